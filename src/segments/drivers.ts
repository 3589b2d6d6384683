import type { Partition } from "@/clustering/k_means.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** How many drivers are kept for each customer. */
export const DRIVERS = 3;

/** Why each of n customers is in the own segment and not in the runner-up; n x {@linkcode DRIVERS}. */
export interface Drivers {
  /** Columns of the matrix, strongest first; -1 where fewer speak for the own segment. */
  readonly feature: Int32Array;
  /** What each adds to d2^2 - d1^2; 0 where there is none. */
  readonly pull: Float64Array;
}

/**
 * Finds the features that pull each customer to the own segment rather than to the runner-up. With
 * squared distances d1^2 to the own centroid and d2^2 to the runner-up's, d2^2 - d1^2 is a sum over
 * the features of (z - c2)^2 - (z - c1)^2; the largest positive terms are the drivers. With one
 * cluster: what sets the customer apart from the average one, the largest (z - c1)^2. Equal terms
 * stand in the order of the columns. What is not known of a customer is no reason. O(n d).
 *
 * @param matrix n x d, z-scores.
 * @param fit A fit of these rows.
 * @param known By row: the second-nearest cluster, -1 if there is only one; by column and row the
 * values that the z-scores are of, NaN where unknown.
 */
export function drivers(
  { data, rows, columns }: Matrix,
  { centroids: { data: centroids }, labels }: Pick<Partition, "centroids" | "labels">,
  { runnerUp, values }: {
    readonly runnerUp: Int32Array;
    readonly values: readonly Float64Array[];
  },
): Drivers {
  const feature = new Int32Array(rows * DRIVERS).fill(-1);
  const pull = new Float64Array(rows * DRIVERS);
  for (let i = 0; i < rows; i++) {
    const own = labels[i]! * columns;
    const other = runnerUp[i]! * columns;
    const first = i * DRIVERS;
    for (let j = 0; j < columns; j++) {
      if (Number.isNaN(values[j]![i])) continue;
      const z = data[i * columns + j]!;
      const toOwn = (z - centroids[own + j]!) ** 2;
      const term = other < 0 ? toOwn : (z - centroids[other + j]!) ** 2 - toOwn;
      let at = first + DRIVERS;
      while (at > first && term > pull[at - 1]!) at--;
      if (at === first + DRIVERS) continue;
      pull.copyWithin(at + 1, at, first + DRIVERS - 1);
      feature.copyWithin(at + 1, at, first + DRIVERS - 1);
      pull[at] = term;
      feature[at] = j;
    }
  }
  return { feature, pull };
}
