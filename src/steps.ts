import { silenceBefore } from "@/bank/calendar.ts";
import { clean as cleanRecords, type CleanOptions } from "@/bank/clean.ts";
import { assertGates, lossesOf } from "@/bank/gates.ts";
import { type OpenBank, openBank as openTables } from "@/bank/open_bank.ts";
import { type BankRecords, extractOf, readBank } from "@/bank/read_bank.ts";
import type { BankTables } from "@/bank/tables.ts";
import { cappedByLosses } from "@/capped_by_losses.ts";
import { assess as assessFit } from "@/clustering/assess.ts";
import { inertiaCurve as curveOf } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { type Suggestion, suggestK } from "@/clustering/suggest_k.ts";
import { contractOf } from "@/contract_of.ts";
import { UserError } from "@/errors.ts";
import { step } from "@/execution.ts";
import type { WithOwn } from "@/features/catalogue.ts";
import { withheldTexts } from "@/features/described_texts.ts";
import { chosenFeatures, columnsNeeded, scalingOf } from "@/features/feature_sets.ts";
import { measure as measureTables, type MeasureOptions } from "@/features/measure.ts";
import { measuredFeatures } from "@/features/measured_features.ts";
import { observationWindow, type WindowOptions } from "@/features/observation_window.ts";
import { scale as scaleFeatures, type Scaled } from "@/features/scale.ts";
import { listing } from "@/listed.ts";
import { DEFAULT_OPTIONS, givenOptions, type PipelineOptions } from "@/options.ts";
import { droppedText } from "@/output/feature_notes.ts";
import type { Run, RunOptions, Segmented } from "@/output/run.ts";
import { archetypesShown } from "@/segments/archetype_shown.ts";
import { clusterTraits } from "@/segments/cluster_traits.ts";
import { nameSegments } from "@/segments/naming.ts";
import { onThreadIf, THREADS_PAY_FROM } from "@/threads.ts";

// The steps of a run, in order. Each takes what the one before gives and adds its own, so that one can
// stop between them, look, and go on in another way; the last one gives a run.

/** What a run is told; every step hands it on, and may be told otherwise. */
interface Told {
  readonly options: PipelineOptions;
}

/** The bank's tables, opened. */
export interface OpenedBank extends OpenBank, Told {}

/** The bank's records, checked and brought together. */
export interface CleanedBank extends Told, Pick<Segmented, "extract" | "cleaned" | "losses"> {
  readonly records: BankRecords;
  /** Money is in minor units of the currency; for people see `tables()`. */
  readonly minor: BankTables;
}

/** The bank's customers, measured. */
export interface MeasuredBank
  extends Omit<CleanedBank, "records" | "minor">, Pick<Run, "customers" | "window" | "withheld"> {
  /** Not of a run that writes: the tables are large, and have become customers. */
  readonly minor?: BankTables;
}

/** Customers whose features are on a common scale. */
export interface ScaledBank extends MeasuredBank, Pick<Run, "scaled"> {}

/** Customers clustered for each k, and which of them the evidence is for. */
export interface CurvedBank extends ScaledBank, Pick<Run, "curve"> {
  readonly suggestion: Suggestion;
}

/** Customers in clusters. */
export interface FittedBank extends CurvedBank, Pick<Run, "fit"> {}

/** Customers in clusters, and how far these can be trusted. */
export interface AssessedBank extends FittedBank, Pick<Run, "evidence"> {}

/** A run, and the tables it was made of where they are kept. */
export interface ExploredRun extends Run, Pick<MeasuredBank, "minor"> {}

/**
 * Opens a bank's files: their headers are known then, their rows not read. Without options it is the
 * shipped bank's. The steps after it keep to the options, unless they are given others.
 *
 * @throws {UserError} If an option is not what it must be, or a file cannot be used.
 *
 * @example
 * ```ts
 * import { openBank } from "@/fce.ts";
 *
 * const { tables } = await openBank({ seed: 7 });
 * tables.map(({ name }) => name); // ["joined"]
 * ```
 */
