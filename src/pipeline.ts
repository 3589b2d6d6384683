import { silenceBefore } from "@/bank/calendar.ts";
import { clean, type CleanOptions } from "@/bank/clean.ts";
import { openBank } from "@/bank/open_bank.ts";
import { type BankRecords, extractOf, readBank } from "@/bank/read_bank.ts";
import { assess } from "@/clustering/assess.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import { margins } from "@/clustering/margins.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import { EVIDENCE_SEED, suggestK } from "@/clustering/suggest_k.ts";
import { usualDistances } from "@/clustering/usual_distances.ts";
import { contractOf } from "@/contract_of.ts";
import { chosenPlaybook } from "@/chosen_playbook.ts";
import { UserError } from "@/errors.ts";
import { step } from "@/execution.ts";
import type { WithOwn } from "@/features/catalogue.ts";
import { withheldTexts } from "@/features/described_texts.ts";
import { chosenFeatures, columnsNeeded, scalingOf } from "@/features/feature_sets.ts";
import { measure, type MeasureOptions } from "@/features/measure.ts";
import { measuredFeatures } from "@/features/measured_features.ts";
import { scale, type Scaled } from "@/features/scale.ts";
import { droppedText } from "@/output/feature_notes.ts";
import { observationWindow, type WindowOptions } from "@/features/observation_window.ts";
import { assertGates, GateError, lossesOf } from "@/bank/gates.ts";
import { cappedByLosses } from "@/capped_by_losses.ts";
import { listing } from "@/listed.ts";
import type { PipelineOptions } from "@/options.ts";
import { readPseudonymKey } from "@/pseudonym_key.ts";
import { pseudonymousCustomers, pseudonymousLedger, pseudonymousLosses } from "@/pseudonyms.ts";
import type { Run, RunOptions, Segmented } from "@/output/run.ts";
import { archetypesShown } from "@/segments/archetype_shown.ts";
import { campaignPlan } from "@/segments/campaign_plan.ts";
import { clusterTraits } from "@/segments/cluster_traits.ts";
import { segmentFigures } from "@/segments/figures.ts";
import { nameSegments } from "@/segments/naming.ts";
import { onThreadIf, THREADS_PAY_FROM } from "@/threads.ts";
import { withoutExamples } from "@/without_examples.ts";

/**
 * The whole story, from the raw file to named segments. Writes nothing.
 *
 * @throws {UserError} If the input or the options cannot be used.
 *
 * @example
 * ```ts
 * import { DEFAULT_OPTIONS } from "@/options.ts";
 * import { runPipeline } from "@/pipeline.ts";
 *
 * const run = await runPipeline({ ...DEFAULT_OPTIONS, features: "classic", k: 4 });
 * run.customers.height; // 500
 * run.segments.length; // 4
 * ```
 */
export async function runPipeline(options: PipelineOptions): Promise<Run> {
  const { seed, kMax } = options;
  const key = await pseudonymKeyOf(options);
  const playbook = await chosenPlaybook(options);
  const bank = await openAndRead(options);
  const { own } = bank;
  const chosen = chosenFeatures(options.features, bank.columns, { ...options, own });
  const measured = await measureCustomers(bank, {
    ...options,
    needed: columnsNeeded(chosen, options.missing, own),
    key,
  });
  const withheld = withheldTexts(measured.customers);
  const customers = measured.customers
    .select(...measured.customers.columns.filter((name) => !withheld.includes(name)));
  const scaled = await step(
    "scale: transforms and z-scores",
    () =>
      scale(
        customers,
        measuredFeatures(chosen, customers, options.features),
        scalingOf(options.features, measured.extract),
      ),
  );
  const { matrix } = scaled;
  assertFeatures(scaled, measured.extract);
  assertEnoughCustomers(options.k, matrix);
  const pays = customers.height >= THREADS_PAY_FROM.customers;
  const { curve, suggestion } = await step(
    "select k: inertia and gaps for each number of clusters",
    async () => {
      const wanted = typeof options.k === "number" ? options.k : 1;
      const curve = await inertiaCurve(matrix, { seed: EVIDENCE_SEED, kMax, k: wanted });
      const evidence = onThreadIf(pays, SUGGEST_K, "suggestK", matrix, curve, { kMax });
      return { curve, suggestion: await evidence };
    },
  );
  const k = chosenK(options.k, { auto: suggestion.k, elbow: curve.elbow });
  const fit = await step(
    "fit: k-means on all customers",
    () => refine(matrix, curve.points[k - 1]!, { seed }),
  );
  const assessment = await step(
    "assess: weigh the evidence",
    () => onThreadIf(pays, ASSESS, "assess", matrix, fit, curve, suggestion),
  );
  const evidence = cappedByLosses(assessment, measured.losses);
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
  return {
    ...measured,
    customers,
    withheld,
    scaled,
    curve,
    fit,
    usualDistances: usualDistances(margins(matrix, fit).distance, fit),
    evidence,
    segments,
    campaign,
    playbook,
    options,
  };
}

