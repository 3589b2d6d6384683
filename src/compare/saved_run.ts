import { basename, dirname, join } from "node:path";
import pl from "nodejs-polars";
import * as v from "valibot";
import { digestOfFile } from "@/bank/digest_of_file.ts";
import { UserError } from "@/errors.ts";
import { FEATURE_NAME, FEATURE_UNITS } from "@/bank/contract/contract_schema.ts";
import { FEATURE_NAMES, type FeatureName } from "@/features/catalogue.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { MONEY_STYLE } from "@/output/money_style.ts";
import { type Model, readModel } from "@/output/model.ts";
import { settleOutputs } from "@/output/files/stage_outputs.ts";
import { areDistinct, SEGMENT_ID } from "@/output/saved_names.ts";
import { SEGMENT_NAME } from "@/segments/segment_name.ts";
import { readJson } from "@/files/read_json.ts";
import { scanCsv } from "@/files/scan_csv.ts";

const LABELS = "labeled_customers.csv";
const MODEL = "model.json";

const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const MANIFEST = v.pipe(
  v.object({
    input: v.object({ name: v.string(), sha256: v.string(), ...MONEY_STYLE }),
    options: v.objectWithRest({ as_of: v.nullable(v.string()), min_cell: COUNT }, v.unknown()),
    playbook: v.object({ name: v.string(), sha256: v.string() }),
    features: v.array(v.object({ name: FEATURE_NAME, transform: v.string() })),
    k: COUNT,
    verdict: v.object({ level: v.picklist(["supported", "weak", "none"]) }),
    segments: v.array(v.object({ id: SEGMENT_ID, name: SEGMENT_NAME, customers: COUNT })),
    own_figures: v.exactOptional(v.array(v.object({
      name: FEATURE_NAME,
      label: v.string(),
      unit: v.picklist(FEATURE_UNITS),
      kind: v.picklist(["number", "text"]),
    }))),
    /** The SHA-256 of each of the run's other files. */
    outputs: v.object({ [LABELS]: v.string(), [MODEL]: v.string() }),
  }),
  v.check(({ k, segments }) => segments.length === k, "there must be k segments"),
  v.check(
    ({ segments }) => areDistinct(segments.map(({ id }) => id)),
    "no id of a segment may stand twice",
  ),
);

/** A finished run, read back from its outputs. */
export interface SavedRun {
  /** Of run.json, what a comparison needs. */
  readonly manifest: v.InferOutput<typeof MANIFEST>;
  readonly model: Model;
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
export function runFiles(path: string): [manifest: string, labels: string, model: string] {
  const folder = basename(path) === "run.json" ? dirname(path) : path;
  return [join(folder, "run.json"), join(folder, LABELS), join(folder, MODEL)];
}

/**
 * Reads a run back, and checks that it is whole: labels and model are those that run.json vouches for,
 * and every customer is in the labels once.
 *
 * @param path An output folder of the pipeline, or its run.json.
 * @throws {UserError} If one of its files is missing there, was changed or cut off, or is not of this
 * engine.
 */
export async function readRun(path: string): Promise<SavedRun> {
  const [manifestPath, labelsPath, modelPath] = runFiles(path);
  await settleOutputs(manifestPath);
  const manifest = await readJson(manifestPath, MANIFEST, {
    what: "the run in",
    ending: "input",
    wayOut: "Give an output folder that this version of the pipeline wrote.",
  });
  await assertVouched(labelsPath, manifest.outputs[LABELS]);
  await assertVouched(modelPath, manifest.outputs[MODEL]);
  const { own_figures: own = [] } = manifest;
  const texts = own.filter(({ kind }) => kind === "text").map(({ name }) => name);
  const features = new Set<string>([...FEATURE_NAMES, ...own.map(({ name }) => name)])
    .difference(new Set(texts));
  const table = await readLabels(labelsPath, features);
  const named = [...features].filter((name) => table.columns.includes(name));
  const numbers = (name: string) =>
    table.getColumn(name).cast(pl.Float64).toTypedArray() as Float64Array;
  const segments = numbers("Cluster");
  assertWhole(table, segments, manifest, labelsPath);
  return {
    manifest,
    model: await readModel(modelPath),
    ids: table.getColumn("Customer_ID").toArray() as string[],
    segmentOf: Int32Array.from(segments),
    values: new Map(named.map((name) => [name, numbers(name)])),
  };
}

async function assertVouched(path: string, sha256: string): Promise<void> {
  if (await digestOfFile(path) === sha256) return;
  refuse(path, "is not as the run wrote it (its SHA-256 is not the one in run.json)");
}

/** What run.json says of the customers holds of their labels. */
function assertWhole(
  table: pl.DataFrame,
  segments: Float64Array,
  manifest: SavedRun["manifest"],
  path: string,
): void {
  const counts = new Map(manifest.segments.map(({ id }) => [id, 0]));
  for (const id of segments) {
    const count = counts.get(id);
    if (count === undefined) {
      refuse(path, `has a customer in cluster ${id}, which run.json does not have`);
    }
    counts.set(id, count + 1);
  }
  for (const { id, customers } of manifest.segments) {
    if (counts.get(id) === customers) continue;
    refuse(
      path,
      `has ${counts.get(id)} customers in cluster ${id}, and run.json says ${customers}`,
    );
  }
  const ids = table.getColumn("Customer_ID");
  if (ids.nullCount() > 0) refuse(path, "has a customer without an id");
  if (ids.nUnique() < table.height) refuse(path, "has a customer twice");
}

function refuse(path: string, what: string): never {
  throw new UserError("input", `Cannot compare: ${path} ${what}. Run the pipeline again.`);
}

async function readLabels(path: string, features: ReadonlySet<string>): Promise<pl.DataFrame> {
  try {
    const scan = scanCsv(path);
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
      `Cannot compare: ${path} is not the ${LABELS} of a run (${reason}).`,
    );
  }
}
