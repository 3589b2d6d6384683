import { resolve } from "node:path";
import { simulate, type SimulatedBatch, type SimulateOptions } from "@/bank/simulate.ts";
import { UserError, withFile } from "@/errors.ts";
import { throwIfInterrupted } from "@/execution/execution.ts";
import { assertReplaceable } from "@/output/files/assert_replaceable.ts";
import { outputPlace } from "@/output/files/output_place.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";

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
 * fails, what stands there is untouched. In a folder of its own the truth takes its place first.
 *
 * @throws {RangeError} If an option is out of its range.
 * @throws {UserError} If a file cannot be put in its place.
 */
export async function writeSimulatedExtract(
  options: WriteSimulatedOptions,
): Promise<{ rows: number; customers: number }> {
  const batches = simulate(options);
  const paths = [...(options.truth === undefined ? [] : [options.truth]), options.output];
  const places = paths.map(outputPlace);
  await assertReplaceable(paths, []);
  return await withFile(`Cannot write ${paths.join(" and ")}`, "usage", async () => {
    const namesIn = new Map<string, string[]>();
    const real = places.map(({ folder, name }) => {
      // Resolved, so that nothing is made of `x` in `x/../new`.
      Deno.mkdirSync(resolve(folder), { recursive: true });
      const place = { folder: Deno.realPathSync(folder), name };
      namesIn.set(place.folder, [...namesIn.get(place.folder) ?? [], name]);
      return place;
    });
    if (namesIn.size === 1 && real.length === 2 && real[0]!.name === real[1]!.name) {
      throw new UserError(
        "usage",
        `Cannot write both the extract and the truth to ${options.output}.`,
      );
    }
    await using stagings = new AsyncDisposableStack();
    const stagingOf = new Map<string, Awaited<ReturnType<typeof stageOutputs>>>();
    // In one order, or two runs might wait for each other.
    for (const folder of [...namesIn.keys()].sort()) {
      const staging = await stageOutputs(folder, { names: namesIn.get(folder)! });
      stagingOf.set(folder, stagings.use(staging));
    }
    const staged = real.map(({ folder, name }) => stagingOf.get(folder)!.place(name));
    const counts = await writeBatches(batches, staged.toReversed());
    for (const folder of namesIn.keys()) await stagingOf.get(folder)!.commit();
    return counts;
  });
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
    throwIfInterrupted();
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
