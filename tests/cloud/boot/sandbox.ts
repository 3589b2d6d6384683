import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { RUN_FILES } from "@/cloud/run_files.ts";
import { type Boot, renderUserData } from "@/cloud/user_data.ts";
import { pythonTools } from "../moto_server.ts";
import { FakeMetadata } from "./fake_metadata.ts";
import { FakeS3 } from "./fake_s3.ts";
import { programPath } from "../../needing.ts";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export const RUN = "sandboxed-run";
export const BUCKET = "sandbox";
export const INPUT = RUN_FILES.input(RUN, "bank.csv");

/**
 * What the script may call, all of it in the packages of Amazon Linux 2023. Nothing else is on its path:
 * least of all the real `shutdown`.
 */
export const TOOLS = (
  "bash chmod curl date env find gzip mkdir sha256sum sha512sum sleep sort tail tar tee timeout xargs"
).split(" ");

/** Programs that would change the machine, or need one; each writes down that it was called. */
const FAKES = {
  shutdown: "exit 0",
  chown: "exit 0",
  setpriv: 'while [ "$1" != -- ]; do shift; done; shift; exec "$@"',
  "systemd-run": `
[ -z "$NO_SYSTEMD" ] || exit 1
while [ "$1" != -- ]; do
  case "$1" in --setenv=*) export "\${1#--setenv=}" ;; esac
  shift
done
shift
"$@" &
echo $! >"$SANDBOX/pid"
wait $!
exit 0`,
};

/** `aws s3 cp` as far as the script uses it, without the long start of the real one. */
const FAKE_AWS = `
set -f
[ "$1 $2" = "s3 cp" ] || exit 252
shift 2
hidden= recursive=
while [ $# -gt 2 ]; do
  case $1 in
    --recursive) recursive=true ;;
    --exclude) [ "$2" = ".*" ] && shift && hidden="-name .?* -prune -o" ;;
    --cli-connect-timeout | --content-type) shift ;;
    --only-show-errors | --no-follow-symlinks) ;;
    *) exit 252 ;;
  esac
  shift
done
quiet="--fail --silent --show-error"
put() { curl $quiet --upload-file "$1" "$AWS_ENDPOINT_URL/\${2#s3://}"; }
case $1 in
  s3://*) curl $quiet --output "$2/\${1##*/}" "$AWS_ENDPOINT_URL/\${1#s3://}" ;;
  *)
    [ -n "$recursive" ] || { put "$1" "$2"; exit; }
    find "$1" $hidden -type f -printf '%P\n' | while read -r name; do
      put "$1$name" "$2$name" || exit 1
    done
    ;;
esac`;

/** Milliseconds after which a script that does not end is killed. */
const PATIENCE = 90_000;

export interface Given {
  /** Options of the pipeline. */
  readonly words?: readonly string[];
  readonly boot?: Partial<Boot>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Use the real AWS command line. */
  readonly hasRealAws?: boolean;
}

/** The machine as it stands after its end. */
export interface Ended {
  /** What was called of the programs that change the machine, and Deno, in order. */
  readonly calls: readonly string[];
  /** Commands still running. */
  readonly left: readonly string[];
  /** status.json on the disk, if there is one. */
  readonly status: string | undefined;
  readonly console: string;
  readonly log: string;
}

/**
 * A folder that is all of the machine to the boot script: the user data, programs that only pretend, a
 * disk, and what answers on the network.
 */
export class Sandbox implements AsyncDisposable {
  readonly s3 = new FakeS3();
  readonly metadata: FakeMetadata;
  readonly #folder: string;
  readonly #environment: Record<string, string>;
  readonly #over = Promise.withResolvers<void>();
  #process: Deno.ChildProcess | undefined;
  #isOver = false;

