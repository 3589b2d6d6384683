import { Command, Option } from "commander";
import { dirname } from "node:path";
import { BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import { DIFFICULTIES } from "@/bank/simulate/difficulty.ts";
import { STYLE_NAMES, type StyleName } from "@/bank/simulate/export/export_styles.ts";
import {
  campaign,
  CAMPAIGN_FILES,
  campaignInputs,
  type CampaignOptions,
  stageCampaign,
  writeCampaign,
} from "@/campaign/campaign.ts";
import { campaignText } from "@/campaign/campaign_text.ts";
import { compareRuns } from "@/compare/compare_runs.ts";
import { comparisonText } from "@/compare/comparison_text.ts";
import { readRun, runFiles, type SavedRun } from "@/compare/saved_run.ts";
import { trendOf } from "@/compare/trend.ts";
import { COMPARISON_FILES, stageComparison, writeComparison } from "@/compare/write_comparison.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import { filesRead } from "@/options/contract_of.ts";
import type { EngineOptions } from "@/engine/open_engine.ts";
import { UserError } from "@/errors.ts";
import { execute, interruptible } from "@/execution/execution.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS, readConfig, resolveOptions } from "@/options/options.ts";
import { listing } from "@/text/listed.ts";
import { VERSION } from "@/version.ts";
import { checkText, contractCheck, DEFAULT_CONTRACT, onboard, proposalText } from "@/onboard.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { SILENT, stderrProgress } from "@/execution/progress.ts";
import { runAndExit } from "@/execution/run_and_exit.ts";
import { alarmLines, assertAlike, scoreText, stageScores, writeScores } from "@/score/score.ts";
import { scoreInPieces } from "@/pieces/score_in_pieces.ts";
import { summaryText } from "@/summary.ts";
import { withLedgerOfFailure, writtenRun } from "@/written_run.ts";

function program(): Command {
  const command = new Command("deno task")
    .description("Turns a bank's extract into customer segments.")
    .version(VERSION)
    .exitOverride();

  command.command("pipeline")
    .description(
      "Extracts, cleans, clusters and names the customers of a bank, and writes plots, tables and a " +
        "manifest of the run.",
    )
    .version(VERSION)
    .option("--contract <file>", CONTRACT_HELP)
    .option("--input <file>", `CSV or Parquet extract (default: ${DEFAULT_INPUT})`)
    .option("--output <folder>", `where outputs go (default: ${DEFAULT_OPTIONS.output})`)
    .option(
      "--k <n>",
      "number of segments, auto for what the evidence says, or elbow (default: auto)",
    )
    .option("--k-max <n>", `the most segments to try (default: ${DEFAULT_OPTIONS.kMax})`)
    .option("--features <set>", "classic, default, or feature names separated by commas")
    .option("--exclude <features>", "features not to cluster on, separated by commas, such as age")
    .option(
      "--window <months>",
      "months to the as-of date that rates are measured over (default: 24, or what the data cover)",
    )
    .option(
      "--missing <how>",
      "impute: unknown values take the median (default); drop: incomplete records are set aside",
    )
    .option(
      "--seed <n>",
      `seed of the restarts and of the groups of a test, not of the evidence (default: ${DEFAULT_OPTIONS.seed})`,
    )
    .option(
      "--as-of <date>",
      "measure age, recency and tenure at this date, and leave out what begins later (default: where transactions end)",
    )
    .option(
      "--observed-from <date>",
      "first day the extract tells of: rates are of the days from then on (default: its first transaction)",
    )
    .option("--pseudonymise <keyfile>", PSEUDONYMISE_HELP)
    .option(
      "--min-cell <n>",
      "the report and the segment summary tell nothing of fewer customers than these; 1 tells all " +
        `(default: ${DEFAULT_OPTIONS.minCell})`,
    )
    .option("--playbook <file>", PLAYBOOK_HELP)
    .option("--engine <engine>", ENGINE_HELP)
    .option("--work <folder>", WORK_HELP)
    .option("--memory <size>", MEMORY_HELP)
    .option("--config <file>", 'options as JSON, such as {"kMax": 8}; the command line wins')
    .option(
      "--strict",
      "fail when the evidence for the segments is none, or more records are lost than a gate allows",
    )
    .option("--quiet", "no progress")
    .addHelpText("after", PIPELINE_HELP)
    .action(pipeline);

  command.command("onboard")
    .description(
      "Looks at a bank's unknown files and writes a contract: for each column what it is taken for, " +
        "why, and how sure. Then reads the files as it says, and tells what comes of it.",
    )
    .version(VERSION)
    .argument("[files...]", "CSV, also packed with gzip, or Parquet; a folder is its data files")
    .option("--output <file>", `where the contract goes (default: ${DEFAULT_CONTRACT})`)
    .option("--check <contract>", "only tell what comes of reading a bank's files by its contract")
    .addHelpText("after", ONBOARD_HELP)
    .action(onboardFiles);

  command.command("simulate")
    .description(
      "Writes the simulated extract of a Nigerian retail bank, or with --export the same bank as " +
        "other banks export theirs.",
    )
    .version(VERSION)
    .option("--customers <n>", "how many customers", wholeNumber, 500)
    .option("--seed <n>", "seed of every random choice", wholeNumber, 1)
    .option("--months <n>", "months of transactions", wholeNumber, 6)
    .option(
      "--behaviours <names>",
      `ways of banking to plant, of ${BEHAVIOURS.join(",")} (default: the first four)`,
      names,
    )
    .addOption(
      new Option("--difficulty <level>", "how hard they are to find again")
        .choices(DIFFICULTIES).default("realistic"),
    )
    .option("--dirt <share>", "share of records with a fault", share, 0.02)
    .option(
      "--joint <share>",
      `share of accounts with two holders (default: 0; with --export ${EXPORTED_JOINT})`,
      share,
    )
    .option("--output <file>", `where the extract goes (default: ${DEFAULT_INPUT})`)
    .option("--truth <file>", "where to write each customer's planted behaviour")
    .option("--export <folder>", "where to write an export and its contract, bank.jsonc")
    .addOption(new Option("--style <style>", STYLE_HELP).choices(STYLE_NAMES))
    .addHelpText("after", SIMULATE_HELP)
    .action(simulate);

  command.command("score")
    .description(
      "Gives the customers of an extract their segments by a saved model. Nothing is fitted anew.",
    )
    .version(VERSION)
    .option("--model <file>", "model.json of a run", `${DEFAULT_OPTIONS.output}/model.json`)
    .option("--input <file>", "CSV or Parquet extract")
    .option("--contract <file>", CONTRACT_HELP)
    .requiredOption("--output <file>", "where the labels go, in columns of labeled_customers.csv")
    .option(
      "--as-of <date>",
      "measure at this date, and leave out what begins later (default: where transactions end, but " +
        "not before the model's)",
    )
    .option(
      "--observed-from <date>",
      "first day the extract tells of: rates are of the days from then on, at most the model's " +
        "(default: its first transaction; of fewer than 30 customers, the model's window)",
    )
    .option("--pseudonymise <keyfile>", PSEUDONYMISE_HELP)
    .option("--engine <engine>", ENGINE_HELP)
    .option("--work <folder>", WORK_HELP)
    .option("--memory <size>", MEMORY_HELP)
    .option(
      "--strict",
      "write no labels and fail when the customers are unlike the model's, or records are lost",
    )
    .addHelpText("after", SCORE_HELP)
    .action(scoreExtract);

  command.command("compare")
    .description(
      "Compares two runs: who changed the segment and why, which features have shifted, what else " +
        "changed.",
    )
    .version(VERSION)
    .option("--before <run>", "output folder of the earlier run, or its run.json")
    .option("--after <run>", "output folder of the later run, or its run.json")
    .option("--runs <run...>", "more than two, in order: a trend, and the last two compared")
    .option("--output <folder>", `where to write ${listing(COMPARISON_FILES)}`)
    .option("--strict", "fail when an alarm is raised")
    .addHelpText("after", COMPARE_HELP)
    .action(compare);

  command.command("campaign")
    .description(
      "Weighs what an offer changed in each segment: customers in the test against those in the " +
        "control.",
    )
    .version(VERSION)
    .requiredOption(
      "--labels <run>",
      "output folder of the run that drew the groups, its run.json, or a file of labels",
    )
    .requiredOption(
      "--outcomes <file>",
      "what happened, as CSV: Customer_ID, outcome (0 or 1, yes or no) and perhaps amount",
    )
    .option("--output <folder>", `where to write ${listing(CAMPAIGN_FILES)}`)
    .option("--pseudonymise <keyfile>", "the key of the labels' pseudonyms, if they have any")
    .addHelpText("after", CAMPAIGN_HELP)
    .action(weighCampaign);
  return command;
}

const CONTRACT_HELP =
  "what the bank's own files and columns mean, as JSON with comments (default: the " +
  "shipped bank's; format: src/bank/README.md)";

const ENGINE_HELP =
  "polars in this process (default), duckdb for transactions beyond its memory, or a Spark server, " +
  "sc://HOST:PORT, by pipeline:spark and score:spark; see src/engine/README.md";

const WORK_HELP =
  "where duckdb writes what its memory does not hold, and Spark its steps, a folder or a store such " +
  "as s3://BUCKET/FOLDER (default: the system's folder for such)";

const MEMORY_HELP = "what --engine duckdb may take of the machine's memory (default: 4GB)";

const PSEUDONYMISE_HELP =
  "a pseudonym for every id in all that is written, equal for one key; the key never leaves the file";

const PLAYBOOK_HELP =
  "the segments the bank expects and what to do about them, as JSON with comments (default: " +
  "src/segments/playbook.json; format: src/segments/README.md)";

/** So that every export shows what joint accounts look like. */
const EXPORTED_JOINT = 0.05;

const STYLE_HELP = "how to export (default: joined)";

const SIMULATE_HELP = `
Difficulties:
  easy        hardly anybody banks in between two ways
  realistic   one customer in four does, and some have stopped to bank
  hard        the ways run into each other: the evidence may be weak

Styles of an export:
  joined      one CSV file: a row for each transaction with each loan, as the extract
  tables-eu   five tables: semicolons, decimal comma, 31.12.2024, Windows-1252, EUR, holders
  tables-us   four tables: 12/31/2024, signed amounts, running balances, gzip, USD
  customers   a row a customer, with the bank's own figures
  parquet     the joined extract as Parquet; what a fault has left without a type is null
With equal options and --dirt 0 all describe the same bank; other currencies are scaled, and loans
of an export end on the day of the month they began on.

Exit codes:
  0 done   1 a bug   2 wrong use   130 interrupted`;

const ONBOARD_HELP = `
What only the bank can know is "?" in the contract, with the possible answers above it: the pipeline
does not start before all are given. A contract that is there already is never overwritten. Nothing
is shown of persons: of words that are no known categories only the shapes.

Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable input   130 interrupted`;

const SCORE_HELP = `
Beside the output, records set aside or flagged are listed in a file ending in .quarantine.csv.

Rates such as transactions a month are measured over a window: as many days to the as-of date as the
model's, or what the extract tells of them. It is taken to tell of the days from its first transaction;
of fewer than 30 customers, of all. Where that is not so, say from when it does with --observed-from.

Of 30 customers or more it is asked whether they are like the model's: amounts of another scale,
features that have shifted beyond chance and categories not seen before are the first lines.

Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable input or model   4 with --strict, an alarm was raised`;

const COMPARE_HELP = `
Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable run   4 with --strict, an alarm was raised`;

const CAMPAIGN_HELP = `
A customer without an outcome is left out, not taken for a no: write 0 where nothing happened. No
amount of who said no is none.

Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable labels or outcomes`;

const PIPELINE_HELP = `
Exit codes:
  0 done   1 a bug   2 wrong use   3 unusable input   4 with --strict, a quality gate failed`;

async function pipeline({ config, ...given }: Record<string, unknown>): Promise<void> {
  const options = resolveOptions(
    given,
    config === undefined ? undefined : await readConfig(String(config)),
  );
  const alsoRead = config === undefined ? [] : [String(config)];
  const run = await inSession(options.quiet, () => writtenRun(options, { alsoRead }));
  console.log(summaryText(run, options.output));
}

/** Does the steps of a command; they are shown and can be interrupted. */
function inSession<T>(quiet: boolean, work: () => Promise<T>): Promise<T> {
  const progress = quiet ? SILENT : stderrProgress();
  return interruptible((signal) => execute({ progress, signal }, work));
}

interface OnboardGiven {
  readonly output?: string;
  readonly check?: string;
}

async function onboardFiles(
  files: readonly string[],
  { output = DEFAULT_CONTRACT, check }: OnboardGiven,
): Promise<void> {
  if ((files.length > 0) === (check !== undefined)) {
    throw new UserError(
      "usage",
      files.length > 0
        ? "--check reads the files that the contract names: leave out the others."
        : "Nothing is named to look at: give files, a folder, or a contract with --check.",
    );
  }
  const lines = await inSession(true, async () => {
    const told = check === undefined
      ? [proposalText(await onboard(files, output), output), ""]
      : [];
    const path = check ?? output;
    return [...told, checkText(await contractCheck(path), path)];
  });
  console.log(lines.join("\n"));
}

interface ScoreGiven extends EngineOptions {
  readonly model: string;
  readonly input?: string;
  readonly contract?: string;
  readonly output: string;
  readonly asOf?: string;
  readonly observedFrom?: string;
  readonly pseudonymise?: string;
  readonly strict?: boolean;
}

async function scoreExtract(
  { model, input, contract, output, asOf, observedFrom, pseudonymise, strict, ...given }:
    ScoreGiven,
): Promise<void> {
  if (input === undefined && contract === undefined) {
    throw new UserError("usage", "Nothing is named to score: give --input, --contract or both.");
  }
  const date = (asOf: string | undefined) =>
    asOf === undefined ? undefined : resolveOptions({ asOf }).asOf;
  const { engine, work, memory } = resolveOptions({ ...given });
  const inputs = [
    model,
    ...(pseudonymise === undefined ? [] : [pseudonymise]),
    ...await filesRead({ input, contract }),
  ];
  const { scored, ledger } = await inSession(true, async () => {
    await using staging = await stageScores(output, inputs);
    const scored = await withLedgerOfFailure(staging, dirname(output), () =>
      scoreInPieces({
        model,
        input,
        contract,
        asOf: date(asOf),
        observedFrom: date(observedFrom),
        pseudonymise,
        engine,
        work,
        memory,
      }));
    if (strict) {
      for (const line of alarmLines(scored)) console.log(line);
      assertAlike(scored);
    }
    return { scored, ledger: await writeScores(scored, output, staging) };
  });
  console.log(scoreText(scored, output, ledger));
}

interface CompareGiven {
  readonly before?: string;
  readonly after?: string;
  readonly runs?: readonly string[];
  readonly output?: string;
  readonly strict?: boolean;
}

async function compare({ output, strict, ...given }: CompareGiven): Promise<void> {
  const paths = comparedRuns(given);
  const inputs = paths.flatMap(runFiles);
  const { comparison, trend } = await inSession(true, async () => {
    await using staging = output === undefined ? null : await stageComparison(output, inputs);
    const runs: SavedRun[] = [];
    for (const path of paths) runs.push(await readRun(path));
    const [before, after] = runs.slice(-2);
    const compared = { comparison: compareRuns(before!, after!), trend: trendOf(runs) };
    if (staging !== null) await writeComparison(compared, staging);
    return compared;
  });
  console.log(comparisonText(comparison, paths.length > 2 ? trend : undefined));
  const { length } = comparison.alarms;
  if (strict && length > 0) {
    throw new UserError(
      "gate",
      `The runs differ too much: ${length} alarm${length === 1 ? "" : "s"}.`,
    );
  }
}

/** The runs to compare, in order. */
function comparedRuns(
  { before, after, runs }: Pick<CompareGiven, "before" | "after" | "runs">,
): readonly string[] {
  const isPair = before !== undefined && after !== undefined && runs === undefined;
  const isList = before === undefined && after === undefined && (runs?.length ?? 0) > 1;
  if (isPair) return [before, after];
  if (isList) return runs!;
  throw new UserError(
    "usage",
    "Nothing is named to compare: give --before and --after, or two runs or more with --runs.",
  );
}

interface CampaignGiven extends CampaignOptions {
  readonly output?: string;
}

async function weighCampaign({ output, ...options }: CampaignGiven): Promise<void> {
  const inputs = await campaignInputs(options);
  const weighed = await inSession(true, async () => {
    await using staging = output === undefined ? null : await stageCampaign(output, inputs);
    const weighed = await campaign(options);
    if (staging !== null) await writeCampaign(weighed, staging);
    return weighed;
  });
  console.log(campaignText(weighed.result, weighed.style));
}

interface SimulateGiven extends SimulateOptions {
  readonly output?: string;
  readonly truth?: string;
  readonly export?: string;
  readonly style?: StyleName;
}

async function simulate(
  { export: folder, style, output, truth, ...options }: SimulateGiven,
): Promise<void> {
  try {
    if (folder !== undefined) {
      if (output !== undefined || truth !== undefined) {
        throw new UserError(
          "usage",
          "--export names its files itself: leave out --output and --truth.",
        );
      }
      const names = await inSession(
        true,
        () =>
          writeSimulatedExport({
            joint: EXPORTED_JOINT,
            ...options,
            folder,
            style: style ?? "joined",
          }),
      );
      console.error(`Wrote ${names.join(", ")} to ${folder}.`);
      return;
    }
    if (style !== undefined) {
      throw new UserError("usage", "--style says how to export: give --export with it.");
    }
    await simulateExtract({
      ...options,
      output: output ?? DEFAULT_INPUT,
      ...(truth !== undefined && { truth }),
    });
  } catch (error) {
    throw error instanceof RangeError ? new UserError("usage", `${error.message}.`) : error;
  }
}

async function simulateExtract(
  options: Parameters<typeof writeSimulatedExtract>[0],
): Promise<void> {
  const { rows, customers } = await inSession(true, () => writeSimulatedExtract(options));
  console.error(`Wrote ${rows} rows of ${customers} customers to ${options.output}.`);
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) {
    throw new UserError("usage", `${JSON.stringify(text)} is not a whole number.`);
  }
  return Number(text);
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1)) {
    throw new UserError("usage", `${JSON.stringify(text)} is not a share from 0 to 1.`);
  }
  return value;
}

function names(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}

if (import.meta.main) await runAndExit(program());
