import { EC2Client } from "@aws-sdk/client-ec2";
import { S3Client } from "@aws-sdk/client-s3";
import { CreateScheduleGroupCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { join } from "node:path";
import { type AwsProxy, startAwsProxy } from "./aws_proxy.ts";
import { cloudArguments, type Result, resultOf } from "./cloud_command.ts";
import { startMoto } from "./moto_server.ts";

/** An emulated account, a clean repository of code, and the command line that works with both. */
export interface TestAccount extends AsyncDisposable {
  readonly proxy: AwsProxy;
  readonly ec2: EC2Client;
  readonly s3: S3Client;
  readonly scheduler: SchedulerClient;
  /** Working directory of the commands: a repository with one commit and a `dataset/`. */
  readonly folder: string;
  /** Output of `setup`, by name. */
  readonly stack: Readonly<Record<string, string>>;
  /** Runs `deno task cloud` with these words. */
  cloud(...words: string[]): Promise<Result>;
  /** Starts it, to be signalled. */
  start(...words: string[]): Deno.ChildProcess;
}

/** A line that every extract may begin with. */
export const SMALL_CSV = "Customer_ID,Amount\nC1,5\n";

/** Starts an account and sets it up by the command line. */
export async function testAccount(): Promise<TestAccount> {
  await using started = new AsyncDisposableStack();
  const moto = started.use(await startMoto());
  const proxy = started.use(await startAwsProxy(moto.endpoint));
  const folder = await Deno.makeTempDir();
  started.defer(() => Deno.remove(folder, { recursive: true }));
  const environment = {
    ...moto.environment,
    AWS_ENDPOINT_URL: proxy.endpoint,
    NO_COLOR: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_NOSYSTEM: "1",
  };
  const start = (...words: string[]) =>
    new Deno.Command(Deno.execPath(), {
      args: cloudArguments(words),
      cwd: folder,
      env: environment,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  const cloud = async (...words: string[]) => resultOf(await start(...words).output());
  await makeRepository(folder, environment);
  const { code, stdout, stderr } = await cloud("setup");
  if (code !== 0) throw new Error(`setup failed: ${stderr}`);
  const stack = Object.fromEntries(
    stdout.trim().split("\n").map((line) => line.split("  ") as [string, string]),
  );
  const options = {
    region: "eu-west-1",
    endpoint: moto.endpoint,
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  };
  const ec2 = new EC2Client(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const scheduler = new SchedulerClient(options);
  for (const client of [ec2, s3, scheduler]) started.defer(() => client.destroy());
  // The emulator's CloudFormation leaves this out.
  await scheduler.send(new CreateScheduleGroupCommand({ Name: stack.ScheduleGroupName }));
  const disposables = started.move();
  return {
    proxy,
    ec2,
    s3,
    scheduler,
    folder,
    stack,
    cloud,
    start,
    [Symbol.asyncDispose]: () => disposables.disposeAsync(),
  };
}

async function makeRepository(folder: string, env: Record<string, string>): Promise<void> {
  await Deno.mkdir(join(folder, "dataset"));
  await Deno.writeTextFile(join(folder, "code.ts"), "export {};\n");
  await Deno.writeTextFile(join(folder, "dataset", "bank.csv"), SMALL_CSV);
  await Deno.writeTextFile(join(folder, "dataset", "outputs.csv"), "old\n");
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  for (
    const words of [["init", "--quiet"], ["add", "."], [
      ...identity,
      "commit",
      "--quiet",
      "--message=code",
    ]]
  ) {
    const { success, stderr } = await new Deno.Command("git", { args: words, cwd: folder, env })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }
}
