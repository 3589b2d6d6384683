import { Command } from "commander";
import { chosenPlaybook } from "@/options/chosen_playbook.ts";
import { explained } from "@/cloud/aws_error.ts";
import { DEFAULT_STACK, openCloud, type Place, signIn } from "@/cloud/cloud.ts";
import { fetchOutputs } from "@/cloud/fetch.ts";
import { gc } from "@/cloud/gc.ts";
import { list } from "@/cloud/list.ts";
import { logs } from "@/cloud/logs.ts";
import { pipelineWords } from "@/cloud/pipeline_words.ts";
import { type AttemptOptions, newRun, resumeRun, type RunContext } from "@/cloud/run.ts";
import { runId } from "@/cloud/run_id.ts";
import { setup, type SetupOptions, templateText } from "@/cloud/setup.ts";
import { sparkRun } from "@/cloud/spark_run.ts";
import { MOST_EXECUTORS, MOST_MINUTES, USUAL_EXECUTORS } from "@/cloud/spark_plan.ts";
import { describeStack, outputsOf } from "@/cloud/stack_outputs.ts";
import { status } from "@/cloud/status.ts";
import { stop } from "@/cloud/stop.ts";
import { contractOf, filesRead } from "@/options/contract_of.ts";
import { UserError } from "@/errors.ts";
import { interruptible } from "@/execution/execution.ts";
import {
  DEFAULT_INPUT,
  DEFAULT_OPTIONS,
  type PipelineOptions,
  readConfig,
  resolveOptions,
} from "@/options/options.ts";
import { VERSION } from "@/version.ts";
import { runAndExit } from "@/execution/run_and_exit.ts";

