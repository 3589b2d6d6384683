import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { remoteOf } from "@/cloud/spark_token.ts";
import { jsonError, s3Error } from "./aws_proxy.ts";
import { resultOf, until } from "./cloud_command.ts";
import { APPLICATION, BUCKET, CANARY, type SparkAccount, sparkAccount } from "./spark_account.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const RUN = ["spark", "run", "--input", join(ROOT, "dataset/raw/inu_bank.csv"), "--every", "1"];

/** Where nobody listens. */
const NOWHERE = "http://127.0.0.1:9";

function statesOf({ sessions }: SparkAccount) {
  return sessions.map(({ state }) => state);
}

function startsOf({ proxy }: SparkAccount) {
  return proxy.calls.filter(({ service, action }) =>
    service === "emr-serverless" && action.startsWith("POST")
  );
}

Deno.test("a run on Spark shows its plan and its cost, and starts nothing unless told", async () => {
  const folder = `extracts/may/`;
  const objects = { [`${folder}a.parquet`]: 60e9, [`${folder}b.parquet`]: 40e9, extracts: 1 };
  await using account = await sparkAccount({ endpoint: NOWHERE, objects });
  const words = ["spark", "run", "--input", `s3://${BUCKET}/${folder}`, "--k", "4"];
  const dry = await account.cloud(...words, "--dry-run", "--max-minutes", "45", "--id", "may-run");
  assertEquals([dry.code, dry.stderr], [0, ""]);
  // An hour: 16 vCPU, 64 GB, and 80 GB of disk above 20 for each of three executors.
  const cost = 16 * 0.05 + 64 * 0.006 + 240 * 0.0001;
  for (
    const shown of [
      "Experimental: no session of a real AWS account has run yet",
      `s3://${BUCKET}/${folder} (100 GB)`,
      `--input s3://${BUCKET}/${folder} --k 4`,
      `application ${APPLICATION} in eu-west-1; a driver and at most 3 executors`,
      `s3://${BUCKET}/spark/may-run, deleted with the run`,
      "AWS ends the session 60 minutes after its start",
      `at most ${(Math.ceil(100 * cost) / 100).toFixed(2)} USD for 60 minutes`,
      '"idleTimeoutMinutes": 30',
      "nothing was written and nothing started",
    ]
  ) assertStringIncludes(dry.stdout, shown);

  const unasked = await account.cloud(...words);
  assertEquals(unasked.code, 2);
  assertStringIncludes(unasked.stderr, "give --yes, or --dry-run to look");
  assertEquals([startsOf(account), account.sessions, [...account.schedules]], [[], [], []]);

  account.instead = ({ service }) =>
    service === "pricing" ? jsonError(400, "AccessDeniedException", "no") : undefined;
  const { stdout } = await account.cloud(...words, "--dry-run");
  assertMatch(
    stdout,
    /^cost {6}price unknown, since AWS does not tell all of it \(16 vCPU unknown/m,
  );
  const nothing = await account.cloud("spark", "run", "--input", `s3://${BUCKET}/no/`, "--dry-run");
  assertEquals(nothing.code, 3);
  assertStringIncludes(nothing.stderr, `There is nothing at s3://${BUCKET}/no/`);
  account.instead = ({ service }) =>
    service === "s3" ? s3Error(403, "AccessDenied", "Access Denied") : undefined;
  const elsewhere = await account.cloud("spark", "run", "--input", "s3://lake/x/", "--dry-run");
  assertEquals(elsewhere.code, 3);
  assertStringIncludes(
    elsewhere.stderr,
    "may not look into s3://lake/x/: it must be in the folder",
  );
});

Deno.test("a session is ended when the pipeline fails, and its token is in no output", async () => {
  await using account = await sparkAccount({ endpoint: NOWHERE });
  const { code, stdout, stderr } = await account.cloud(...RUN, "--yes", "--id", "failing");
  assertEquals([code, stdout], [3, ""], stderr);
  assertStringIncludes(stderr, "Experimental: ");
  assertStringIncludes(stderr, "error: No Spark server at sc://127.0.0.1:9");
  assertMatch(
    stderr,
    /error: The pipeline ended with exit code 3, for the reason above\. The session 00s0 was ended\.\n$/,
  );
  assertEquals([statesOf(account), [...account.schedules]], [["TERMINATED"], []]);
  assertEquals(account.sessions[0]!.tokens.length, 1);
  assertEquals(stderr.includes(CANARY), false);
  const [start] = startsOf(account);
  const asked = JSON.parse(start!.body);
  const [name, until] = asked.name.split("/");
  assertEquals([name, asked.idleTimeoutMinutes], ["failing", 30]);
  const end = account.proxy.calls.find(({ action }) => action === "POST /schedules/failing-spark")!;
  const { ScheduleExpression, Target } = JSON.parse(end.body);
  assert(Math.abs(Date.parse(`${ScheduleExpression.slice(3, -1)}Z`) / 1000 - Number(until)) <= 1);
  assertEquals(Target.Arn, "arn:aws:scheduler:::aws-sdk:emrserverless:terminateSession");
  assertEquals(JSON.parse(Target.Input), { ApplicationId: APPLICATION, SessionId: "00s0" });
});

/** A server that lets whoever calls wait for so many milliseconds, and then hangs up. */
function slowServer(wait: number): Disposable & { readonly endpoint: string } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const timers: ReturnType<typeof setTimeout>[] = [];
  const open: Deno.Conn[] = [];
  (async () => {
    for await (const connection of listener) {
      open.push(connection);
      timers.push(setTimeout(() => open.shift()!.close(), wait));
    }
  })();
  return {
    endpoint: `http://127.0.0.1:${listener.addr.port}`,
    [Symbol.dispose]() {
      timers.forEach((timer) => clearTimeout(timer));
      open.forEach((connection) => connection.close());
      listener.close();
    },
  };
}