export async function openBank(given: Partial<PipelineOptions> = {}): Promise<OpenedBank> {
  const options = withGiven(DEFAULT_OPTIONS, given, "openBank");
  const bank = await step(
    "open: the contract and the files",
    async () => await openTables(await contractOf(options)),
  );
  return { ...bank, options };
}

/** Reads the records of tables that are open. */
export async function read(opened: OpenBank): Promise<BankRecords> {
  return await step("read: the records of every table", () => readBank(opened));
}

/**
 * Reads a bank's records, checks every one and brings them together; those set aside stand in
 * `cleaned.ledger` with their reason.
 *
 * @throws {UserError} If the files cannot be used, or too much of them is lost.
 *
 * @example
 * ```ts
 * import { clean, openBank } from "@/fce.ts";
 *
 * const bank = await clean(await openBank());
 * bank.cleaned.asOf; // "2024-12-31"
 * ```
 */
export async function clean(
  opened: OpenedBank,
  given: Partial<PipelineOptions> = {},
): Promise<CleanedBank> {
  demand(opened, "contract", "clean", "openBank");
  const options = withGiven(opened.options, given, "clean");
  const records = await read(opened);
  const chosen = chosenFeatures(options.features, records.columns, {
    ...options,
    own: records.own,
  });
  const needed = columnsNeeded(chosen, options.missing, records.own);
  return { ...await cleaned(records, { needed, asOf: options.asOf }), options };
}

/** The records checked and brought together, and the gates passed. */
export async function cleaned(
  records: BankRecords,
  options: CleanOptions,
): Promise<Omit<CleanedBank, "options">> {
  const { gates } = records.contract;
  const { tables, ...cleaned } = await step(
    "clean: check every record, bring them together",
    () => cleanRecords(records, options),
  );
  const losses = lossesOf(cleaned, gates);
  assertGates(losses, cleaned, gates);
  const { warnings, ...extract } = extractOf(records);
  const silence = cleaned.asOf === null ? undefined : silenceBefore(cleaned.asOf, tables);
  return {
    records,
    minor: tables,
    cleaned,
    losses,
    extract: { ...extract, warnings: silence === undefined ? warnings : [silence, ...warnings] },
  };
}

/**
 * Measures every customer: `customers` is a Polars DataFrame, a row each, in original units. Filter it
 * and go on with `{ ...measured, customers }` to cluster some of them.
 *
 * @throws {UserError} If what is given is not what `clean()` gives.
 *
 * @example
 * ```ts
 * import { clean, measure, openBank } from "@/fce.ts";
 *
 * const { customers } = await measure(await clean(await openBank()));
 * customers.columns.slice(0, 3); // ["Customer_ID", "age", "annual_income"]
 * ```
 */
export async function measure(
  bank: CleanedBank,
  given: Partial<PipelineOptions> = {},
): Promise<MeasuredBank> {
  demand(bank, "records", "measure", "clean");
  const options = withGiven(bank.options, given, "measure");
  const { records: _, ...rest } = bank;
  const { customers: all, window } = await measured(bank, options);
  const withheld = withheldTexts(all);
  const customers = all.select(...all.columns.filter((name) => !withheld.includes(name)));
  return { ...rest, customers, window, withheld, options };
}

/** The features of every customer, over the window asked for or the contract's. */
export async function measured(
  { records: { contract, own }, minor, cleaned: { asOf } }: Omit<CleanedBank, "options">,
  { window, days, observedFrom, leastCustomers, columns, spending }:
    & WindowOptions
    & Pick<MeasureOptions, "columns" | "spending">,
): Promise<Pick<Segmented, "customers" | "window">> {
  const observed = observationWindow(minor, asOf, {
    window: window ?? contract.window,
    days,
    observedFrom,
    leastCustomers,
  });
  const customers = await step(
    "measure: features of every customer",
    () =>
      measureTables(minor, asOf, {
        own,
        window: observed,
        ...(columns && { columns }),
        ...(spending && { spending }),
      }),
  );
  return { customers, window: observed };
}

