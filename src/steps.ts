import { silenceBefore } from "@/bank/calendar.ts";
import { clean as cleanRecords } from "@/bank/clean.ts";
import type { CleanOptions } from "@/bank/begun.ts";
import { assertGates, GateError, lossesOf } from "@/bank/gates.ts";
import { type OpenBank, openBank as openTables } from "@/bank/open_bank.ts";
import { isStored } from "@/bank/stores.ts";
import { cleanStored } from "@/bank/clean_stored.ts";
import { openEngine } from "@/engine/open_engine.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { readStored } from "@/engine/stored_bank.ts";
import { type BankRecords, extractOf, readBank } from "@/bank/read_bank.ts";
import type { BankTables } from "@/bank/tables.ts";
import { cappedByLosses } from "@/segments/capped_by_losses.ts";
import { assess as assessFit } from "@/clustering/assess.ts";
import { inertiaCurve as curveOf } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import { margins } from "@/clustering/margins.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { EVIDENCE_SEED, type Suggestion, suggestK } from "@/clustering/suggest_k.ts";
import { usualDistances } from "@/clustering/usual_distances.ts";
import { chosenPlaybook } from "@/options/chosen_playbook.ts";
import { contractOf } from "@/options/contract_of.ts";
import { UserError } from "@/errors.ts";
import { step } from "@/execution/execution.ts";
import type { WithOwn } from "@/features/catalogue.ts";
import { categoryCounts } from "@/features/category_counts.ts";
import { withheldTexts } from "@/features/described_texts.ts";
import { chosenFeatures, columnsNeeded, scalingOf } from "@/features/feature_sets.ts";
import { measure as measureTables, type MeasureOptions } from "@/features/measure.ts";
import { measuredFeatures } from "@/features/measured_features.ts";
import { observationWindow, type WindowOptions } from "@/features/observation_window.ts";
import { scale as scaleFeatures, type Scaled } from "@/features/scale.ts";
import { listing } from "@/text/listed.ts";
import { DEFAULT_OPTIONS, givenOptions, type PipelineOptions } from "@/options/options.ts";
import { droppedText } from "@/output/feature_notes.ts";
import { readPseudonymKey } from "@/pseudonyms/pseudonym_key.ts";
import {
  pseudonymousCustomers,
  pseudonymousLedger,
  pseudonymousLosses,
} from "@/pseudonyms/pseudonyms.ts";
import type { Run, RunOptions, Segmented } from "@/output/run.ts";
import { archetypesShown } from "@/segments/archetype_shown.ts";
import { campaignPlan } from "@/segments/campaign_plan.ts";
import { clusterTraits } from "@/segments/cluster_traits.ts";
import { segmentFigures } from "@/segments/figures.ts";
import { nameSegments } from "@/segments/naming.ts";
import { onThreadIf, THREADS_PAY_FROM } from "@/execution/threads.ts";
import { withoutExamples } from "@/text/without_examples.ts";

// The steps of a run, in order. Each takes what the one before gives and adds its own, so that one can
// stop between them, look, and go on in another way; the last one gives a run.

/** What a run is told; every step hands it on, and may be told otherwise. */
interface Told {
  readonly options: PipelineOptions;
}

/** The bank's tables, opened, and the playbook that holds for it. */
export interface OpenedBank extends OpenBank, Told, Pick<Run, "playbook"> {
  /** Where it was asked for files in a store. */
  readonly engine?: SqlEngine;
  /** How its records are read, where that is not all of them at once. */
  readonly records?: () => Promise<BankRecords>;
}

/** Of the pseudonyms that stand for every id; without a key ids are as they are. */
export interface WithKey {
  readonly key?: CryptoKey | undefined;
}

/** The bank's records, checked and brought together. */
export interface CleanedBank
  extends Told, WithKey, Pick<Run, "extract" | "cleaned" | "losses" | "playbook"> {
  readonly records: BankRecords;
  /** Money is in minor units of the currency; for people see `tables()`. */
  readonly minor: BankTables;
}

/** The bank's customers, measured. */
export interface MeasuredBank
  extends
    Omit<CleanedBank, "records" | "minor" | "key">,
    Pick<Run, "customers" | "window" | "categories" | "withheld"> {
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
export interface FittedBank extends CurvedBank, Pick<Run, "fit" | "usualDistances"> {}

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
  // What is wrong with these is said before the work.
  await pseudonymKeyOf(options);
  const playbook = await chosenPlaybook(options);
  const bank = await step("open: the contract and the files", async () => {
    const contract = await contractOf(options);
    const files = [...contract.tables.values()].flat().flatMap(({ files }) => files);
    if (!files.some(isStored)) return await openTables(contract);
    const engine = await openEngine(options);
    const { stores } = engine ?? {};
    if (engine === undefined || stores === undefined) return await openTables(contract);
    return { ...await openTables(contract, (files) => stores.columns(files)), engine };
  });
  return { ...bank, playbook, options };
}

/** The key that ids are hidden by, where they are. */
export async function pseudonymKeyOf(
  { pseudonymise }: Pick<PipelineOptions, "pseudonymise">,
): Promise<CryptoKey | undefined> {
  return pseudonymise === undefined ? undefined : await readPseudonymKey(pseudonymise);
}