/** The k of a run; one cluster where the elbow is asked for and there is none. */
export function chosenK(
  asked: RunOptions["k"],
  found: { readonly auto: number; readonly elbow: number | undefined },
): number {
  if (asked === "elbow") return found.elbow ?? 1;
  return asked === "auto" ? found.auto : asked;
}

const SUGGEST_K = {
  module: import.meta.resolve("./clustering/suggest_k.ts"),
  load: () => Promise.resolve({ suggestK }),
};

const ASSESS = {
  module: import.meta.resolve("./clustering/assess.ts"),
  load: () => Promise.resolve({ assess }),
};

/** Opens the bank's tables and reads their records. */
export async function openAndRead(
  { input, contract }: Pick<PipelineOptions, "input" | "contract">,
): Promise<BankRecords> {
  const opened = await step(
    "open: the contract and the files",
    async () => await openBank(await contractOf({ input, contract })),
  );
  return await step("read: the records of every table", () => readBank(opened));
}

/** The key that ids are hidden by, where they are. */
export async function pseudonymKeyOf(
  { pseudonymise }: Pick<PipelineOptions, "pseudonymise">,
): Promise<CryptoKey | undefined> {
  return pseudonymise === undefined ? undefined : await readPseudonymKey(pseudonymise);
}

/**
 * From the records as they are in the files to the features of every customer.
 *
 * @param key Of the pseudonyms that stand for every id in what is returned, or thrown.
 */
export async function measureCustomers(
  bank: BankRecords,
  { needed, asOf, earliestAsOf, window, days, observedFrom, leastCustomers, key, ...reference }:
    & CleanOptions
    & WindowOptions
    & Omit<MeasureOptions, "window">
    & { readonly key?: CryptoKey | undefined },
): Promise<Pick<Segmented, "extract" | "cleaned" | "losses" | "window" | "customers">> {
  const { gates, window: usual } = bank.contract;
  const { tables, ...found } = await step(
    "clean: check every record, bring them together",
    () => hidingIds(key, () => clean(bank, { needed, asOf, earliestAsOf })),
  );
  const lost = lossesOf(found, gates);
  const losses = key === undefined ? lost : await pseudonymousLosses(lost, key);
  const ledger = key === undefined ? found.ledger : await pseudonymousLedger(found.ledger, key);
  const cleaned = { ...found, ledger };
  assertGates(losses, cleaned, gates);
  const measured = observationWindow(tables, cleaned.asOf, {
    window: window ?? usual,
    days,
    observedFrom,
    leastCustomers,
  });
  const customers = await step("measure: features of every customer", async () => {
    const options = { ...reference, own: bank.own, window: measured };
    const customers = measure(tables, cleaned.asOf, options);
    return key === undefined ? customers : await pseudonymousCustomers(customers, key);
  });
  const { warnings: said, ...extract } = extractOf(bank);
  const warnings = key === undefined ? said : said.map(withoutExamples);
  const silence = cleaned.asOf === null ? undefined : silenceBefore(cleaned.asOf, tables);
  return {
    extract: { ...extract, warnings: silence === undefined ? warnings : [silence, ...warnings] },
    cleaned,
    losses,
    window: measured,
    customers,
  };
}

/** A gate that stops the work shows no id either. */
async function hidingIds<T>(key: CryptoKey | undefined, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    if (key === undefined || !(error instanceof GateError)) throw error;
    const losses = await pseudonymousLosses(error.losses, key);
    assertGates(losses, { ledger: await pseudonymousLedger(error.ledger, key) }, error.gates);
    throw error;
  }
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