Deno.test("a token that cannot be renewed is told, and the run goes on", async () => {
  using slow = slowServer(3000);
  await using account = await sparkAccount({ endpoint: slow.endpoint, tokenSeconds: 1 });
  account.instead = ({ action }) =>
    action.endsWith("/endpoint") && account.sessions[0]!.tokens.length > 0
      ? jsonError(403, "AccessDeniedException", "No")
      : undefined;
  const { code, stderr } = await account.cloud(...RUN, "--yes");
  assertEquals(code, 3);
  assertStringIncludes(stderr, "The session's token is not renewed yet. Trying on.");
  assertStringIncludes(stderr, "The session 00s0 was ended.");
});

Deno.test("an interrupt ends a session that is starting", async () => {
  await using account = await sparkAccount({ endpoint: NOWHERE });
  account.states = ["STARTING"];
  const running = account.start(...RUN, "--yes");
  await until(() => Promise.resolve(statesOf(account)[0] === "STARTING"));
  running.kill("SIGINT");
  const { code, stderr } = resultOf(await running.output());
  assertEquals(code, 130);
  assertStringIncludes(stderr, "error: Interrupted. The session 00s0 was ended.");
  assertEquals([statesOf(account), [...account.schedules]], [["TERMINATED"], []]);
});

Deno.test("a session is ended when the time of its run is over", async () => {
  await using account = await sparkAccount({ endpoint: NOWHERE });
  account.states = ["STARTING"];
  const { code, stdout } = resultOf(
    await new Deno.Command(Deno.execPath(), {
      args: [
        ..."run --quiet --no-prompt --allow-net --allow-env --allow-read --allow-write".split(" "),
        ...["--allow-sys", "--config=src/cloud/deno.json"],
        fileURLToPath(new URL("./spark_run_process.ts", import.meta.url)),
      ],
      cwd: ROOT,
      env: account.environment,
    }).output(),
  );
  assertEquals(code, 0);
  const { ending, message } = JSON.parse(stdout);
  assertEquals(ending, "gate");
  assertStringIncludes(message, "minutes are over: give the run more with --max-minutes.");
  assertStringIncludes(message, "The session 00s0 was ended.");
  assertEquals([statesOf(account), [...account.schedules]], [["TERMINATED"], []]);
});