/** The command line; nothing runs before it is told to parse words. */
export function program(): Command {
  const program = new Command("deno task cloud")
    .description(
      "Sends runs of the pipeline to machines of AWS EC2 and brings their outputs back. A machine ends " +
        "with its run, and at its deadline whatever happens.",
    )
    .version(VERSION)
    .exitOverride()
    .addHelpText("after", FIRST_STEPS);

  placed(program.command("setup"))
    .description("Makes, once, what runs need: a bucket, roles and a security group, as one stack.")
    .option("--bucket <name>", "name of the bucket (default: made of the account and the region)")
    .option("--vpc <id>", "network of the machines (default: the region's default one)")
    .option("--input-objects <arns>", "objects that machines may read besides the bucket's", listed)
    .option("--kms-key <arn>", "key for the bucket and the machines' disks (default: AWS's own)")
    .option("--permissions-boundary <arn>", "policy that bounds every role made (default: none)")
    .option("--image <id>", "machines start from this image (default: Amazon's newest)")
    .option("--instance-types <types>", "machines that may be started, such as 'm7i.*,r7i.*'")
    .option("--security-group <id>", "of the machines (default: make one)")
    .option("--public-address <yes|no>", "whether machines may have one (default: yes)", yesOrNo)
    .option("--proxy-port <port>", "machines may reach this port, too (default: only 443)")
    .option("--dns-servers <range>", "the network's own, such as 10.0.0.0/24 (default: AWS's)")
    .option("--github-repository <owner/name>", "let this repository's workflow start runs")
    .option("--github-oidc-provider <arn>", "the account's provider for GitHub (default: make it)")
    .option(
      "--spark [place]",
      "experimental: Spark, to read s3://bucket/folder/ (default: the bucket's extracts/)",
    )
    .option("--print", "print the stack's template for a reviewer, and do nothing")
    .addHelpText("after", SETUP_HELP)
    .action(runSetup);

  const run = looking(placed(program.command("run")))
    .description("Runs the pipeline on a machine of its own, waits, and fetches the outputs.")
    .option("--input <file>", `file or s3://bucket/key (default: ${DEFAULT_INPUT})`)
    .option("--output <folder>", `where outputs go at home (default: ${DEFAULT_OPTIONS.output})`)
    .option("--id <id>", "name the run (default: made of the time)", runId)
    .option("--resume <id>", "try a run again that failed or was interrupted", runId)
    .option("--instance-type <type>", "machine, x86_64 or arm64 (default: by the input's size)")
    .option("--spot", "a spot machine: cheaper, but AWS may take it away")
    .option(
      "--max-minutes <n>",
      "time for it (default: by the input's size)",
      wholeNumber(1, 10_080),
    )
    .option("--disk-gb <n>", "disk (default: by the input's size)", wholeNumber(8, 16_384))
    .option("--subnet <id>", "where the machine starts (default: in the default network)")
    .option("--proxy <url>", "how the machine goes out (default: directly)", webAddress)
    .option("--registry <url>", "a mirror of npm's registry for the machine", webAddress)
    .option("--bucket <name>", "refuse any bucket but this")
    .option("--dry-run", "show everything that would be done, and do nothing")
    .option("--yes", "do not ask")
    .option("--detach", "do not wait for the outputs");
  shaped(run, {
    pseudonymise: "not on another machine: a key does not travel",
    playbook: "the bank's own segments and plays; it goes with the code",
    contract: "what the columns of the bank's one file mean",
  })
    .addHelpText("after", RUN_HELP)
    .action(runRun);

  const spark = program.command("spark")
    .description("Experimental: runs on Spark, for what no one machine holds.")
    .addHelpText("after", SPARK_HELP);
  const runOnSpark = looking(placed(spark.command("run")))
    .description(
      "Experimental: runs the pipeline here with its tables in a session of Spark on EMR Serverless, " +
        "which ends with it.",
    )
    .option("--input <place>", `s3://bucket/folder/, or a file (default: ${DEFAULT_INPUT})`)
    .option("--output <folder>", `where outputs go (default: ${DEFAULT_OPTIONS.output})`)
    .option("--id <id>", "name the run (default: made of the time)", runId)
    .option(
      "--executors <n>",
      `at most, of 4 vCPU and 16 GB, besides the driver (default: ${USUAL_EXECUTORS})`,
      wholeNumber(1, MOST_EXECUTORS),
    )
    .option(
      "--max-minutes <n>",
      "time for it (default: by the input's size)",
      wholeNumber(1, MOST_MINUTES),
    )
    .option("--dry-run", "show everything that would be done, and do nothing")
    .option("--yes", "do not ask");
  shaped(runOnSpark, {
    pseudonymise: "a pseudonym for every id in all that is written",
    playbook: "the bank's own segments and plays",
    contract: "what the bank's own files and columns mean",
  })
    .addHelpText("after", SPARK_RUN_HELP)
    .action(runSparkRun);

  placed(program.command("status"))
    .description("Shows how a run is getting on, and what to do next.")
    .argument("<run>", "its id", runId)
    .option("--attempt <n>", "which attempt (default: the last)", wholeNumber(1, 1e6))
    .addHelpText("after", STATUS_HELP)
    .action(runStatus);

  looking(placed(program.command("logs")))
    .description("Shows the log of a run; its machine writes it every 20 seconds.")
    .argument("<run>", "its id", runId)
    .option("--attempt <n>", "which attempt (default: the last)", wholeNumber(1, 1e6))
    .option("--follow", "go on until the run ends")
    .addHelpText("after", LOGS_HELP)
    .action(runLogs);

  placed(program.command("fetch"))
    .description("Brings the outputs of a run home, whole and verified, or not at all.")
    .argument("<run>", "its id", runId)
    .option("--attempt <n>", "which attempt (default: the last)", wholeNumber(1, 1e6))
    .option("--output <folder>", `where they go (default: ${DEFAULT_OPTIONS.output})`)
    .option("--partial", "take what a failed run has left, not verified; wants --output")
    .addHelpText("after", FETCH_HELP)
    .action(runFetch);

  looking(placed(program.command("stop")))
    .description("Ends the machine of a run and waits until it is gone, or its session of Spark.")
    .argument("<run>", "its id", runId)
    .addHelpText("after", STOP_HELP)
    .action(runStop);

  placed(program.command("list"))
    .description("Lists all runs, machines that belong to none, and sessions of Spark.")
    .addHelpText("after", LIST_HELP)
    .action(async (place: Place) => console.log(await list(await openCloud(place))));

  placed(program.command("gc"))
    .description("Ends all that is past its deadline and deletes schedules left over.")
    .option("--dry-run", "only say what would be done")
    .addHelpText("after", GC_HELP)
    .action(runGc);
  return program;
}

/** Adds the options that say where to work. */
function placed(command: Command): Command {
  return command.version(VERSION)
    .option("--region <region>", "AWS region (default: AWS_REGION or the profile's)")
    .option("--stack <name>", `name of the stack that setup makes (default: ${DEFAULT_STACK})`);
}

