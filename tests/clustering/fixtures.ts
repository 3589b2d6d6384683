import { type Matrix, matrixFromRows } from "@/clustering/matrix.ts";
import { randomSource } from "@/numerics/random.ts";

/** What `clustering_reference.py` writes. */
interface Reference {
  datasets: Record<"iris" | "overlapping" | "iris_12", number[][]>;
  k_means: Record<"iris" | "overlapping", { k: number; inertia: number }[]>;
  indices: {
    dataset: "iris" | "overlapping" | "iris_12";
    labels: number[];
    silhouette: number;
    silhouette_values: number[];
    calinski_harabasz: number;
    davies_bouldin: number;
  }[];
  adjusted_rand: { a: number[]; b: number[]; value: number }[];
  elbow: { inertias: number[]; k: number | null }[];
}

export const reference: Reference = JSON.parse(
  Deno.readTextFileSync(new URL("../testdata/clustering_reference.json", import.meta.url)),
);

export const iris = matrixFromRows(reference.datasets.iris);

/** Rows around `centers`, one after the other, each value with normal noise. */
export function planted(
  centers: readonly (readonly number[])[],
  { rows, deviation, seed }: { rows: number; deviation: number; seed: number },
): Matrix {
  const random = randomSource(seed);
  return matrixFromRows(Array.from(
    { length: rows },
    (_, i) => centers[i % centers.length]!.map((center) => center + deviation * random.normal()),
  ));
}

/** The rows of a matrix in a random order, and the order. */
export function shuffled(matrix: Matrix, seed: number): { matrix: Matrix; order: number[] } {
  const random = randomSource(seed);
  const order = Array.from({ length: matrix.rows }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const other = random.integer(i + 1);
    [order[i], order[other]] = [order[other]!, order[i]!];
  }
  const rows = order.map((i) => [...row(matrix, i)]);
  return { matrix: matrixFromRows(rows), order };
}

export function row({ data, columns }: Matrix, i: number): Float64Array {
  return data.subarray(i * columns, (i + 1) * columns);
}