Deno.test("whatever AWS has against a session is a sentence, and leaves none", async (context) => {
  const refused = async (
    name: string,
    { prepare, code = 3, said }: {
      readonly prepare: (account: SparkAccount) => void;
      readonly code?: number;
      readonly said: readonly string[];
    },
  ) => {
    await context.step(name, async () => {
      await using account = await sparkAccount({ endpoint: NOWHERE });
      prepare(account);
      const result = await account.cloud(...RUN, "--yes");
      const [error, ...others] = result.stderr.split("\n").filter((line) => /^error/.test(line));
      assertEquals([result.code, others], [code, []], result.stderr);
      for (const part of said) assertStringIncludes(error!, part);
      const alive = statesOf(account).filter((state) => !/^(TERMINATED|FAILED)$/.test(state));
      assertEquals([alive, [...account.schedules]], [[], []]);
    });
  };
  const onStart = (answer: ReturnType<SparkAccount["instead"]>) => (account: SparkAccount) => {
    account.instead = ({ service, action }) =>
      service === "emr-serverless" && action.startsWith("POST") ? answer : undefined;
  };
  await refused("no Spark in the stack", {
    prepare: (account) => void (account.hasSpark = false),
    said: ["The stack has no Spark: run `deno task cloud setup --spark` first"],
  });
  await refused("the application was deleted", {
    prepare: (account) => {
      account.instead = ({ service }) =>
        service === "emr-serverless"
          ? jsonError(404, "ResourceNotFoundException", "Application is not found")
          : undefined;
    },
    said: [
      `The stack's Spark application ${APPLICATION} is not there: run \`deno task cloud setup --spark\` again.`,
      "No session was started.",
    ],
  });
  await refused("no permission", {
    prepare: onStart(jsonError(
      403,
      "AccessDeniedException",
      "User: arn:aws:iam::123456789012:user/x is not authorized to perform: " +
        `emr-serverless:StartSession on resource: arn:aws:emr-serverless:eu-west-1::/x`,
    )),
    said: [
      "The credentials do not allow emr-serverless:StartSession: attach the stack's launcher policy " +
      "(its output SparkLauncherPolicyArn)",
      "No session was started.",
    ],
  });
  await refused("a limit of the account", {
    prepare: onStart(jsonError(402, "ServiceQuotaExceededException", "vCPU limit reached")),
    said: ["ask for more under Service Quotas", "vCPU limit reached", "No session was started."],
  });
  await refused("a session that does not start", {
    prepare: (account) => {
      const { begin } = account;
      account.begin = (name) =>
        Object.assign(begin(name), { details: "The role cannot be assumed" });
      account.states = ["STARTING", "FAILED"];
    },
    said: [
      "The session 00s0 did not start: The role cannot be assumed. Nothing is left of it.",
    ],
  });
  await refused("a deadline that cannot be scheduled", {
    prepare: (account) => {
      account.instead = ({ service, action }) =>
        service === "scheduler" && action.startsWith("POST")
          ? jsonError(400, "ValidationException", "The target is not supported")
          : undefined;
    },
    said: ["The target is not supported", "The session 00s0 was ended."],
  });
  await refused("an answer that is lost", {
    prepare: (account) => {
      account.instead = (call) => {
        if (call.service !== "emr-serverless" || !call.action.startsWith("POST")) return undefined;
        if (account.sessions.length === 0) account.begin(JSON.parse(call.body).name);
        return jsonError(500, "InternalServerException", "Try again");
      };
    },
    said: ["Try again", "The session 00s0 was ended."],
  });
});

Deno.test("where a session could not be ended, it is said what to do and when AWS does", async () => {
  await using account = await sparkAccount({ endpoint: NOWHERE });
  account.instead = ({ service, action }) =>
    service === "emr-serverless" && action.startsWith("DELETE")
      ? jsonError(403, "AccessDeniedException", "No")
      : undefined;
  const { code, stderr } = await account.cloud(...RUN, "--yes", "--id", "left-over");
  assertEquals(code, 3);
  assertStringIncludes(stderr, "Whether a session is left could not be made sure of: ");
  assertMatch(
    stderr,
    /`deno task cloud stop left-over` as soon as you can; .* by itself before 20/,
  );
  // It still ends the session.
  assertEquals([...account.schedules], ["left-over-spark"]);
});

Deno.test("sessions left over are listed, stopped, and ended past their deadline; those of others are not", async () => {
  await using account = await sparkAccount({ endpoint: NOWHERE });
  const soon = Math.ceil(Date.now() / 1000) + 3600;
  account.begin(`late-run/1700000000`, "BUSY");
  account.begin(`good-run/${soon}`, "IDLE");
  account.begin("somebody's notebook", "IDLE");
  for (const name of ["late-run-spark", "good-run-spark", "gone-run-spark"]) {
    account.schedules.add(name);
  }
  const { stdout } = await account.cloud("list");
  assertStringIncludes(stdout, "The session 00s0 of the run late-run on Spark is BUSY, until 2023");
  assertStringIncludes(stdout, "The session 00s1 of the run good-run on Spark is IDLE, until 20");
  assertStringIncludes(stdout, "00s2 of Spark, which this project has not started, is IDLE.");
  const looked = await account.cloud("gc", "--dry-run");
  assertStringIncludes(looked.stdout, "Would end the session 00s0 of the run late-run");
  assertEquals(statesOf(account), ["BUSY", "IDLE", "IDLE"]);
  const ended = await account.cloud("gc");
  assertStringIncludes(ended.stdout, "Ended the session 00s0 of the run late-run");
  assertStringIncludes(ended.stdout, "Deleted the schedule gone-run-spark");
  assertEquals(statesOf(account), ["TERMINATED", "IDLE", "IDLE"]);
  assertEquals([...account.schedules], ["good-run-spark"]);
  const stopped = await account.cloud("stop", "good-run", "--every", "1");
  assertEquals(stopped.stdout, "Ended the session 00s1.\n");
  assertEquals(statesOf(account), ["TERMINATED", "TERMINATED", "IDLE"]);
  assertEquals([...account.schedules], []);
});

Deno.test("a session is spoken with by TLS on port 443, and its token named by its file", () => {
  assertEquals(
    remoteOf("https://00s.s.emr-serverless-services.eu-west-1.amazonaws.com", "/tmp/a b/token"),
    "sc://00s.s.emr-serverless-services.eu-west-1.amazonaws.com:443/;use_ssl=true;" +
      "x-aws-proxy-auth_file=%2Ftmp%2Fa%20b%2Ftoken",
  );
});