/** Adds the options that shape the result. */
function shaped(
  command: Command,
  help: Readonly<Record<"pseudonymise" | "playbook" | "contract", string>>,
): Command {
  return command.optionsGroup("The pipeline's options:")
    .option("--k <n>", "number of segments, auto for what the evidence says, or elbow")
    .option("--k-max <n>", "the most segments to try")
    .option("--features <set>", "classic, default, or feature names separated by commas")
    .option("--exclude <features>", "features not to cluster on, separated by commas")
    .option("--seed <n>", "seed of every random choice")
    .option("--as-of <date>", "measure age, recency and tenure at this date")
    .option("--observed-from <date>", "first day the extract tells of")
    .option("--window <months>", "rates a month are of so many months")
    .option("--missing <how>", "impute what is not known, or drop records without it")
    .option("--min-cell <n>", "report and summary tell nothing of fewer customers")
    .option("--pseudonymise <keyfile>", help.pseudonymise)
    .option("--playbook <file>", help.playbook)
    .option("--contract <file>", help.contract)
    .option("--config <file>", "options as JSON; the command line wins")
    .option("--strict", "fail when the evidence for the segments is none");
}

/** Of the options that are given, those of the pipeline. */
function shapeOf(given: Readonly<Record<string, unknown>>) {
  const { k, kMax, features, exclude, seed, asOf, strict, contract } = given;
  const { observedFrom, window, missing, minCell, pseudonymise, playbook } = given;
  const figures = {
    k,
    kMax,
    features,
    exclude,
    seed,
    asOf,
    observedFrom,
    window,
    missing,
    minCell,
  };
  return { ...figures, strict, contract, pseudonymise, playbook };
}

/** Adds the option that says how often to look. */
function looking(command: Command): Command {
  return command.option("--every <seconds>", "look again after", wholeNumber(1, 3600), 10);
}

const FIRST_STEPS = `
First steps:
  deno task cloud setup                              once for an account and region
  deno task cloud run --input bank.csv --dry-run     see all that would be done, and the cost
  deno task cloud run --input bank.csv               run it; outputs in ${DEFAULT_OPTIONS.output}
  deno task cloud list                               all runs; more with "status", "logs", "fetch"

Credentials are those of the AWS command line: a profile (AWS_PROFILE) or AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY. src/cloud/README.md tells what a run costs and how to size its machine.

Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable input, or something of AWS cannot be had
  4 the run has ended and not succeeded   130 interrupted`;

const SETUP_HELP = `
First steps:
  deno task cloud setup --print                      read what will be made
  deno task cloud setup --region eu-west-1           make it; again after an update of this project
  deno task cloud setup --input-objects 'arn:aws:s3:::lake/extracts/*'`;

const RUN_HELP = `
First steps:
  deno task cloud run --input bank.csv --dry-run     everything that would be done, and the cost
  deno task cloud run --input bank.csv --k 4         asks, runs, waits, fetches
  deno task cloud run --input s3://lake/bank.parquet --spot --max-minutes 60 --detach
  deno task cloud run --resume 20261103-142233-3f9c --instance-type r7i.4xlarge

The machine runs the commit that is checked out. Ctrl-C before the launch launches nothing; after it,
it only stops the waiting.`;

const SPARK_HELP = `
First steps:
  deno task cloud setup --spark s3://lake/extracts/  once, with what Spark may read
  deno task cloud spark run --input s3://lake/extracts/may/ --dry-run`;

const SPARK_RUN_HELP = `
First steps:
  deno task cloud spark run --input s3://lake/extracts/may/ --dry-run
  deno task cloud spark run --input s3://lake/extracts/may/ --executors 8 --k 4
  deno task cloud spark run --contract bank.jsonc --max-minutes 120

In S3 it reads Parquet. The session is ended with the run, by Ctrl-C and when the time is over too.
No session of a real AWS account has run yet: src/cloud/README.md says what only one can show.`;

const STATUS_HELP = `
First steps:
  deno task cloud status 20261103-142233-3f9c        its exit code is 4 for a run that has failed`;

const LOGS_HELP = `
First steps:
  deno task cloud logs 20261103-142233-3f9c --follow`;