/**
 * Brings the chosen features to a common scale: `scaled.matrix` holds the z-scores, a row a customer.
 *
 * @throws {UserError} If a feature is not known or cannot be measured, or none is left.
 *
 * @example
 * ```ts
 * import { clean, measure, openBank, scale } from "@/fce.ts";
 *
 * const measured = await measure(await clean(await openBank()));
 * const { scaled } = await scale(measured, { features: ["age", "total_balance"] });
 * scaled.matrix.columns; // 2
 * ```
 */
export async function scale(
  bank: MeasuredBank,
  given: Partial<PipelineOptions> = {},
): Promise<ScaledBank> {
  demand(bank, "customers", "scale", "measure");
  const { customers, extract } = bank;
  const options = withGiven(bank.options, given, "scale");
  const { features } = options;
  const scaled = await step("scale: transforms and z-scores", () => {
    const chosen = chosenFeatures(features, extract.columns, { ...options, own: extract.own });
    return scaleFeatures(
      customers,
      measuredFeatures(chosen, customers, features),
      scalingOf(features, extract),
    );
  });
  assertFeatures(scaled, extract);
  return { ...bank, scaled, options };
}

/**
 * Clusters the customers for each k: `curve` holds the inertias and the elbow, `suggestion` the k that
 * the evidence is for.
 *
 * @throws {UserError} If k is more than there are customers.
 *
 * @example
 * ```ts
 * import { clean, inertiaCurve, measure, openBank, scale } from "@/fce.ts";
 *
 * const scaled = await scale(await measure(await clean(await openBank())));
 * const { curve } = await inertiaCurve(scaled, { kMax: 10 });
 * curve.inertias.length; // 10
 * ```
 */
export async function inertiaCurve(
  bank: ScaledBank,
  given: Partial<PipelineOptions> = {},
): Promise<CurvedBank> {
  demand(bank, "scaled", "inertiaCurve", "scale");
  const options = withGiven(bank.options, given, "inertiaCurve");
  const { matrix } = bank.scaled;
  const { seed, kMax } = options;
  assertEnoughCustomers(options.k, matrix);
  const found = await step(
    "select k: inertia and gaps for each number of clusters",
    async () => {
      const wanted = typeof options.k === "number" ? options.k : 1;
      const curve = await curveOf(matrix, { seed, kMax, k: wanted });
      const evidence = onThreadIf(pays(matrix), SUGGEST_K, "suggestK", matrix, curve, { kMax });
      return { curve, suggestion: await evidence };
    },
  );
  return { ...bank, ...found, options };
}

/**
 * Puts every customer into one of k clusters, by default as many as the evidence is for. Other k are
 * other calls: `await fit(curved, { k: 5 })`.
 *
 * @throws {UserError} If the curve does not go as far as k.
 *
 * @example
 * ```ts
 * import { clean, fit, inertiaCurve, measure, openBank, scale } from "@/fce.ts";
 *
 * const curved = await inertiaCurve(await scale(await measure(await clean(await openBank()))));
 * const three = await fit(curved, { k: 3 });
 * three.fit.k; // 3
 * ```
 */
export async function fit(
  bank: CurvedBank,
  given: Partial<PipelineOptions> = {},
): Promise<FittedBank> {
  demand(bank, "curve", "fit", "inertiaCurve");
  const options = withGiven(bank.options, given, "fit");
  const { scaled: { matrix }, curve, suggestion } = bank;
  assertEnoughCustomers(options.k, matrix);
  const k = chosenK(options.k, { auto: suggestion.k, elbow: curve.elbow });
  const point = curve.points[k - 1];
  if (point === undefined) {
    throw new UserError(
      "usage",
      `Cannot fit ${k} clusters: the curve ends at ${curve.points.length}. Give ` +
        `inertiaCurve() the option { kMax: ${k} }.`,
    );
  }
  const fit = await step("fit: k-means on all customers", () => refine(matrix, point));
  return { ...bank, fit, options };
}

