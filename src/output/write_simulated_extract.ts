import { basename, dirname, join } from "node:path";
import { simulate, type SimulatedBatch, type SimulateOptions } from "@/bank/simulate.ts";
import { UserError, withFile } from "@/errors.ts";
import { assertReplaceable } from "@/output/write_outputs.ts";

/** The files that {@linkcode writeSimulatedExtract} writes. */
export interface WriteSimulatedOptions extends SimulateOptions {
  /** The path of the extract. */
  readonly output: string;
  /** The path of the truth; without it none is written. */
  readonly truth?: string;
}

/**
 * Writes a simulated extract and, on request, who of its customers banks in which way. Missing
 * folders are made. The files take their places when all is written; until then, and when writing
 * fails, what stands there is untouched.
 *
 * @throws {RangeError} If an option is out of its range.
 * @throws {UserError} If a file cannot be put in its place.
 */
export async function writeSimulatedExtract(
  options: WriteSimulatedOptions,
): Promise<{ rows: number; customers: number }> {
  const batches = simulate(options);
  const paths = [options.output, ...(options.truth === undefined ? [] : [options.truth])];
  await assertReplaceable(paths, []);
  return await withFile(
    `Cannot write ${paths.join(" and ")}`,
    "usage",
    () => writeWhole(batches, paths),
  );
}

/** Writes the files beside their places, and then moves them there. */
async function writeWhole(
  batches: Iterable<SimulatedBatch>,
  paths: readonly string[],
): Promise<{ rows: number; customers: number }> {
  for (const path of paths) Deno.mkdirSync(dirname(path), { recursive: true });
  const places = paths.map((path) => join(Deno.realPathSync(dirname(path)), basename(path)));
  if (new Set(places).size < places.length) {
    throw new UserError(
      "usage",
      `Cannot write both the extract and the truth to ${paths[0]}.`,
    );
  }
  const stages: string[] = [];
  try {
    for (const path of places) {
      stages.push(Deno.makeTempDirSync({ dir: dirname(path), prefix: ".staging-" }));
    }
    const staged = stages.map((stage, i) => join(stage, basename(places[i]!)));
    const counts = await writeBatches(batches, staged);
    await assertReplaceable(places, []);
    for (const [i, path] of places.entries()) Deno.renameSync(staged[i]!, path);
    return counts;
  } finally {
    await Promise.allSettled(stages.map((stage) => Deno.remove(stage, { recursive: true })));
  }
}

async function writeBatches(
  batches: Iterable<SimulatedBatch>,
  [extractPath, truthPath]: readonly string[],
): Promise<{ rows: number; customers: number }> {
  using extract = Deno.createSync(extractPath!);
  using truth = truthPath === undefined ? undefined : Deno.createSync(truthPath);
  let rows = 0;
  let customers = 0;
  for (const batch of batches) {
    await writeText(extract, batch.extract);
    if (truth) await writeText(truth, batch.truth);
    rows += batch.rows;
    customers += batch.customers;
  }
  return { rows, customers };
}

async function writeText(file: Deno.FsFile, text: string): Promise<void> {
  let bytes = new TextEncoder().encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
}