const FETCH_HELP = `
First steps:
  deno task cloud fetch 20261103-142233-3f9c         into ${DEFAULT_OPTIONS.output}
  deno task cloud fetch 20261103-142233-3f9c --output results
  deno task cloud fetch 20261103-142233-3f9c --partial --output remains`;

const STOP_HELP = `
First steps:
  deno task cloud stop 20261103-142233-3f9c          the run can be resumed later`;

const LIST_HELP = `
First steps:
  deno task cloud list --region eu-west-1`;

const GC_HELP = `
First steps:
  deno task cloud gc --dry-run                       what is past its deadline
  deno task cloud gc                                 end it`;

interface SetupGiven
  extends Partial<Omit<SetupOptions, "region" | "stack" | "say" | "spark">>, Place {
  /** True: named without a place. */
  readonly spark?: string | true;
  readonly print?: boolean;
}

async function runSetup(given: SetupGiven): Promise<void> {
  if (given.print) {
    console.log(await templateText());
    return;
  }
  const { region, account } = await signIn(given.region);
  const stack = given.stack ?? DEFAULT_STACK;
  const existing = given.bucket === undefined ? await describeStack(region, stack) : undefined;
  const bucket = given.bucket ??
    (existing?.Outputs === undefined
      ? `${DEFAULT_STACK}-${account}-${region}`
      : outputsOf(existing).BucketName);
  const outputs = await setup({
    ...given,
    region,
    stack,
    bucket,
    inputObjects: given.inputObjects ?? [],
    spark: given.spark === true ? `s3://${bucket}/extracts/` : given.spark,
    say,
  });
  for (const [name, value] of Object.entries(outputs)) console.log(`${name}  ${value}`);
}

interface RunGiven extends Omit<AttemptOptions, "output"> {
  readonly id?: string;
  readonly resume?: string;
  /** The rest are the pipeline's. */
  readonly [option: string]: unknown;
}

async function runRun(given: RunGiven): Promise<void> {
  const { input, output, config } = given;
  const pipeline = shapeOf(given);
  const options = resolveOptions(
    defined({ input, output, ...pipeline }),
    config === undefined ? undefined : await readConfig(String(config)),
  );
  const { id, resume, spot = false, dryRun = false, yes = false, detach = false } = given;
  const attempt: AttemptOptions = { ...given, spot, dryRun, yes, detach, output: options.output };
  assertAskable({ yes, dryRun });
  if (resume === undefined) {
    const { path, text } = await inputOf(options);
    const words = pipelineWords(options, { contract: text, playbook: await playbookText(options) });
    await withContext((context) =>
      newRun({ ...attempt, id, input: path, pipeline: words }, context)
    );
    return;
  }
  const [fixed] = Object.keys(defined({ id, config, ...pipeline }));
  if (fixed !== undefined) {
    throw new UserError(
      "usage",
      `A run is resumed as it was asked for: leave out --${dashed(fixed)}.`,
    );
  }
  const again = input === undefined ? undefined : String(input);
  await withContext((context) => resumeRun({ ...attempt, resume, input: again }, context));
}

function assertAskable({ yes, dryRun }: Pick<AttemptOptions, "yes" | "dryRun">): void {
  if (yes || dryRun || Deno.stdin.isTerminal()) return;
  throw new UserError(
    "usage",
    "Nobody can be asked whether to launch: give --yes, or --dry-run to look.",
  );
}

interface SparkRunGiven extends Place {
  readonly id?: string;
  readonly executors?: number;
  readonly maxMinutes?: number;
  readonly every: number;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  /** The rest are the pipeline's. */
  readonly [option: string]: unknown;
}

async function runSparkRun(given: SparkRunGiven): Promise<void> {
  const { config, yes = false, dryRun = false } = given;
  const pipeline = defined({ input: given.input, output: given.output, ...shapeOf(given) });
  const options = resolveOptions(
    pipeline,
    config === undefined ? undefined : await readConfig(String(config)),
  );
  assertAskable({ yes, dryRun });
  await playbookText(options);
  const { tables } = await contractOf(options);
  const inputs = [...tables.values()].flat().flatMap(({ files }) => files);
  const words = Object.entries({ ...pipeline, ...defined({ config }) })
    .flatMap(([name, value]) => [`--${dashed(name)}`, ...(value === true ? [] : [String(value)])]);
  const run = { ...given, yes, dryRun, inputs, pipeline: words, output: options.output };
  await withContext((context) => sparkRun(run, context));
}

