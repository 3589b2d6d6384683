import { type Answer, type AwsCall, type AwsProxy, jsonError, startAwsProxy } from "./aws_proxy.ts";
import { cloudArguments, type Result, resultOf } from "./cloud_command.ts";

/** A session of EMR Serverless. */
export interface EmrSession {
  readonly id: string;
  readonly name: string;
  state: string;
  details: string;
  /** All that were given out. */
  readonly tokens: string[];
}

/** An account with a stack that has Spark, as far as `cloud spark run` speaks with it; no emulator has sessions. */
export interface SparkAccount extends AsyncDisposable {
  readonly proxy: AwsProxy;
  readonly sessions: EmrSession[];
  /** Names of the schedules that are there. */
  readonly schedules: Set<string>;
  /** Makes a session as if it had been started before. */
  begin(name: string, state?: string): EmrSession;
  /** Answers some calls otherwise. */
  instead: (call: AwsCall) => Answer | "lost" | undefined;
  /** Whether the stack was made with --spark. */
  hasSpark: boolean;
  /** What a new session becomes, look by look; it stays the last. */
  states: string[];
  /** Runs `deno task cloud` with these words. */
  cloud(...words: string[]): Promise<Result>;
  /** Starts it, to be signalled. */
  start(...words: string[]): Deno.ChildProcess;
  readonly environment: Readonly<Record<string, string>>;
}

export interface SparkAccountOptions {
  /** Where sessions are spoken with. */
  readonly endpoint: string;
  /** @default an hour, as EMR gives them */
  readonly tokenSeconds?: number;
  /** Objects in the stack's bucket, by key, with their sizes. */
  readonly objects?: Readonly<Record<string, number>>;
}

/** In every token that is given out. */
export const CANARY = "canary-of-a-session";
export const APPLICATION = "00fabcdefghijkl";
export const BUCKET = "runs-of-a-bank";
const ROLE = "arn:aws:iam::123456789012:role/of-the-session";

