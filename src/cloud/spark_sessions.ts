import {
  paginateListSessions,
  type SessionState,
  type SessionSummary,
  TerminateSessionCommand,
} from "@aws-sdk/client-emr-serverless";
import { isAwsError } from "@/cloud/aws_error.ts";
import type { Cloud } from "@/cloud/cloud.ts";

/** A session of Spark on EMR Serverless, as its name and AWS say. */
export interface SparkSession {
  readonly id: string;
  /** Undefined where nobody of this project has started it; such a session is left alone. */
  readonly run: string | undefined;
  readonly deadline: Date;
  /** As EMR names it: SUBMITTED, STARTING, STARTED, IDLE, BUSY. */
  readonly state: string;
}

/** Those in which a session is there, costs money and may work. */
const ALIVE: SessionState[] = ["SUBMITTED", "STARTING", "STARTED", "IDLE", "BUSY"];

/** The name of a run's session: a list of sessions shows names, and no tags. */
export function sessionName(run: string, deadline: Date): string {
  return `${run}/${Math.ceil(deadline.getTime() / 1000)}`;
}

/** The name of the schedule that ends a run's session. */
export function sessionScheduleName(run: string): string {
  return `${run}-spark`;
}

/** The sessions of the stack's application that have not ended. */
export async function sparkSessions({ clients, stack }: Cloud): Promise<SparkSession[]> {
  const { SparkApplicationId: applicationId } = stack;
  if (applicationId === undefined) return [];
  const found: SparkSession[] = [];
  const pages = paginateListSessions(
    { client: clients.emrServerless },
    { applicationId, states: ALIVE },
  );
  try {
    for await (const { sessions } of pages) {
      found.push(...(sessions ?? []).map(sessionOf));
    }
  } catch (error) {
    // Without the application there is no session either.
    if (!isAwsError(error, "ResourceNotFoundException")) throw error;
  }
  return found;
}

function sessionOf({ sessionId, name, state }: SessionSummary): SparkSession {
  const [, run, seconds] = /^([^/]+)\/(\d+)$/.exec(name ?? "") ?? [];
  return { id: sessionId!, run, deadline: new Date(1000 * Number(seconds)), state: state! };
}

/** Ends sessions for good. One that is gone already is as wanted. */
export async function terminateSessions(
  { clients, stack }: Cloud,
  ids: readonly string[],
): Promise<void> {
  for (const sessionId of ids) {
    try {
      await clients.emrServerless.send(
        new TerminateSessionCommand({ applicationId: stack.SparkApplicationId, sessionId }),
      );
    } catch (error) {
      if (!isAwsError(error, "ResourceNotFoundException", "ConflictException")) throw error;
    }
  }
}
