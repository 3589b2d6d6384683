import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { join } from "node:path";
import * as v from "valibot";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import {
  FINAL_STATES,
  type FinalState,
  RUN_FILES,
  type State,
  STATES,
  STATUS,
} from "@/cloud/run_files.ts";
import {
  BUCKET,
  codeArchive,
  type Ended,
  INPUT,
  ROOT,
  RUN,
  Sandbox,
  TOOLS,
} from "./boot/sandbox.ts";
import { startMoto } from "./moto_server.ts";
import { testNeeding } from "../needing.ts";

const CHECKSUMS = RUN_FILES.checksums(RUN, 1);
const OUTPUT = RUN_FILES.output(RUN, 1, "");
const STATUS_KEY = RUN_FILES.status(RUN, 1);

interface End {
  readonly state: FinalState;
  readonly exitCode: number | null;
  readonly message: RegExp;
  /** Names of what stands in the bucket as output. */
  readonly outputs?: readonly string[];
}

function isFinal(state: State): boolean {
  return FINAL_STATES.some((final) => final === state);
}

/** However it ended: the power-off was scheduled first, called once and last; nothing still runs. */
function assertPoweredOff({ calls, left }: Ended): void {
  assertEquals(calls.filter((call) => call.startsWith("shutdown")).length, 2, calls.join("\n"));
  assertMatch(calls[0]!, /^shutdown -P \+\d+$/);
  assertEquals(calls.at(-1), "shutdown -P now");
  assertEquals(left, []);
}

/** As the script saw its end, also where nobody else could. */
function assertEnded(ended: Ended, { state, exitCode, message }: End): void {
  assertPoweredOff(ended);
  const status = v.parse(STATUS, JSON.parse(ended.status!));
  assertEquals([status.state, status.exitCode], [state, exitCode], ended.log);
  assertMatch(status.message, message);
  assertEquals(status.instance, "i-0123456789abcdef0");
  assert(ended.console.endsWith(`${state}: ${status.message}\n`), ended.console);
}

/** The bucket tells the same end, once and after everything else, and holds what was promised. */
async function assertTold({ s3 }: Sandbox, ended: Ended, end: End): Promise<void> {
  assertEnded(ended, end);
  const told = s3.puts.filter(({ key }) => key === STATUS_KEY)
    .map(({ text }) => v.parse(STATUS, JSON.parse(text)));
  assertEquals(s3.puts.at(-1), { key: STATUS_KEY, text: ended.status! });
  assertEquals(told.filter(({ state }) => isFinal(state)).length, 1);
  const order = told.map(({ state }) => STATES.indexOf(state));
  assertEquals(order, order.toSorted((a, b) => a - b));
  assert(told.every(({ startedAt, updatedAt }) => startedAt <= updatedAt));
  const log = new TextDecoder().decode(s3.objects.get(RUN_FILES.log(RUN, 1)));
  assert(log.endsWith(`${end.state}: ${told.at(-1)!.message}\n`), log);

  const names = [...s3.objects.keys()].filter((key) => key.startsWith(OUTPUT))
    .map((key) => key.slice(OUTPUT.length));
  assertEquals(names.toSorted(), end.outputs ?? []);
  const sums = s3.objects.get(CHECKSUMS);
  assertEquals(sums !== undefined, names.length > 0);
  if (sums === undefined) return;
  await assertChecksums(
    new TextDecoder().decode(sums),
    names,
    (name) => s3.objects.get(OUTPUT + name),
  );
  const last = s3.puts.findLastIndex(({ key }) => key.startsWith(OUTPUT));
  assert(last < s3.puts.findIndex(({ key }) => key === CHECKSUMS));
}

async function assertChecksums(
  sums: string,
  names: readonly string[],
  file: (name: string) => Uint8Array | undefined,
): Promise<void> {
  const lines = await Promise.all(
    names.toSorted().map(async (name) => {
      const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(file(name)!));
      return `${new Uint8Array(digest).toHex()}  ${name}\n`;
    }),
  );
  assertEquals(sums, lines.join(""));
}

