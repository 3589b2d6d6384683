import { basename } from "node:path";
import { attemptState, findAttempt } from "@/cloud/attempt_state.ts";
import { approved, type Proposal } from "@/cloud/approved.ts";
import { explained, reasonOf } from "@/cloud/aws_error.ts";
import { type Cloud, openCloud, type Place } from "@/cloud/cloud.ts";
import { cleanCommit, writeCodeArchive } from "@/cloud/code_archive.ts";
import { denoRelease } from "@/cloud/deno_release.ts";
import { fetchOutputs } from "@/cloud/fetch.ts";
import { inputFile, isParquetName } from "@/cloud/input_file.ts";
import { launch } from "@/cloud/launch.ts";
import { logTail } from "@/cloud/logs.ts";
import {
  diskFor,
  type InputSize,
  machineFor,
  minutesFor,
  throughputFor,
} from "@/cloud/machine_size.ts";
import {
  findSubnet,
  type MachineType,
  machineType,
  newestImage,
  offeredMachines,
  ownImage,
} from "@/cloud/offers.ts";
import type { CodeFile, PipelineWords } from "@/cloud/pipeline_words.ts";
import {
  bootOf,
  bytesText,
  launchRecord,
  type Plan,
  planText,
  runInstancesInput,
} from "@/cloud/plan.ts";
import { askPrices } from "@/cloud/prices.ts";
import { type Request, RUN_FILES } from "@/cloud/run_files.ts";
import { newRunId } from "@/cloud/run_id.ts";
import { objectSize } from "@/cloud/run_store.ts";
import { uploadFile } from "@/cloud/upload.ts";
import { renderUserData } from "@/cloud/user_data.ts";
import { watch } from "@/cloud/watch.ts";
import { UserError } from "@/errors.ts";

/** How an attempt is to be made; the same run may be tried in other ways. */
export interface AttemptOptions extends Place {
  /** If given, the bucket that the stack must have. */
  readonly bucket?: string | undefined;
  /** @default by the input's size */
  readonly instanceType?: string | undefined;
  readonly spot: boolean;
  /** @default by the input's size */
  readonly maxMinutes?: number | undefined;
  /** @default by the input's size */
  readonly diskGb?: number | undefined;
  readonly subnet?: string | undefined;
  /** How the machine goes out. @default directly */
  readonly proxy?: string | undefined;
  /** Where the machine finds npm's packages. @default npm's own registry */
  readonly registry?: string | undefined;
  /** Show everything and do nothing. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Do not wait for the outputs. */
  readonly detach: boolean;
  /** Where outputs go at home. */
  readonly output: string;
  /** Seconds between looks. */
  readonly every: number;
}

export interface NewRun extends AttemptOptions {
  /** A file at home, or `s3://bucket/key`. */
  readonly input: string;
  readonly pipeline: PipelineWords;
  /** @default one made of the time */
  readonly id?: string | undefined;
}

export interface ResumedRun extends AttemptOptions {
  readonly resume: string;
  /** The file at home, where the uploaded one is no longer there. */
  readonly input?: string | undefined;
}

export interface RunContext {
  readonly signal: AbortSignal;
  /** Takes a line on what is going on. */
  readonly say: (line: string) => void;
  /** Takes a line of the result. */
  readonly show: (line: string) => void;
  /** Asks the user; true for yes. */
  readonly ask: (question: string) => Promise<boolean>;
}

/** Sends a new run to a machine and, unless detached, waits and brings its outputs home. */
export async function newRun(options: NewRun, context: RunContext): Promise<void> {
  const isRemote = options.input.startsWith("s3://");
  const local = isRemote ? undefined : await inputFile(options.input);
  const commit = await cleanCommit();
  const cloud = await openRunCloud(options);
  const run = options.id ?? newRunId(new Date());
  const { bucket } = cloud.store;
  const size: InputSize = local ?? await remoteInput(cloud, options.input);
  const request: Request = {
    schema: 1,
    run,
    createdAt: new Date().toISOString(),
    commit,
    input: local === undefined
      ? options.input
      : `s3://${bucket}/${RUN_FILES.input(run, local.name)}`,
    inputBytes: size.bytes,
    pipeline: [...options.pipeline.words],
  };
  const plan = await makePlan(cloud, options, { request, attempt: 1, size, upload: local?.path });
  if (!await approved(proposal(plan), options, context)) return;
  await cloud.store.createRequest(request);
  context.show(run);
  await beforeLaunch(async () => {
    const { pipeline: { files } } = options;
    await uploadCode(cloud, { request, files, signal: context.signal });
    if (local !== undefined) await uploadInput(cloud, { request, path: local.path, context });
  });
  await attempt(cloud, plan, { options, context });
}

