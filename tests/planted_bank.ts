import { parse } from "@std/csv/parse";
import { type BehaviourName, EXPECTED_BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
import { customerIds } from "@/features/customers.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import type { Run } from "@/output/run.ts";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { runPipeline } from "@/pipeline.ts";

/** A run on a simulated bank, compared with who was planted. */
export interface PlantedBank {
  readonly run: Run;
  /** Of the clusters and the planted behaviours. */
  readonly adjustedRand: number;
  /** The behaviour of most customers of each segment, by its id. */
  readonly most: ReadonlyMap<number, BehaviourName>;
}

/** Simulates a bank and runs it as it comes. */
export async function plantedBank(options: SimulateOptions): Promise<PlantedBank> {
  const folder = await Deno.makeTempDir();
  try {
    const [output, truth] = [`${folder}/bank.csv`, `${folder}/truth.csv`];
    await writeSimulatedExtract({ ...options, output, truth });
    const run = await runPipeline({ ...DEFAULT_OPTIONS, input: output });
    const behaviourOf = new Map(
      (parse(await Deno.readTextFile(truth)) as string[][]).map(([id, name]) => [id!, name!]),
    );
    const behaviours = customerIds(run.customers).map((id) => behaviourOf.get(id) as BehaviourName);
    const numbers = [...new Set(behaviours)];
    return {
      run,
      adjustedRand: adjustedRandIndex(
        run.fit.labels,
        Int32Array.from(behaviours, (name) => numbers.indexOf(name)),
      ),
      most: new Map(run.segments.map(({ id, cluster }) => [
        id,
        mostFrequent(behaviours.filter((_, row) => run.fit.labels[row] === cluster)),
      ])),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether each archetype's name is borne by a segment of customers who were planted to be it. */
export function isRightlyNamed({ most }: PlantedBank): boolean {
  return [...most].every(([id, behaviour]) =>
    id >= EXPECTED_BEHAVIOURS.length || EXPECTED_BEHAVIOURS[id] === behaviour
  );
}

function mostFrequent<T>(values: readonly T[]): T {
  const groups = [...Map.groupBy(values, (value) => value)];
  return groups.reduce((a, b) => b[1].length > a[1].length ? b : a)[0];
}
