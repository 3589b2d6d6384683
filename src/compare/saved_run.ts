import { basename, dirname, join } from "node:path";
import pl from "nodejs-polars";
import * as v from "valibot";
import { inputChunks } from "@/bank/input_chunks.ts";
import { UserError } from "@/errors.ts";
import { FEATURE_UNITS } from "@/bank/contract/contract_schema.ts";
import { FEATURE_NAMES, type FeatureName } from "@/features/catalogue.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { MONEY_STYLE } from "@/output/money_style.ts";
import { readJson } from "@/read_json.ts";

const MANIFEST = v.object({
  input: v.object({ name: v.string(), sha256: v.string(), ...MONEY_STYLE }),
  options: v.record(v.string(), v.unknown()),
  features: v.array(v.object({ name: v.string(), transform: v.string() })),
  k: v.number(),
  verdict: v.object({ level: v.picklist(["supported", "weak", "none"]) }),
  segments: v.array(v.object({ id: v.number(), name: v.string() })),
  own_figures: v.exactOptional(v.array(v.object({
    name: v.string(),
    label: v.string(),
    unit: v.picklist(FEATURE_UNITS),
    kind: v.picklist(["number", "text"]),
  }))),
});

/** A finished run, read back from its outputs. */
export interface SavedRun {
  /** Of run.json, what a comparison needs. */
  readonly manifest: v.InferOutput<typeof MANIFEST>;
  readonly ids: readonly string[];
  /** The segment id of each customer. */
  readonly segmentOf: Int32Array;
  /** By feature, n values in original units as they were saved; NaN where unknown. */
  readonly values: ReadonlyMap<FeatureName, Float64Array>;
}

/** How the figures of a run are written. */
export function styleOf({ input, own_figures = [] }: SavedRun["manifest"]): FigureStyle {
  return { ...input, own: new Map(own_figures.map((figure) => [figure.name, figure])) };
}

/** The files that a run is read back from. */
export function runFiles(path: string): [manifest: string, labels: string] {
  const folder = basename(path) === "run.json" ? dirname(path) : path;
  return [join(folder, "run.json"), join(folder, "labeled_customers.csv")];
}

/**
 * Reads a run back.
 *
 * @param path An output folder of the pipeline, or its run.json.
 * @throws {UserError} If run.json or labeled_customers.csv is missing there or not of this engine.
 */
export async function readRun(path: string): Promise<SavedRun> {
  const [manifestPath, labelsPath] = runFiles(path);
  const manifest = await readJson(manifestPath, MANIFEST, {
    what: "the run in",
    ending: "input",
    wayOut: "Give an output folder that this version of the pipeline wrote.",
  });
  const { own_figures: own = [] } = manifest;
  const texts = own.filter(({ kind }) => kind === "text").map(({ name }) => name);
  const features = new Set<string>([...FEATURE_NAMES, ...own.map(({ name }) => name)])
    .difference(new Set(texts));
  const table = await readLabels(labelsPath, features);
  const named = [...features].filter((name) => table.columns.includes(name));
  const numbers = (name: string) =>
    table.getColumn(name).cast(pl.Float64).toTypedArray() as Float64Array;
  const segments = numbers("Cluster");
  const known = new Set(manifest.segments.map(({ id }) => id));
  const stray = segments.find((id) => !known.has(id));
  if (stray !== undefined) {
    throw new UserError(
      "input",
      `Cannot compare: a customer in ${labelsPath} is in cluster ${stray}, which run.json does not ` +
        "have. The two files are of different runs; run the pipeline again.",
    );
  }
  return {
    manifest,
    ids: table.getColumn("Customer_ID").toArray() as string[],
    segmentOf: Int32Array.from(segments),
    values: new Map(named.map((name) => [name, numbers(name)])),
  };
}

async function readLabels(path: string, features: ReadonlySet<string>): Promise<pl.DataFrame> {
  // What the system has against the file is met here, in words.
  for await (const _ of inputChunks(path)) break;
  try {
    const scan = pl.scanCSV(
      path,
      { inferSchemaLength: 0, glob: false } as Parameters<typeof pl.scanCSV>[1],
    );
    const { columns } = scan;
    const known = columns.filter((name) => features.has(name));
    return await scan.select(
      pl.col("Customer_ID"),
      ...["Cluster", ...known].map((name) =>
        pl.col(name).cast(pl.Float64).fillNull(pl.lit(NaN)).as(name)
      ),
    ).collect();
  } catch (error) {
    const reason = (error as Error).message.split("\n")[0];
    throw new UserError(
      "input",
      `Cannot compare: ${path} is not the labeled_customers.csv of a run (${reason}).`,
    );
  }
}
