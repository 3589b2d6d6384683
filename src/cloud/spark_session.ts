import { GetSessionCommand, StartSessionCommand } from "@aws-sdk/client-emr-serverless";
import { answerOrInterrupt } from "@/cloud/answer_or_interrupt.ts";
import { isAwsError, isUncertain, reasonOf } from "@/cloud/aws_error.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { seconds } from "@/cloud/retried.ts";
import { sessionDeadline, type SparkPlan, startSessionInput } from "@/cloud/spark_plan.ts";
import { sessionScheduleName, sparkSessions, terminateSessions } from "@/cloud/spark_sessions.ts";
import { isInterrupt, UserError } from "@/errors.ts";

/** When to look for a session of which no answer has come. */
const LOOK_SECONDS = [0, 2, 4, 8];

export interface SessionContext {
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Seconds between looks. */
  readonly every: number;
}

/**
 * Does something with a session of Spark, which is started before it and ended after it, however it
 * ends. A schedule of AWS's own ends the session at its deadline, should nobody else.
 *
 * @param work Takes the id of a session that is ready.
 * @throws {UserError} What the work throws, and what has become of the session.
 */
export async function withSession(
  cloud: Cloud,
  plan: SparkPlan,
  context: SessionContext,
  work: (session: string) => Promise<void>,
): Promise<void> {
  const deadline = sessionDeadline(plan, new Date());
  let session: string | undefined;
  try {
    session = await start(cloud, plan, { deadline, context });
    await schedule(cloud, plan, { session, deadline });
    context.say(`Started the session ${session}; it is gone before ${deadline.toISOString()}.`);
    await untilReady(cloud, session, context);
    await work(session);
  } catch (error) {
    const reason = reasonOf(error);
    const ending = error instanceof UserError ? error.ending : "input";
    const left = await leftOf(cloud, plan, { session, deadline, error });
    throw new UserError(ending, `${reason} ${left}`, { cause: error });
  }
  context.say(await leftOf(cloud, plan, { session, deadline }));
}

/** Of a session that is gone already. */
class EndedByItself extends UserError {}

interface Started {
  readonly deadline: Date;
  readonly context: SessionContext;
}

async function start(
  { clients: { emrServerless } }: Cloud,
  plan: SparkPlan,
  { deadline, context: { signal, say } }: Started,
): Promise<string> {
  signal.throwIfAborted();
  say("Starting a session of Spark");
  const answer = emrServerless.send(new StartSessionCommand(startSessionInput(plan, deadline)));
  try {
    return (await answerOrInterrupt(answer, signal)).sessionId!;
  } catch (error) {
    if (!isAwsError(error, "ResourceNotFoundException")) throw error;
    throw new UserError(
      "input",
      `The stack's Spark application ${plan.application} is not there: run ` +
        "`deno task cloud setup --spark` again.",
      { cause: error },
    );
  }
}

async function schedule(
  { schedules }: Cloud,
  { run, application }: SparkPlan,
  { session, deadline }: { readonly session: string; readonly deadline: Date },
): Promise<void> {
  await schedules.create(sessionScheduleName(run), {
    at: deadline,
    call: "emrserverless:terminateSession",
    input: { ApplicationId: application, SessionId: session },
  });
}

async function untilReady(
  { clients: { emrServerless }, stack }: Cloud,
  sessionId: string,
  { signal, say, every }: SessionContext,
): Promise<void> {
  const command = new GetSessionCommand({ applicationId: stack.SparkApplicationId, sessionId });
  let last = "";
  while (true) {
    signal.throwIfAborted();
    try {
      const { session } = await emrServerless.send(command);
      const { state, stateDetails } = session!;
      if (state !== last) say(`The session is ${state}.`);
      last = state!;
      if (["STARTED", "IDLE", "BUSY"].includes(last)) return;
      if (["FAILED", "TERMINATING", "TERMINATED"].includes(last)) {
        const reason = stateDetails?.trim() || "EMR gives no reason";
        throw new EndedByItself("input", `The session ${sessionId} did not start: ${reason}`);
      }
    } catch (error) {
      // It starts meanwhile, and so the waiting goes on.
      if (!isUncertain(error)) throw error;
      say(`${reasonOf(error)} Trying on.`);
    }
    await seconds(every, signal);
  }
}

interface Over {
  readonly session: string | undefined;
  readonly deadline: Date;
  /** Why it is over, if it has not gone well. */
  readonly error?: unknown;
}

/** Ends what there may be of a session; says what was done. */
async function leftOf(cloud: Cloud, { run }: SparkPlan, over: Over): Promise<string> {
  try {
    const isGone = over.error instanceof EndedByItself;
    const ended = isGone ? [] : await endSessions(cloud, run, over);
    await cloud.schedules.remove(sessionScheduleName(run));
    if (isGone) return "Nothing is left of it.";
    return ended.length === 0
      ? "No session was started."
      : `The session ${ended.join(" and ")} was ended.`;
  } catch (error) {
    return `Whether a session is left could not be made sure of: ${reasonOf(error)} Run ` +
      `\`deno task cloud stop ${run}\` as soon as you can; a session of it ends by itself before ` +
      `${over.deadline.toISOString()}.`;
  }
}

async function endSessions(
  cloud: Cloud,
  run: string,
  { session, error }: Over,
): Promise<readonly string[]> {
  if (session !== undefined) {
    await terminateSessions(cloud, [session]);
    return [session];
  }
  const isOpen = isInterrupt(error) || isUncertain(error);
  for (const pause of isOpen ? LOOK_SECONDS : [0]) {
    await seconds(pause);
    const left = (await sparkSessions(cloud)).filter((one) => one.run === run)
      .map(({ id }) => id);
    await terminateSessions(cloud, left);
    if (left.length > 0) return left;
  }
  return [];
}