export async function sparkAccount(
  { endpoint, tokenSeconds = 3600, objects = {} }: SparkAccountOptions,
): Promise<SparkAccount> {
  // Whatever is not answered here is an error.
  const proxy = await startAwsProxy("http://127.0.0.1:9");
  const environment = {
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    AWS_REGION: "eu-west-1",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    NO_COLOR: "1",
  };
  const start = (...words: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: cloudArguments(words),
      env: environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const account: SparkAccount = {
    proxy,
    sessions: [],
    schedules: new Set(),
    begin: (name, state = "SUBMITTED") => {
      const id = `00s${account.sessions.length}`;
      const session = { id, name, state, details: "as told", tokens: [] };
      account.sessions.push(session);
      return session;
    },
    instead: () => undefined,
    hasSpark: true,
    states: ["STARTING", "STARTED"],
    start,
    cloud: async (...words) => resultOf(await start(...words).output()),
    environment,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
  const answers: Readonly<Record<string, (call: AwsCall) => Answer | undefined>> = {
    sts: () =>
      xml(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>" +
          "</GetCallerIdentityResult></GetCallerIdentityResponse>",
      ),
    cloudformation: () => xml(stackText(account.hasSpark)),
    ec2: () => xml("<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>"),
    s3: ({ action }) => xml(objectsText(objects, new URL(action.split(" ")[1]!, endpoint))),
    scheduler: (call) => scheduled(account.schedules, call),
    "emr-serverless": (call) => emr(account, call, { endpoint, tokenSeconds }),
  };
  proxy.fault = (call) => account.instead(call) ?? answers[call.service]?.(call);
  return account;
}

function emr(
  { sessions, begin, states }: SparkAccount,
  { action, body }: AwsCall,
  { endpoint, tokenSeconds }: { readonly endpoint: string; readonly tokenSeconds: number },
): Answer {
  const [method, url] = action.split(" ") as [string, string];
  const { pathname, searchParams } = new URL(url, endpoint);
  const [, , application, , id, what] = pathname.split("/");
  if (application !== APPLICATION) return missing(`Application ${application}`);
  if (method === "POST") {
    const { name, clientToken } = JSON.parse(body);
    const session = sessions.find(({ name: other }) => other === name) ?? begin(name);
    if (!clientToken) return jsonError(400, "ValidationException", "clientToken is missing");
    return json({ applicationId: application, sessionId: session.id, arn: arnOf(session) });
  }
  if (id === undefined) {
    const asked = searchParams.getAll("states");
    return json({
      sessions: sessions.filter(({ state }) => asked.includes(state)).map(summary),
    });
  }
  const session = sessions.find((one) => one.id === id);
  if (session === undefined) return missing(`Session ${id}`);
  if (method === "DELETE") {
    session.state = "TERMINATED";
    return json({ applicationId: application, sessionId: id });
  }
  if (what === "endpoint") {
    const authToken = `${CANARY}-${session.tokens.length}`;
    session.tokens.push(authToken);
    const authTokenExpiresAt = Date.now() / 1000 + tokenSeconds;
    return json({
      applicationId: application,
      sessionId: id,
      endpoint,
      authToken,
      authTokenExpiresAt,
    });
  }
  if (session.state !== "TERMINATED") session.state = states.shift() ?? session.state;
  return json({ session: summary(session) });
}

function summary(session: EmrSession) {
  const { id, name, state, details } = session;
  return {
    applicationId: APPLICATION,
    sessionId: id,
    arn: arnOf(session),
    name,
    state,
    stateDetails: details,
    releaseLabel: "emr-7.13.0",
    executionRoleArn: ROLE,
    createdBy: "arn:aws:iam::123456789012:user/analyst",
    createdAt: 1.8e9,
    updatedAt: 1.8e9,
  };
}

function arnOf({ id }: EmrSession): string {
  return `arn:aws:emr-serverless:eu-west-1:123456789012:/applications/${APPLICATION}/sessions/${id}`;
}

function scheduled(names: Set<string>, { action }: AwsCall): Answer {
  const [method, url] = action.split(" ") as [string, string];
  const name = /^\/schedules\/([^?]+)/.exec(url)?.[1];
  if (name === undefined) {
    return json({ Schedules: [...names].map((Name) => ({ Name, GroupName: "clustering" })) });
  }
  if (method === "POST") names.add(name);
  if (method === "DELETE" && !names.delete(name)) return missing(`Schedule ${name}`);
  if (method === "GET") return json({ Name: name, CreationDate: 1.7e9 });
  return json({ ScheduleArn: `arn:aws:scheduler:eu-west-1:123456789012:schedule/g/${name}` });
}

function stackText(hasSpark: boolean): string {
  const outputs = {
    BucketName: BUCKET,
    InstanceProfileName: "of-the-stack",
    SecurityGroupId: "sg-0a1b2c3d",
    SchedulerRoleArn: "arn:aws:iam::123456789012:role/of-the-scheduler",
    ScheduleGroupName: "clustering",
    LauncherPolicyArn: "arn:aws:iam::123456789012:policy/of-launchers",
    PublicAddress: "yes",
    ...(hasSpark && {
      SparkApplicationId: APPLICATION,
      SparkJobRoleArn: ROLE,
      SparkLauncherPolicyArn: "arn:aws:iam::123456789012:policy/of-spark",
    }),
  };
  const members = Object.entries(outputs).map(([name, value]) =>
    `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`
  );
  return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>" +
    "<StackName>clustering</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime>" +
    `<StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join("")}</Outputs>` +
    "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
}

function objectsText(objects: Readonly<Record<string, number>>, { searchParams }: URL): string {
  const found = Object.entries(objects)
    .filter(([key]) => key.startsWith(searchParams.get("prefix") ?? ""))
    .map(([key, size]) => `<Contents><Key>${key}</Key><Size>${size}</Size></Contents>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${found.join("")}</ListBucketResult>`;
}

function xml(body: string): Answer {
  return { status: 200, body, headers: { "content-type": "text/xml" } };
}

function json(value: unknown): Answer {
  const headers = { "content-type": "application/json" };
  return { status: 200, body: JSON.stringify(value), headers };
}

function missing(what: string): Answer {
  return jsonError(404, "ResourceNotFoundException", `${what} is not found`);
}