/**
 * Weighs the evidence for the clusters: `evidence.verdict` is supported, weak or none, and
 * `evidence.sentence` says why.
 *
 * @throws {UserError} If what is given is not what `fit()` gives.
 *
 * @example
 * ```ts
 * import { assess, clean, fit, inertiaCurve, measure, openBank, scale } from "@/fce.ts";
 *
 * const curved = await inertiaCurve(await scale(await measure(await clean(await openBank()))));
 * const { evidence } = await assess(await fit(curved, { k: 4 }));
 * evidence.stability.length; // 4
 * ```
 */
export async function assess(bank: FittedBank): Promise<AssessedBank> {
  demand(bank, "fit", "assess", "fit");
  const { scaled: { matrix }, fit, curve, suggestion, losses } = bank;
  const assessment = await step(
    "assess: weigh the evidence",
    () => onThreadIf(pays(matrix), ASSESS, "assess", matrix, fit, curve, suggestion),
  );
  return { ...bank, evidence: cappedByLosses(assessment, losses) };
}

/**
 * Names the clusters by what stands out in them. What it gives is a run, as `runPipeline()` does.
 *
 * @throws {UserError} If what is given is not what `assess()` gives.
 *
 * @example
 * ```ts
 * import { assess, clean, fit, inertiaCurve, measure, name, openBank, scale } from "@/fce.ts";
 *
 * const curved = await inertiaCurve(await scale(await measure(await clean(await openBank()))));
 * const run = await name(await assess(await fit(curved, { k: 4 })));
 * run.segments.length; // 4
 * ```
 */
export async function name(bank: AssessedBank): Promise<ExploredRun> {
  demand(bank, "evidence", "name", "assess");
  const { suggestion: _, ...rest } = bank;
  const { customers, fit, evidence, extract: { own } } = bank;
  const segments = await step(
    "segments: name the clusters",
    () =>
      nameSegments(clusterTraits(customers, fit.labels, fit.k), {
        verdict: evidence.verdict,
        shown: archetypesShown(customers, fit.labels),
        own,
      }),
  );
  return { ...rest, segments };
}

/** The k of a run; one cluster where the elbow is asked for and there is none. */
export function chosenK(
  asked: RunOptions["k"],
  found: { readonly auto: number; readonly elbow: number | undefined },
): number {
  if (asked === "elbow") return found.elbow ?? 1;
  return asked === "auto" ? found.auto : asked;
}

function pays({ rows }: Matrix): boolean {
  return rows >= THREADS_PAY_FROM.customers;
}

const SUGGEST_K = {
  module: import.meta.resolve("./clustering/suggest_k.ts"),
  load: () => Promise.resolve({ suggestK }),
};

const ASSESS = {
  module: import.meta.resolve("./clustering/assess.ts"),
  load: () => Promise.resolve({ assess: assessFit }),
};

/** The options so far, and what a step is told besides. */
function withGiven(
  options: PipelineOptions,
  given: Partial<PipelineOptions>,
  step: string,
): PipelineOptions {
  return { ...options, ...givenOptions(given, `given to ${step}()`) };
}

/**
 * A cell of a notebook is not checked for types.
 *
 * @throws {UserError} If a step is not given what the one before gives.
 */
export function demand(given: unknown, key: string, step: string, before: string): void {
  if (given instanceof Promise) {
    throw new UserError("usage", `${step}() was given a promise: write await before ${before}().`);
  }
  if (typeof given === "object" && given !== null && key in given) return;
  throw new UserError("usage", `${step}() takes what ${before}() gives: it has no ${key}.`);
}

/** Nothing may be left to cluster on. */
function assertFeatures({ features, dropped }: Scaled, style: WithOwn): void {
  if (features.length > 0) return;
  throw new UserError(
    "input",
    `Cannot cluster on no features: ${listing(dropped.map((one) => droppedText(one, style)))}.`,
  );
}

function assertEnoughCustomers(k: RunOptions["k"], matrix: Matrix): void {
  if (typeof k === "string") return;
  const customers = k > matrix.rows ? matrix.rows : distinctRows(matrix, k);
  if (k > customers) {
    throw new UserError(
      "usage",
      `Cannot cluster ${customers} ${customers < matrix.rows ? "different " : ""}customers into ` +
        `${k} segments: k must be at most the number of customers.`,
    );
  }
}