/** Each by what the script promises there. */
const SCENARIOS: Readonly<Record<string, () => Promise<void>>> = {
  async "a run of the real pipeline brings to the bucket, to the byte, what a run at home writes"() {
    const folder = await Deno.makeTempDir({ prefix: "boot-" });
    using cleanUp = new DisposableStack();
    cleanUp.defer(() => Deno.removeSync(folder, { recursive: true }));
    await using moto = await startMoto();
    const input = join(folder, "bank.csv");
    await writeSimulatedExtract({ customers: 40, seed: 1, months: 6, dirt: 0.02, output: input });
    const atHome = join(folder, "output");
    const words = ["--k", "3", "--exclude", "age"];
    const home = new Deno.Command(Deno.execPath(), {
      args: ["task", "pipeline", "--quiet", "--input", input, "--output", atHome, ...words],
      cwd: ROOT,
      stdout: "null",
      stderr: "null",
    }).output();

    await using sandbox = await Sandbox.open({
      words,
      hasRealAws: true,
      environment: { AWS_ENDPOINT_URL: moto.endpoint, BOOT_HEARTBEAT_SECONDS: "60" },
    });
    const s3 = new S3Client({
      endpoint: moto.endpoint,
      forcePathStyle: true,
      region: "us-east-1",
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    });
    const put = (Key: string, Body: Uint8Array) =>
      s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    const object = async (Key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      return await Body!.transformToByteArray();
    };
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await put(RUN_FILES.code(RUN), await codeArchive());
    await put(INPUT, await Deno.readFile(input));
    sandbox.start();
    const ended = await sandbox.ended();
    assertEnded(ended, { state: "succeeded", exitCode: 0, message: /done/ });
    const [, service = "", ...calls] = ended.calls;
    assertMatch(service, /^systemd-run .*KillMode=mixed .*OOMPolicy=continue .*After=systemd-net/);
    const unprivileged =
      /^setpriv --reuid=65534 .*--no-new-privs -- .* deno task pipeline --input /;
    assert(calls.some((call) => unprivileged.test(call)));
    const text = async (key: string) => new TextDecoder().decode(await object(key));
    assertEquals(await text(STATUS_KEY), ended.status);
    assertMatch(await text(RUN_FILES.log(RUN, 1)), /\[1\] open: [^]*Outputs are in /);

    const { Contents } = await s3.send(
      new ListObjectsV2Command({ Bucket: BUCKET, Prefix: OUTPUT }),
    );
    const names = Contents!.map(({ Key }) => Key!.slice(OUTPUT.length));
    const files = new Map<string, Uint8Array>();
    for (const name of names) files.set(name, await object(OUTPUT + name));
    assert((await home).success);
    assertEquals(
      names.toSorted(),
      [...Deno.readDirSync(atHome)].map(({ name }) => name).toSorted(),
    );
    for (const [name, content] of files) {
      assertEquals(content, await Deno.readFile(join(atHome, name)), name);
    }
    await assertChecksums(await text(CHECKSUMS), names, (name) => files.get(name));
  },

  async "a pipeline that fails is told of by its exit code, with its log"() {
    const messages: [number, RegExp][] = [
      [1, /a bug/],
      [2, /refused its options/],
      [3, /cannot use the input/],
      [70, /ended with exit code 70/],
    ];
    for (const [exitCode, message] of messages) {
      await using sandbox = await Sandbox.open({ words: ["say=its reason", `exit=${exitCode}`] });
      sandbox.start();
      await assertTold(sandbox, await sandbox.ended(), { state: "failed", exitCode, message });
      assertMatch(sandbox.s3.puts.at(-2)!.text, /\nits reason\n/);
    }
  },

  async "outputs of a failed pipeline are uploaded too; without systemd the script runs where it is"() {
    await using sandbox = await Sandbox.open({
      words: ["write=b.csv", "write=a.csv", "exit=4"],
      environment: { NO_SYSTEMD: "1" },
    });
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "failed",
      exitCode: 4,
      message: /quality gate/,
      outputs: ["a.csv", "b.csv"],
    });
  },

  async "a pipeline that takes too long is ended, and until then its status and log are told"() {
    await using sandbox = await Sandbox.open({
      words: ["say=its begin", "wait=60"],
      boot: { maxMinutes: 1 },
      environment: { BOOT_MINUTE_SECONDS: "10", BOOT_HEARTBEAT_SECONDS: "1" },
    });
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "timed_out",
      exitCode: 124,
      message: /1 minutes, was over; the run was running/,
    });
    const puts = sandbox.s3.puts.filter(({ text }) => /"running"/.test(text));
    assert(new Set(puts.map(({ text }) => text)).size > 2);
    const first = sandbox.s3.puts.indexOf(puts.at(-1)!);
    assert(sandbox.s3.puts.slice(0, first).some(({ text }) => /^its begin$/m.test(text)));
  },

  async "a pipeline that will not be ended is killed"() {
    await using sandbox = await Sandbox.open({
      words: ["ignore=SIGTERM", "wait=60"],
      boot: { maxMinutes: 1 },
      environment: { BOOT_MINUTE_SECONDS: "8" },
    });
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "timed_out",
      exitCode: 137,
      message: /was running/,
    });
  },

  async "a fetch that takes too long is ended"() {
    await using sandbox = await Sandbox.open({
      boot: { maxMinutes: 1 },
      environment: { BOOT_MINUTE_SECONDS: "3" },
    });
    sandbox.s3.interfere = async (method) => {
      if (method === "GET") await sandbox.over;
      return undefined;
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "timed_out",
      exitCode: null,
      message: /was fetching/,
    });
  },

  async "of a Deno that is not what its checksum says, nothing runs"() {
    await using sandbox = await Sandbox.open();
    sandbox.metadata.spoil();
    sandbox.start();
    const ended = await sandbox.ended();
    await assertTold(sandbox, ended, { state: "failed", exitCode: null, message: /checksum/ });
    assertNotMatch(ended.calls.join("\n"), /^(deno|setpriv)/m);
  },

  async "a Deno that cannot be had is told of"() {
    await using sandbox = await Sandbox.open();
    sandbox.metadata.interfere = () => new Response(null, { status: 503 });
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "failed",
      exitCode: null,
      message: /could not be downloaded/,
    });
  },

  async "an engine that does not start is told of, with its last words"() {
    await using sandbox = await Sandbox.open({
      environment: { STUB_BROKEN: "1", BOOT_TRIES: "2" },
    });
    sandbox.start();
    const ended = await sandbox.ended();
    await assertTold(sandbox, ended, {
      state: "failed",
      exitCode: null,
      message: /engine does not start/,
    });
    assertMatch(ended.log, /^the stub's version$/m);
  },

  async "a pipeline that is killed is told of as such, and what it has left is ended"() {
    await using sandbox = await Sandbox.open({ words: ["leave=sleep", "kill=SIGKILL"] });
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "failed",
      exitCode: 137,
      message: /killed .*memory/,
    });
  },

  async "at the notice of a spot machine the pipeline is ended and what it has made is uploaded"() {
    await using sandbox = await Sandbox.open({
      words: ["write=partial.csv", "write=.staging", "say=its begin", "wait=60"],
    });
    sandbox.start();
    await sandbox.logged(/^its begin$/m);
    sandbox.metadata.hasNotice = true;
    await assertTold(sandbox, await sandbox.ended(), {
      state: "interrupted",
      exitCode: 143,
      message: /^AWS takes the spot machine back; the run was running\.$/,
      outputs: ["partial.csv"],
    });
  },

  async "without credentials it ends soon"() {
    await using sandbox = await Sandbox.open({
      hasRealAws: true,
      environment: { BOOT_TRIES: "1", BOOT_HEARTBEAT_SECONDS: "60" },
    });
    sandbox.metadata.hasCredentials = false;
    sandbox.start();
    const ended = await sandbox.ended();
    assertEnded(ended, {
      state: "failed",
      exitCode: null,
      message: /code could not be fetched from the bucket/,
    });
    assertEquals(sandbox.s3.puts, []);
    assertNotMatch(ended.calls.join("\n"), /^deno/m);
  },

  async "when S3 is gone in mid-run the end is told on the console"() {
    await using sandbox = await Sandbox.open({
      words: ["write=a.csv", "say=its begin", "wait=2"],
    });
    sandbox.start();
    await sandbox.logged(/^its begin$/m);
    await sandbox.s3[Symbol.asyncDispose]();
    assertEnded(await sandbox.ended(), {
      state: "upload_failed",
      exitCode: 0,
      message: /outputs could not be uploaded/,
    });
  },

  async "outputs that the bucket refuses six times are an upload that failed"() {
    await using sandbox = await Sandbox.open({ words: ["write=a.csv"] });
    let tries = 0;
    sandbox.s3.interfere = (_, key) => {
      if (!key.startsWith(OUTPUT)) return undefined;
      tries++;
      return new Response(null, { status: 403 });
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "upload_failed",
      exitCode: 0,
      message: /outputs could not be uploaded/,
    });
    assertEquals(tries, 6);
  },

  async "what fails at first is tried again"() {
    await using sandbox = await Sandbox.open({ words: ["write=a.csv"] });
    const asked = new Set<string>();
    sandbox.s3.interfere = (_, key) => {
      if (asked.has(key)) return undefined;
      asked.add(key);
      return new Response(null, { status: 503 });
    };
    let isFirst = true;
    sandbox.metadata.interfere = () => {
      if (!isFirst) return undefined;
      isFirst = false;
      return new Response(null, { status: 503 });
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "succeeded",
      exitCode: 0,
      message: /done/,
      outputs: ["a.csv"],
    });
  },

  async "told to shut down while Deno is downloaded, it ends"() {
    await using sandbox = await Sandbox.open();
    sandbox.metadata.interfere = async () => {
      await sandbox.terminate();
      await sandbox.over;
      return undefined;
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "interrupted",
      exitCode: null,
      message: /^The machine was told to shut down; the run was booting\.$/,
    });
  },

  async "told to shut down while the input is fetched, it ends"() {
    await using sandbox = await Sandbox.open();
    sandbox.s3.interfere = async (method, key) => {
      if (method === "PUT" || key !== INPUT) return undefined;
      await sandbox.terminate();
      await sandbox.over;
      return undefined;
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "interrupted",
      exitCode: null,
      message: /was fetching/,
    });
  },

  async "told twice to shut down while the pipeline runs, it ends once"() {
    await using sandbox = await Sandbox.open({
      words: ["write=partial.csv", "ignore=SIGTERM", "say=its begin", "wait=60"],
    });
    sandbox.start();
    await sandbox.logged(/^its begin$/m);
    await sandbox.terminate();
    await sandbox.logged(/told to shut down/);
    await sandbox.terminate();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "interrupted",
      exitCode: 137,
      message: /was running/,
      outputs: ["partial.csv"],
    });
  },

  async "told to shut down during the upload, it ends the upload"() {
    await using sandbox = await Sandbox.open({ words: ["write=a.csv", "write=b.csv"] });
    sandbox.s3.interfere = async (_, key) => {
      if (key !== `${OUTPUT}a.csv`) return undefined;
      await sandbox.terminate();
      await new Promise((resolve) => setTimeout(resolve, 500));
      return undefined;
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "succeeded",
      exitCode: 0,
      message: /done/,
      outputs: ["a.csv", "b.csv"],
    });
  },

  async "told to shut down during an upload that takes too long, it says that outputs are missing"() {
    await using sandbox = await Sandbox.open({
      words: ["write=a.csv"],
      environment: { BOOT_GRACE_SECONDS: "2" },
    });
    sandbox.s3.interfere = async (_, key) => {
      if (!key.startsWith(OUTPUT)) return undefined;
      await sandbox.terminate();
      await sandbox.over;
      return new Response(null, { status: 503 });
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "interrupted",
      exitCode: 0,
      message: /was uploading/,
    });
  },

  async "a log that the bucket refuses once while the end is told is uploaded after all"() {
    await using sandbox = await Sandbox.open({ words: ["say=its end"] });
    let isRefused = false;
    sandbox.s3.interfere = (_, key, body) => {
      const isLast = key.endsWith("log.txt") && /succeeded:/.test(new TextDecoder().decode(body));
      if (!isLast || isRefused) return Promise.resolve(undefined);
      isRefused = true;
      return Promise.resolve(new Response(null, { status: 503 }));
    };
    sandbox.start();
    const ended = await sandbox.ended();
    assert(isRefused);
    assertEnded(ended, { state: "succeeded", exitCode: 0, message: /done/ });
    const [log, status] = sandbox.s3.puts.slice(-2);
    assertMatch(log!.text, /succeeded: .* uploaded\.$/m);
    assertEquals(status, { key: STATUS_KEY, text: ended.status! });
  },

  async "told to shut down while its end is told, it tells its end"() {
    await using sandbox = await Sandbox.open({ words: ["write=a.csv"] });
    sandbox.s3.interfere = async (_, __, body) => {
      if (/"succeeded"/.test(new TextDecoder().decode(body))) await sandbox.terminate();
      return undefined;
    };
    sandbox.start();
    await assertTold(sandbox, await sandbox.ended(), {
      state: "succeeded",
      exitCode: 0,
      message: /done/,
      outputs: ["a.csv"],
    });
  },

  async "with a disk that cannot be written it still tells its end"() {
    await using sandbox = await Sandbox.open({ environment: { BOOT_FOLDER: "/dev/null/disk" } });
    sandbox.start();
    assertPoweredOff(await sandbox.ended());
    const told = v.parse(STATUS, JSON.parse(sandbox.s3.puts.at(-1)!.text));
    assertEquals([told.state, told.message], [
      "failed",
      "Deno could not be downloaded. What it left could not be uploaded.",
    ]);
  },
};

testNeeding("python3", "setsid", "ps", ...TOOLS)(
  "the boot script, run for real on a machine that only pretends",
  async (test) => {
    const waiting = Object.entries(SCENARIOS);
    const worker = async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await test.step({
          name: next[0],
          fn: next[1],
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false,
        });
      }
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
  },
  // Scenarios run side by side, since they mostly wait.
  { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false },
);