/** Makes another attempt of a run that failed or was interrupted. Its request stays as it is. */
export async function resumeRun(options: ResumedRun, context: RunContext): Promise<void> {
  const { resume: run } = options;
  const cloud = await openRunCloud(options);
  const request = await cloud.store.request(run);
  const attempts = await cloud.store.attempts(run);
  await assertResumable(cloud, run, attempts.at(-1));
  if (await cloud.store.size(RUN_FILES.code(run)) === undefined) {
    throw new UserError(
      "input",
      `The run ${run} was interrupted before its code was uploaded: start it anew with another id.`,
    );
  }
  const upload = await missingInput(cloud, request, options.input);
  const size = { bytes: request.inputBytes, parquet: isParquetName(request.input) };
  const number = (attempts.at(-1) ?? 0) + 1;
  const plan = await makePlan(cloud, options, { request, attempt: number, size, upload });
  if (!await approved(proposal(plan), options, context)) return;
  context.show(run);
  await beforeLaunch(async () => {
    if (upload !== undefined) await uploadInput(cloud, { request, path: upload, context });
  });
  await attempt(cloud, plan, { options, context });
}

async function openRunCloud(options: AttemptOptions): Promise<Cloud> {
  const cloud = await openCloud(options);
  const { BucketName } = cloud.stack;
  if (options.bucket === undefined || options.bucket === BucketName) return cloud;
  throw new UserError(
    "input",
    `The machines of this stack may write to its bucket ${BucketName} only, not to ${options.bucket}: ` +
      "leave --bucket out, or name the stack that has it with --stack.",
  );
}

async function remoteInput({ clients: { s3 } }: Cloud, url: string): Promise<InputSize> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.*[^/])$/.exec(url) ?? [];
  if (key === "") {
    throw new UserError(
      "usage",
      `${url} is no file in a bucket: it must be like s3://bucket/folder/bank.csv.`,
    );
  }
  const bytes = await objectSize(s3, { bucket, key });
  if (bytes === undefined) throw new UserError("input", `There is no ${url}.`);
  if (bytes === 0) throw new UserError("input", `Cannot use ${url}: it is empty.`);
  return { bytes, parquet: isParquetName(key) };
}

async function assertResumable(cloud: Cloud, run: string, last: number | undefined): Promise<void> {
  if (last === undefined) return;
  const { state, ended } = attemptState(await findAttempt(cloud, run, last), new Date());
  if (!ended) {
    throw new UserError(
      "input",
      `Attempt ${last} of the run ${run} is not over (${state}): wait for it, or end it with ` +
        `\`deno task cloud stop ${run}\`.`,
    );
  }
  if (state === "succeeded") {
    throw new UserError(
      "input",
      `The run ${run} has succeeded: bring its outputs home with \`deno task cloud fetch ${run}\`.`,
    );
  }
}

/** The file to upload again, if the bucket does not have it any more. */
async function missingInput(
  { store, clients: { s3 } }: Cloud,
  request: Request,
  input: string | undefined,
): Promise<string | undefined> {
  const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(request.input) ?? [];
  const isThere = await objectSize(s3, { bucket, key }) !== undefined;
  if (isThere) return undefined;
  const isOurs = bucket === store.bucket && key === RUN_FILES.input(request.run, basename(key));
  if (!isOurs || input === undefined) {
    throw new UserError(
      "input",
      `The input ${request.input} is not there${
        isOurs ? ": give its file again with --input, to be uploaded once more." : "."
      }`,
    );
  }
  const { name, bytes } = await inputFile(input);
  if (name !== basename(key) || bytes !== request.inputBytes) {
    throw new UserError(
      "input",
      `${input} is not the input of the run ${request.run}, which is ${basename(key)} of ` +
        `${request.inputBytes} bytes. For another input start another run.`,
    );
  }
  return input;
}

interface Given {
  readonly request: Request;
  readonly attempt: number;
  readonly size: InputSize;
  readonly upload: string | undefined;
}

async function makePlan(cloud: Cloud, options: AttemptOptions, given: Given): Promise<Plan> {
  const { region, stack, clients } = cloud;
  const own = stack.ImageId === undefined ? undefined : await ownImage(clients, stack.ImageId);
  const isFit = ({ architecture }: MachineType) =>
    own === undefined || own.architecture === architecture;
  const machine = options.instanceType === undefined
    ? machineFor(given.size, { region, offered: (await offeredMachines(clients)).filter(isFit) })
    : await machineType(clients, options.instanceType);
  if (!isFit(machine)) {
    throw new UserError(
      "input",
      `The stack's image ${own!.id} is for ${own!.architecture}, and ${machine.name} is ` +
        `${machine.architecture}: choose another --instance-type.`,
    );
  }
  const [image, deno, subnet, prices] = await Promise.all([
    own ?? newestImage(clients, machine.architecture),
    denoRelease(machine.architecture, { registry: options.registry }),
    options.subnet === undefined ? undefined : findSubnet(clients, options.subnet),
    askPrices(clients.pricing, { region, instanceType: machine.name }),
  ]);
  return {
    ...given,
    region,
    stack,
    machine,
    image,
    deno,
    subnet,
    prices,
    spot: options.spot,
    proxy: options.proxy,
    registry: options.registry,
    maxMinutes: options.maxMinutes ?? minutesFor(given.size),
    diskGb: options.diskGb ?? diskFor(given.size),
    diskThroughput: throughputFor(given.size),
    output: options.detach ? undefined : options.output,
  };
}