/** The one file that a machine reads, and the text of the contract that says what is in it. */
async function inputOf(
  { input, contract }: PipelineOptions,
): Promise<{ path: string; text?: string }> {
  if (contract === undefined) return { path: input ?? DEFAULT_INPUT };
  const [, file, ...others] = await filesRead({ input, contract });
  if (others.length > 0) {
    throw new UserError("usage", "A machine reads one file, and the contract names several.");
  }
  return { path: file!, text: await Deno.readTextFile(contract) };
}

/** The text of the bank's own playbook, found usable before anything costs money. */
async function playbookText(
  { playbook, contract }: PipelineOptions,
): Promise<string | undefined> {
  if (playbook === undefined) return undefined;
  await chosenPlaybook({ playbook, contract });
  return await Deno.readTextFile(playbook);
}

interface Looking extends Place {
  readonly every: number;
}

interface Picked extends Place {
  readonly attempt?: number;
}

async function runStatus(run: string, given: Picked): Promise<void> {
  const { text, state, ended } = await status(await openCloud(given), run, given.attempt);
  console.log(text);
  if (ended && state !== "succeeded") {
    throw new UserError("gate", `The run ${run} has ended as ${state}.`);
  }
}

async function runLogs(run: string, given: Picked & Looking & { follow?: boolean }): Promise<void> {
  const { attempt, every, follow = false } = given;
  const encoder = new TextEncoder();
  const write = (text: string) => Deno.stdout.writeSync(encoder.encode(text));
  const cloud = await openCloud(given);
  const any = await interruptible((signal) =>
    logs(cloud, { run, attempt, follow, every, signal, write })
  );
  if (!any) say(`The run ${run} has no log yet.`);
}

async function runFetch(
  run: string,
  given: Picked & { readonly output?: string; readonly partial?: boolean },
): Promise<void> {
  const { attempt, partial, output } = given;
  if (partial && output === undefined) {
    throw new UserError(
      "usage",
      "--partial wants --output with a folder of its own for what is left.",
    );
  }
  const folder = output ?? DEFAULT_OPTIONS.output;
  console.log(
    await fetchOutputs(await openCloud(given), { run, attempt, partial, output: folder }),
  );
}

async function runStop(run: string, given: Looking): Promise<void> {
  const cloud = await openCloud(given);
  const { every } = given;
  console.log(await interruptible((signal) => stop(cloud, { run, every, signal, say })));
}

async function runGc(given: Place & { readonly dryRun?: boolean }): Promise<void> {
  const lines = await gc(await openCloud(given), { dryRun: given.dryRun ?? false });
  for (const line of lines) console.log(line);
}

/** Does something that Ctrl-C, or the end of the session, breaks off in an orderly way. */
function withContext<T>(work: (context: RunContext) => Promise<T>): Promise<T> {
  return interruptible((signal) =>
    work({
      signal,
      say,
      show: (line) => console.log(line),
      ask: (question) => ask(question, signal),
    })
  );
}

/** Asks on the terminal. `confirm()` would not let Ctrl-C through. */
async function ask(question: string, signal: AbortSignal): Promise<boolean> {
  await Deno.stderr.write(new TextEncoder().encode(`${question} [y/N] `));
  const answer = new Uint8Array(80);
  const { promise: interrupted, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  await Promise.race([Deno.stdin.read(answer), interrupted]);
  return /^y(es)?\s/i.test(new TextDecoder().decode(answer));
}

function say(line: string): void {
  console.error(line);
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function wholeNumber(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
    throw new UserError(
      "usage",
      `${JSON.stringify(text)} is not a whole number from ${lowest} to ${highest}.`,
    );
  };
}

function webAddress(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.username === "") return text;
  throw new UserError(
    "usage",
    url?.username
      ? "An address for the machine must hold no password: whoever may look at the machine reads it."
      : `${JSON.stringify(text)} is not an address such as https://proxy.bank.example:443.`,
  );
}

function yesOrNo(text: string): string {
  if (["yes", "no"].includes(text)) return text;
  throw new UserError("usage", `${JSON.stringify(text)} is neither yes nor no.`);
}

function listed(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

if (import.meta.main) await runAndExit(program(), { explain: explained });
