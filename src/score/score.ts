import { basename } from "node:path";
import pl from "nodejs-polars";
import { lossText } from "@/bank/gates.ts";
import { conserved } from "@/bank/conservation.ts";
import { type BankRecords, columnsTold, type Extract, extractOf } from "@/bank/read_bank.ts";
import { OTHER } from "@/bank/rules/categories.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import { BORDERLINE_MARGIN } from "@/clustering/margins.ts";
import { inputAlarms } from "@/compare/input_alarms.ts";
import { A_MONTH } from "@/compare/same_length.ts";
import type { EngineOptions } from "@/engine/open_engine.ts";
import { UserError } from "@/errors.ts";
import { step } from "@/execution/execution.ts";
import { columnsLacking, type FeatureName, isMeasuredName } from "@/features/catalogue.ts";
import { CUSTOMER_ID, type Customers, hasFeature, textNames } from "@/features/customers.ts";
import { scaleAs } from "@/features/scale.ts";
import { FAILED_LEDGER } from "@/output/failed_ledger.ts";
import {
  campaignPlanFrom,
  categoriesOf,
  centroidsOf,
  type Model,
  readModel,
} from "@/output/model.ts";
import { asOfText, count, customerCount } from "@/output/figure_text.ts";
import { quarantineBytes } from "@/output/quarantine.ts";
import { marginsOf, type Segmented, segmentIds } from "@/output/run.ts";
import { labeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";
import { allInMemoryText } from "@/output/sample_text.ts";
import { outputPlace } from "@/output/files/output_place.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";
import { measureCustomers, openAndRead } from "@/pipeline.ts";
import { pseudonymKeyOf, type WithKey } from "@/steps.ts";

export interface ScoreOptions extends EngineOptions {
  /** Path of a model.json. */
  readonly model: string;
  /** Path of an extract; see {@linkcode PipelineOptions}. */
  readonly input?: string | undefined;
  /**
   * ISO date at which customers are measured; what begins later is left out.
   * @default where the extract's transactions end, but not before the model's
   */
  readonly asOf?: string | undefined;
  /**
   * ISO date from which the extract tells of the bank's transactions.
   * @default its first transaction; of fewer than 30 customers, the first day of the model's window
   */
  readonly observedFrom?: string | undefined;
  /** Path of the contract of the bank's own tables. @default the shipped bank's */
  readonly contract?: string | undefined;
  /** Path of the key that ids are hidden by. @default ids as they are */
  readonly pseudonymise?: string | undefined;
}

/** Customers with the segments that a model gives them. */
export interface Scored extends Segmented {
  readonly model: Model;
  /** In what they are unlike those of the model, a sentence each; of few customers nothing is said. */
  readonly alarms: readonly string[];
  readonly counts: ScoreCounts;
  /** The file of labels, in the columns of labeled_customers.csv. */
  labels(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** How many customers were scored. */
export interface ScoreCounts {
  readonly customers: number;
  readonly borderline: number;
  /** By the id of their segment. */
  readonly segments: ReadonlyMap<number, number>;
}

/** What is written and told of customers that were scored, without holding each of them. */
export type ScoreTold = Pick<
  Scored,
  "extract" | "cleaned" | "losses" | "window" | "model" | "alarms" | "counts" | "labels"
>;

/** A model, and what it is to be used with. */
export interface ReadyToScore extends WithKey {
  readonly model: Model;
  readonly options: Pick<ScoreOptions, "asOf" | "observedFrom">;
}

/** Reads what stands beside the bank's files. */
export async function readyToScore(options: ScoreOptions): Promise<ReadyToScore> {
  const model = await step("model: read it", () => readModel(options.model));
  return { model, key: await pseudonymKeyOf(options), options };
}

/**
 * Gives the customers of an extract their segments by a saved model: the pipeline, with the model in
 * the place of the fit. Cleaning and features are the pipeline's, scales and centroids the model's,
 * the nearest centroid decides. With the date and the beginning of the extract given, a customer's
 * label depends on the own records alone.
 *
 * @throws {UserError} If the extract or the model cannot be used, or the extract lacks a column
 * that the model needs.
 */
export async function score(options: ScoreOptions): Promise<Scored> {
  const ready = await readyToScore(options);
  return await scoreRecords(await openAndRead(bankOf(options)), ready);
}

/** What of the options says which bank it is, and where it is read. */
export function bankOf({ input, contract, engine, work, memory }: ScoreOptions) {
  return { input, contract, engine, work, memory };
}

/** The same of records that have been read. */
export async function scoreRecords(
  bank: BankRecords,
  { model, key, options }: ReadyToScore,
): Promise<Scored> {
  const columns = columnsTold(bank);
  const extract = extractOf(bank);
  assertCurrency(extract, model);
  assertColumns(columns, model, extract);
  const { customers, ...measured } = await measureCustomers(bank, {
    needed: new Set(model.needed_columns),
    asOf: options.asOf,
    earliestAsOf: model.as_of ?? undefined,
    days: model.window_days || undefined,
    observedFrom: options.observedFrom,
    leastCustomers: LEAST_CUSTOMERS,
    columns,
    key,
    ...(model.spending && { spending: model.spending }),
  });
  const { features, segments } = model;
  const matrix = scaleAs(customers, features);
  const centroids = centroidsOf(model);
  const fit = await step("label: by the nearest centroid", () => ({
    k: segments.length,
    centroids,
    labels: nearestLabels(matrix, centroids.data),
  }));
  const told = customers.select(
    CUSTOMER_ID,
    ...model.measured.map((name) => hasFeature(customers, name) ? pl.col(name) : unknown(name)),
    ...(model.described ?? []).map((name) => described(customers, name, model)),
  );
  const scored = {
    ...measured,
    customers: told,
    alarms: told.height < LEAST_CUSTOMERS
      ? []
      : inputAlarms({ ...measured, customers: told }, model),
    scaled: { matrix, features },
    fit,
    usualDistances: [...segments]
      .sort((a, b) => a.cluster - b.cluster).map(({ usual_distance }) => usual_distance),
    segments,
    campaign: campaignPlanFrom(model),
    model,
  };
  return {
    ...scored,
    counts: countsOf(scored),
    labels: () => labeledCustomersBytes(labeledCustomers(scored)),
  };
}

function countsOf(scored: Segmented): ScoreCounts {
  const segments = new Map<number, number>();
  for (const id of segmentIds(scored)) segments.set(id, (segments.get(id) ?? 0) + 1);
  return {
    customers: scored.customers.height,
    borderline: marginsOf(scored).margin.filter((one) => one < BORDERLINE_MARGIN).length,
    segments,
  };
}

/** Of fewer, neither where the extract begins is told by its transactions, nor whether they differ. */
const LEAST_CUSTOMERS = 30;

function assertCurrency({ name, currency }: Extract, model: Model): void {
  if (currency === model.currency) return;
  throw new UserError(
    "input",
    `Cannot score ${name}: its amounts are in ${currency} and the model's in ${model.currency}, so ` +
      "give data, or a contract, in the model's currency.",
  );
}

function assertColumns(
  columns: ReadonlySet<ColumnName>,
  model: Model,
  { name: path, own }: Extract,
): void {
  for (const { name } of model.features) {
    if (own.get(name)?.kind === "number") continue;
    if (!isMeasuredName(name) || own.has(name)) {
      throw new UserError(
        "input",
        `Cannot score ${path}: the model's feature ${name} is a figure of the bank's own, ` +
          (own.has(name) ? "and its column here holds no numbers. " : "which is not given here. ") +
          "Add it to the `features` of the contract's customers, or make a model without it: " +
          `pipeline --exclude ${name}.`,
      );
    }
    const lacking = columnsLacking(name, columns);
    if (lacking.length === 0) continue;
    throw new UserError(
      "input",
      `Cannot score ${path}: the model's feature ${name} needs the column ` +
        `${lacking.join(" and ")}, which the file does not have. Add it, or make a model without ` +
        `it: pipeline --exclude ${name}.`,
    );
  }
}

/** A feature that the extract does not support. */
function unknown(name: FeatureName): pl.Expr {
  return pl.lit(null).cast(pl.Float64).as(name);
}

/**
 * A text that describes the model's customers. What none of these has may tell who somebody is, whoever
 * else is scored: it is shown as another.
 */
function described(customers: Customers, name: string, model: Model): pl.Expr {
  if (!textNames(customers).includes(name)) return pl.lit(null).cast(pl.Utf8).as(name);
  const known = [...categoriesOf(model).get(name)?.keys() ?? []];
  const text = pl.col(name);
  // An empty list has no type that could be compared.
  const isKnown = known.length === 0 ? text.isNull() : text.isNull().or(text.isIn(known));
  return pl.when(isKnown).then(text).otherwise(pl.lit(OTHER)).as(name);
}

/** The files that scores are written to: the labels and, beside them, the ledger. */
function scoreFiles(output: string): [labels: string, ledger: string] {
  return [output, output.replace(/(\.csv)?$/i, ".quarantine.csv")];
}

/**
 * Prepares the writing of scores, before the work.
 *
 * @param inputs The files that are read, which must not be overwritten.
 * @throws {UserError} If scores cannot be written there.
 */
export async function stageScores(output: string, inputs: readonly string[]): Promise<Staging> {
  const { folder } = outputPlace(output);
  const names = [...scoreFiles(output).map((path) => basename(path)), FAILED_LEDGER];
  return await stageOutputs(folder, { names, inputs });
}

/**
 * Writes the labels, in the columns of labeled_customers.csv, and beside them the ledger of what was
 * set aside or flagged: `scores.quarantine.csv` for `scores.csv`. Both, or none on failure; a ledger
 * of earlier scores is removed when there is nothing to put into it.
 *
 * @returns Path of the ledger, undefined if there is nothing in it.
 * @throws {UserError} If the files cannot be written.
 */
export async function writeScores(
  scored: Pick<Scored, "cleaned" | "labels">,
  output: string,
  staging: Staging,
): Promise<string | undefined> {
  const [labels, ledger] = scoreFiles(output);
  const hasLines = scored.cleaned.ledger.height > 0;
  await staging.write(basename(labels), scored.labels());
  if (hasLines) await staging.write(basename(ledger), quarantineBytes(scored.cleaned));
  else staging.remove(basename(ledger));
  await staging.commit();
  return hasLines ? ledger : undefined;
}

/**
 * Nothing may be lost above a gate, and the customers not be unlike those of the model.
 *
 * @throws {UserError} Saying how many alarms there are.
 */
export function assertAlike({ losses, alarms }: Pick<Scored, "losses" | "alarms">): void {
  const count = losses.length + alarms.length;
  if (count === 0) return;
  throw new UserError(
    "gate",
    `No labels are written, for ${count === 1 ? "an alarm was" : `${count} alarms were`} raised. ` +
      "Mend the extract, make a new model, or leave out --strict.",
  );
}

/** What should not go unseen of a scored extract, a line each. */
export function alarmLines({ losses, alarms }: Pick<Scored, "losses" | "alarms">): string[] {
  return [
    ...alarms.map((alarm) => `ALARM: ${alarm}`),
    ...losses.map((loss) => `Records are lost: ${lossText(loss)}`),
  ];
}

/** What was scored, for the person who asked: alarms first, customers by segment, and what was set aside. */
export function scoreText(
  scored: Omit<ScoreTold, "labels">,
  output: string,
  ledger: string | undefined,
): string {
  const { extract, cleaned, model, window, counts } = scored;
  const lines = [
    ...alarmLines(scored),
    `${extract.name}: ${customerCount(counts.customers)} scored${asOfText(cleaned)} by the model` +
    `${model.as_of === null ? "" : ` of ${model.as_of}`}, ${
      count(counts.borderline)
    } of them borderline.`,
    ...model.segments.map(({ id, name }) =>
      `  ${id} ${name}: ${count(counts.segments.get(id) ?? 0)}`
    ),
  ];
  const setAside = conserved(cleaned).flatMap(([entity, { duplicate, quarantined }]) => {
    return duplicate + quarantined === 0 ? [] : [`${entity} ${count(duplicate + quarantined)}`];
  });
  if (setAside.length > 0) lines.push(`Set aside: ${setAside.join(", ")}.`);
  if (model.window_days - window.days > A_MONTH) {
    lines.push(
      `Warning: the extract begins on ${window.observedFrom}, so rates are of ` +
        `${window.days} days and not of the model's ${model.window_days}. If it tells of an earlier ` +
        "time, say from when with --observed-from.",
    );
  }
  const inMemory = allInMemoryText(scored, counts.customers);
  if (inMemory !== undefined) lines.push(`Warning: ${inMemory}`);
  lines.push(...extract.warnings.map((warning) => `Warning: ${warning}`));
  if (model.verdict !== "supported") {
    lines.push(`The evidence for the model's segments is ${model.verdict}.`);
  }
  lines.push(`Labels are in ${output}${ledger === undefined ? "" : `, the ledger in ${ledger}`}.`);
  return lines.join("\n");
}