function proposal(plan: Plan): Proposal {
  return {
    plan: planText(plan),
    everything: () => dryRunText(plan),
    question: "Launch it?",
  };
}

function dryRunText(plan: Plan): string {
  const launch = launchRecord(plan, new Date());
  const userData = renderUserData(bootOf(plan));
  const input = {
    ...runInstancesInput(plan, { launch, userData }),
    UserData: "the script below, in base64",
  };
  const { run } = plan.request;
  return [
    planText(plan),
    `--- s3://${plan.stack.BucketName}/${RUN_FILES.request(run)}`,
    JSON.stringify(plan.request, null, 2),
    `--- s3://${plan.stack.BucketName}/${RUN_FILES.launch(run, plan.attempt)}`,
    JSON.stringify(launch, null, 2),
    "--- ec2:RunInstances",
    JSON.stringify(input, null, 2),
    "--- user data",
    userData,
    "--- This was a dry run: nothing was written and nothing launched.",
  ].join("\n");
}

/** Does what comes before the launch; an error then says that there was none. */
async function beforeLaunch(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = explained(thrown);
    if (!(error instanceof UserError)) throw error;
    const message = `${reasonOf(error)} No machine was launched.`;
    throw new UserError(error.ending, message, { cause: thrown });
  }
}

interface CodeUpload {
  readonly request: Request;
  readonly files: readonly CodeFile[];
  readonly signal: AbortSignal;
}

async function uploadCode({ clients, store }: Cloud, { request, files, signal }: CodeUpload) {
  const archive = await Deno.makeTempFile({ suffix: ".tar.gz" });
  try {
    await writeCodeArchive(request.commit, archive, files);
    const key = RUN_FILES.code(request.run);
    await uploadFile(clients.s3, archive, { bucket: store.bucket, key, signal });
  } finally {
    await Deno.remove(archive);
  }
}

interface InputUpload {
  readonly request: Request;
  readonly path: string;
  readonly context: RunContext;
}

async function uploadInput(
  { clients, store: { bucket } }: Cloud,
  { request, path, context: { signal, say } }: InputUpload,
): Promise<void> {
  const key = RUN_FILES.input(request.run, basename(path));
  const total = request.inputBytes;
  let tenths = -1;
  const progress = (bytes: number) => {
    const now = Math.floor(10 * bytes / total);
    if (now > tenths) say(`Uploading ${path}: ${10 * now} % of ${bytesText(total)}`);
    tenths = Math.max(now, tenths);
  };
  progress(0);
  await uploadFile(clients.s3, path, { bucket, key, signal, progress });
}

async function attempt(
  cloud: Cloud,
  plan: Plan,
  { options, context }: { readonly options: AttemptOptions; readonly context: RunContext },
): Promise<void> {
  const { say, signal, show } = context;
  const { request: { run }, attempt } = plan;
  const { instance, deadline } = await launch(cloud, plan, { signal, say });
  say(`Launched ${instance}; it is gone before ${deadline}.`);
  if (options.detach) {
    say(`The run goes on without you: see \`deno task cloud status ${run}\`.`);
    return;
  }
  const { state, message } = await waitFor(cloud, plan, { options, context });
  if (state !== "succeeded") {
    for (const line of await logTail(cloud, run, { attempt, lines: 20 })) say(`  ${line}`);
    throw new UserError(
      "gate",
      `The run ${run} has ended as ${state}: ${message} See \`deno task cloud logs ${run}\`; try again ` +
        `with \`deno task cloud run --resume ${run}\`.`,
    );
  }
  show(await fetchOutputs(cloud, { run, attempt, output: options.output }));
}

/** To stop waiting is not to stop the run, and the user must know it. */
async function waitFor(
  cloud: Cloud,
  { request: { run }, attempt }: Plan,
  { options: { every }, context: { signal, say } }: {
    readonly options: AttemptOptions;
    readonly context: RunContext;
  },
) {
  try {
    return await watch(cloud, { run, attempt, every, signal, say });
  } catch (error) {
    say(
      `The run goes on without you: see \`deno task cloud status ${run}\`, or end it with ` +
        `\`deno task cloud stop ${run}\`.`,
    );
    throw error;
  }
}