  private constructor(folder: string, tarball: Uint8Array<ArrayBuffer>, given: Given) {
    this.#folder = folder;
    this.metadata = new FakeMetadata(tarball);
    this.#environment = {
      PATH: join(folder, "bin"),
      SANDBOX: folder,
      BOOT_FOLDER: join(folder, "disk"),
      BOOT_HEARTBEAT_SECONDS: "2",
      BOOT_NOTICE_SECONDS: "1",
      BOOT_RETRY_SECONDS: "0",
      BOOT_KILL_SECONDS: "1",
      AWS_ENDPOINT_URL: this.s3.endpoint,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: this.metadata.endpoint,
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      ...given.environment,
    };
  }

  static async open(given: Given = {}): Promise<Sandbox> {
    const tarball = await denoTarball();
    const folder = await Deno.makeTempDir({ prefix: "boot-" });
    const sandbox = new Sandbox(folder, tarball, given);
    const bin = join(folder, "bin");
    await Deno.mkdir(bin);
    for (const name of TOOLS) await Deno.symlink(pathOf(name), join(bin, name));
    for (const [name, text] of Object.entries(FAKES)) {
      await writeProgram(join(bin, name), `echo "${name} $*" >>"$SANDBOX/calls"\n${text}`);
    }
    if (given.hasRealAws) await Deno.symlink(join(await pythonTools(), "aws"), join(bin, "aws"));
    else await writeProgram(join(bin, "aws"), FAKE_AWS);
    sandbox.s3.objects.set(RUN_FILES.code(RUN), await stubArchive());
    sandbox.s3.objects.set(INPUT, new Uint8Array(1));
    const userData = renderUserData({
      run: RUN,
      attempt: 1,
      region: "eu-west-1",
      bucket: BUCKET,
      input: `s3://${BUCKET}/${INPUT}`,
      pipeline: [...given.words ?? []],
      maxMinutes: 5,
      architecture: Deno.build.arch === "aarch64" ? "arm64" : "x86_64",
      deno: { url: sandbox.metadata.tarballUrl, sha512: await integrity(tarball) },
      ...given.boot,
    });
    await Deno.writeTextFile(join(folder, "user-data"), userData, { mode: 0o755 });
    return sandbox;
  }

  /** Starts the machine. */
  start(): void {
    // A session of its own: whatever is left of it can be found, and ended.
    this.#process = new Deno.Command(pathOf("setsid"), {
      args: [join(this.#folder, "user-data")],
      clearEnv: true,
      env: this.#environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#process.status.then(() => {
      this.#isOver = true;
      this.#over.resolve();
    });
  }

  /** Sends TERM to the script's service, as the machine's shutdown does. */
  async terminate(): Promise<void> {
    Deno.kill(Number(await Deno.readTextFile(join(this.#folder, "pid"))), "SIGTERM");
  }

  /**
   * Waits for a line of the log.
   *
   * @throws {Error} If the script ends without it.
   */
  async logged(line: RegExp): Promise<void> {
    while (!line.test(await textOf(join(this.#folder, "disk/log.txt")) ?? "")) {
      if (this.#isOver) throw new Error(`The script has ended without logging ${line}`);
      await pause(20);
    }
  }

  /** Resolves when the script has ended: a request that waits for it is never answered in time. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  async ended(): Promise<Ended> {
    // Nobody would end a script that waits for ever.
    const patience = setTimeout(() => this.#kill(), PATIENCE);
    const { stdout, stderr } = await this.#process!.output();
    clearTimeout(patience);
    let left = await sessionOf(this.#process!.pid);
    for (let tries = 0; left.length > 0 && tries < 20; tries++) {
      await pause(50);
      left = await sessionOf(this.#process!.pid);
    }
    const decoder = new TextDecoder();
    return {
      calls: (await textOf(join(this.#folder, "calls")) ?? "").trim().split("\n"),
      left: left.map(({ command }) => command),
      status: await textOf(join(this.#folder, "disk/status.json")),
      log: await textOf(join(this.#folder, "disk/log.txt")) ?? "",
      console: decoder.decode(stdout) + decoder.decode(stderr),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#kill();
    await this.#process?.status;
    await Promise.all([this.s3[Symbol.asyncDispose](), this.metadata[Symbol.asyncDispose]()]);
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #kill(): Promise<void> {
    if (this.#process === undefined) return;
    for (const { pid } of await sessionOf(this.#process.pid)) Deno.kill(pid, "SIGKILL");
  }
}

/** The archive of this project's own code, as `git archive` makes it. */
export function codeArchive(): Promise<Uint8Array<ArrayBuffer>> {
  return tarOf(ROOT, ["src", "deno.json", "deno.lock"]);
}

/** An archive whose pipeline is the stub. */
async function stubArchive(): Promise<Uint8Array<ArrayBuffer>> {
  return await archiveOf({
    "deno.json": JSON.stringify({ tasks: { pipeline: "deno run --quiet -A stub.ts" } }),
    "stub.ts": await Deno.readTextFile(new URL("./stub.ts", import.meta.url)),
  });
}

/** As the npm registry has Deno, but a script that calls the Deno that runs the tests. */
async function denoTarball(): Promise<Uint8Array<ArrayBuffer>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return await archiveOf({
    "package/deno": `#!/bin/sh
echo "deno $*" >>"$SANDBOX/calls"
export DENO_DIR='${denoDir}'
exec '${Deno.execPath()}' "$@"
`,
  });
}

async function archiveOf(files: Record<string, string>): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ prefix: "archive-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }
    return await tarOf(folder, Object.keys(files));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function tarOf(folder: string, names: string[]): Promise<Uint8Array<ArrayBuffer>> {
  const args = ["-czf", "-", "-C", folder, ...names];
  return (await new Deno.Command("tar", { args }).output()).stdout;
}

async function integrity(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", bytes));
  return `sha512-${btoa(String.fromCharCode(...digest))}`;
}

async function writeProgram(path: string, text: string): Promise<void> {
  await Deno.writeTextFile(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function pathOf(name: string): string {
  const path = programPath(name);
  if (path !== undefined) return path;
  throw new Error(`Cannot try the boot script: this machine has no ${name}.`);
}

/** Processes of a session. */
async function sessionOf(session: number): Promise<{ pid: number; command: string }[]> {
  const args = ["-s", String(session), "-o", "pid=,stat=,args="];
  const { stdout } = await new Deno.Command("ps", { args }).output();
  return new TextDecoder().decode(stdout).trim().split("\n").flatMap((line) => {
    const [, pid, state, command] = /^ *(\d+) (\S+) +(.*)$/.exec(line) ?? [];
    return command === undefined || state!.startsWith("Z") ? [] : [{ pid: Number(pid), command }];
  });
}

async function textOf(path: string): Promise<string | undefined> {
  return await Deno.readTextFile(path).catch(() => undefined);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