/** Reads the records of tables that are open. */
export async function read(opened: OpenBank, engine?: SqlEngine): Promise<BankRecords> {
  return await step(
    "read: the records of every table",
    () => readBank(opened, engine && ((opened) => readStored(opened, engine))),
  );
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
  const records = opened.records === undefined
    ? await read(opened, opened.engine ?? await openEngine(options))
    : await opened.records();
  const chosen = chosenFeatures(options.features, records.columns, {
    ...options,
    own: records.own,
  });
  const needed = columnsNeeded(chosen, options.missing, records.own);
  const key = await pseudonymKeyOf(options);
  const found = await cleaned(records, { needed, asOf: options.asOf, key });
  return { ...found, playbook: opened.playbook, options };
}

/** The records checked and brought together, and the gates passed. */
export async function cleaned(
  records: BankRecords,
  { key, ...options }: CleanOptions & WithKey,
): Promise<Omit<CleanedBank, "options" | "playbook">> {
  const { gates } = records.contract;
  const { tables, ...found } = await step(
    "clean: check every record, bring them together",
    () =>
      hidingIds(
        key,
        () =>
          records.stored === undefined
            ? cleanRecords(records, options)
            : cleanStored(records, records.stored, options),
      ),
  );
  const lost = lossesOf(found, gates);
  const losses = key === undefined ? lost : await pseudonymousLosses(lost, key);
  const ledger = key === undefined ? found.ledger : await pseudonymousLedger(found.ledger, key);
  const cleaned = { ...found, ledger };
  if (records.isPart !== true) assertGates(losses, cleaned, gates);
  const { warnings: said, ...extract } = extractOf(records);
  const warnings = key === undefined ? said : said.map(withoutExamples);
  const isGiven = [options.asOf, records.contract.asOf, options.earliestAsOf].includes(
    cleaned.asOf ?? undefined,
  );
  const silence = cleaned.asOf === null
    ? undefined
    : silenceBefore(cleaned.asOf, tables, { isGiven });
  return {
    records,
    key,
    minor: tables,
    cleaned,
    losses,
    extract: { ...extract, warnings: silence === undefined ? warnings : [silence, ...warnings] },
  };
}

/** A gate that stops the work shows no id either. */
async function hidingIds<T>(
  key: CryptoKey | undefined,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (key === undefined || !(error instanceof GateError)) throw error;
    const losses = await pseudonymousLosses(error.losses, key);
    const ledger = await pseudonymousLedger(error.ledger, key);
    assertGates(losses, { ledger, unlisted: error.unlisted }, error.gates);
    throw error;
  }
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
  const { records: _, key: __, ...rest } = bank;
  const { customers: all, ...found } = await measured(bank, options);
  const withheld = withheldTexts(all);
  const customers = all.select(...all.columns.filter((name) => !withheld.includes(name)));
  return { ...rest, ...found, customers, withheld, options };
}

/** The features of every customer, over the window asked for or the contract's. */
export async function measured(
  { records: { contract, own }, key, minor, cleaned: { asOf } }: Pick<
    CleanedBank,
    "records" | "key" | "minor" | "cleaned"
  >,
  { window, days, observedFrom, leastCustomers, columns, spending }:
    & WindowOptions
    & Pick<MeasureOptions, "columns" | "spending">,
): Promise<Pick<Segmented, "customers" | "window" | "categories">> {
  const observed = observationWindow(minor, asOf, {
    window: window ?? contract.window,
    days,
    observedFrom,
    leastCustomers,
  });
  const customers = await step("measure: features of every customer", async () => {
    const totals = await minor.activity.sums?.totals(observed.start);
    const customers = measureTables(minor, asOf, {
      own,
      window: observed,
      ...(totals && { totals }),
      ...(columns && { columns }),
      ...(spending && { spending }),
    });
    return key === undefined ? customers : await pseudonymousCustomers(customers, key);
  });
  return { customers, window: observed, categories: categoryCounts(minor) };
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
  const { kMax } = options;
  assertEnoughCustomers(options.k, matrix);
  const found = await step(
    "select k: inertia and gaps for each number of clusters",
    async () => {
      const wanted = typeof options.k === "number" ? options.k : 1;
      const curve = await curveOf(matrix, { seed: EVIDENCE_SEED, kMax, k: wanted });
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
  const { seed } = options;
  const fit = await step("fit: k-means on all customers", () => refine(matrix, point, { seed }));
  const { distance } = margins(matrix, fit);
  return { ...bank, fit, usualDistances: usualDistances(distance, fit), options };
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
  const { customers, fit, evidence, playbook, options: { seed }, extract: { own } } = bank;
  const segments = await step(
    "segments: name the clusters",
    () =>
      nameSegments(clusterTraits(customers, fit.labels, fit.k), {
        archetypes: playbook.archetypes,
        verdict: evidence.verdict,
        shown: archetypesShown(customers, fit.labels),
        own,
      }),
  );
  const campaign = campaignPlan(segments, {
    figures: segmentFigures(customers, fit.labels),
    evidence,
    playbook,
    seed,
  });
  return { ...rest, segments, campaign };
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
