import { clean } from "@/bank/clean.ts";
import { entities, type InputFile } from "@/bank/entities.ts";
import { type Extract, extract } from "@/bank/extract.ts";
import { releaseMemory } from "@/bank/release_memory.ts";
import { inBackground } from "@/background.ts";
import { assess, type Assessment } from "@/clustering/assess.ts";
import { elbow } from "@/clustering/elbow.ts";
import { type InertiaCurve, inertiaCurve } from "@/clustering/inertia_curve.ts";
import { type KMeansFit, refine } from "@/clustering/k_means.ts";
import { margins } from "@/clustering/margins.ts";
import { distinctRows, type Matrix } from "@/clustering/matrix.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { customerFeatures } from "@/features/customer_features.ts";
import { chosenFeatures, columnsNeeded, CORRELATION_LIMIT } from "@/features/feature_sets.ts";
import { standardise } from "@/features/standardise.ts";
import { type PipelineOptions, UsageError } from "@/options.ts";
import { type labeledCustomersBytes, labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { modelJson } from "@/output/model.ts";
import { drawPlots, plotFiles } from "@/output/plots.ts";
import type { PngWorkers } from "@/output/png_workers.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { reportHtml } from "@/output/report/report_html.ts";
import { rulesText } from "@/output/rules.ts";
import type { Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import type { OutputContent, Staging } from "@/output/write_outputs.ts";
import { type Progress, SILENT } from "@/progress.ts";
import { clusterTraits } from "@/segments/cluster_traits.ts";
import { drivers } from "@/segments/drivers.ts";
import { figuresById, segmentFigures } from "@/segments/figures.ts";
import { nameSegments } from "@/segments/naming.ts";
import { profileSegments } from "@/segments/profile.ts";

/** Steps that a run and the writing of its outputs report to {@linkcode Progress}. */
export const STEPS = 9;

export interface RunContext {
  readonly progress?: Progress;
  /** Stops the run; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Draw the pictures. @default this thread */
  readonly pngWorkers?: PngWorkers;
}

/** The whole story, from the raw file to named segments. Writes nothing. */
export async function runPipeline(
  options: PipelineOptions,
  context: RunContext = {},
): Promise<Run> {
  const { progress = SILENT, signal, pngWorkers } = context;
  const { seed } = options;
  const stop = signal === undefined ? {} : { signal };
  const next = async (name: string): Promise<void> => {
    progress.step(name);
    // A turn of the event loop, in which an interrupt can arrive.
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
  };

  await next("extract: open the file");
  const opened = await extract(options.input, options);
  const chosen = chosenFeatures(options.features, opened.columns, options);
  const { file, cleaned, features } = await measureCustomers(opened, chosen, {
    asOf: options.asOf,
    next,
    pngWorkers,
    ...stop,
  });
  releaseMemory(file.rows);
  const standardised = standardise(features, chosen, {
    transform: options.features !== "classic",
    correlationLimit: options.features === "default" ? CORRELATION_LIMIT : 1,
  });

  await next("select k: inertia for each number of clusters");
  const { matrix } = standardised;
  assertEnoughCustomers(options.k, matrix);
  const { kMax } = options;
  const lastK = options.k === "auto" ? kMax : Math.max(kMax, options.k);
  const curve = await inertiaCurve(matrix, { seed, kMax: lastK, ...stop });
  const elbowK = elbow(curve.inertias.slice(0, kMax));
  const k = options.k === "auto" ? elbowK ?? 1 : options.k;

  await next("k-means: fit all customers");
  const fit = await refine(matrix, curve.points[k - 1]!, stop);

  await next("assess: weigh the evidence");
  const assessing = assessment(matrix, fit, curve, { seed, kMax, ...stop });
  const traits = clusterTraits(features, fit.labels, fit.k);
  const closeness = margins(matrix, fit);
  const reasons = drivers(matrix, fit, closeness.runnerUp);
  const clusterFigures = segmentFigures(features, fit.labels);
  // Sorted now, and not when they are first asked for, while the evidence is weighed elsewhere.
  for (const name of features.values.keys()) clusterFigures.sorted(name);
  const assessed = await assessing;

  await next("segments: name the clusters");
  const naming = nameSegments(traits, { describeOnly: assessed.verdict === "none" });
  const idOf = new Map(naming.segments.map(({ cluster, id }) => [cluster, id]));
  const segmentOf = fit.labels.map((cluster) => idOf.get(cluster)!);
  const figures = figuresById(clusterFigures, idOf);

  return {
    extract: file,
    cleaned,
    features,
    standardised,
    inertias: curve.inertias,
    elbowK,
    fit,
    assessment: assessed,
    traits,
    naming,
    segmentOf,
    margins: closeness,
    drivers: reasons,
    figures,
    profiles: profileSegments(features, naming.segments, figures),
    options,
  };
}

/** From the opened file to the features of every customer; what lies between is let go. */
async function measureCustomers(
  opened: Extract,
  chosen: readonly FeatureName[],
  { asOf, next, pngWorkers, signal }: {
    asOf: string | undefined;
    next: (step: string) => Promise<void>;
    pngWorkers: PngWorkers | undefined;
    signal?: AbortSignal;
  },
): Promise<Pick<Run, "cleaned" | "features"> & { file: InputFile }> {
  await next("entities: read the file and undo the join");
  const { file, ...records } = await entities(opened, { signal });
  // Not before: reading takes every processor.
  pngWorkers?.start();

  await next("clean: parse and check every record");
  const { tables, ...cleaned } = clean(records, { needed: columnsNeeded(chosen), asOf });

  await next("features: measure every customer");
  return { file, cleaned, features: customerFeatures(tables, cleaned.asOf) };
}

/** Fewer customers are done before another thread would have started. */
const BACKGROUND_CUSTOMERS = 100_000;

/** The evidence, weighed on another thread while this one goes on, if there are many customers. */
async function assessment(
  matrix: Matrix,
  fit: KMeansFit,
  curve: InertiaCurve,
  { signal, ...options }: { seed: number; kMax: number; signal?: AbortSignal },
): Promise<Assessment> {
  if (matrix.rows < BACKGROUND_CUSTOMERS) return assess(matrix, fit, curve, options);
  const args: Parameters<typeof assess> = [matrix, fit, curve, options];
  return await inBackground(import.meta.resolve("./clustering/assess.ts"), "assess", {
    args,
    signal,
  });
}

/** The labelled customers, written likewise. */
async function labeledCustomers(
  { features, standardised, naming, segmentOf, margins, drivers }: Run,
  signal: AbortSignal | undefined,
): Promise<OutputContent> {
  const labeled = { features, standardised, naming, segmentOf, margins, drivers };
  if (features.ids.length < BACKGROUND_CUSTOMERS) return labeledCustomersCsv(labeled);
  const module = import.meta.resolve("./output/labeled_customers.ts");
  const args: Parameters<typeof labeledCustomersBytes> = [labeled];
  return ReadableStream.from(
    await inBackground<Uint8Array[]>(module, "labeledCustomersBytes", { args, signal }),
  );
}

/** Writes every output of a run to its staging folder. */
export async function writeOutputs(
  run: Run,
  staging: Staging,
  { progress = SILENT, signal, pngWorkers }: RunContext = {},
): Promise<void> {
  progress.step("outputs: draw and write");
  const customers = labeledCustomers(run, signal);
  // These are waited for last; until then a failure is not one nobody hears of.
  customers.catch(() => {});
  const plots = drawPlots(run);
  const pictures = plotFiles(run, { plots, ...(pngWorkers && { drawPng: pngWorkers.draw }) });
  pictures.catch(() => {});
  const rules = rulesText(run);
  const files: [string, OutputContent][] = [
    ["segment_summary.csv", segmentSummaryCsv(run)],
    ["quarantine.csv", quarantineCsv(run)],
    ["run.json", runJson(run)],
    ["model.json", modelJson(run)],
    ["rules.txt", rules],
    ["report.html", reportHtml(run, { plots, rules })],
    ["labeled_customers.csv", await customers],
    ...await pictures,
  ];
  for (const [name, content] of files) {
    signal?.throwIfAborted();
    await staging.write(name, content);
  }
}

function assertEnoughCustomers(k: number | "auto", matrix: Matrix): void {
  if (k === "auto") return;
  const customers = k > matrix.rows ? matrix.rows : distinctRows(matrix, k);
  if (k > customers) {
    throw new UsageError(
      `Cannot cluster ${customers} ${customers < matrix.rows ? "different " : ""}customers into ` +
        `${k} segments: k must be at most the number of customers.`,
    );
  }
}
