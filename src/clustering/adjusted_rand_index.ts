/**
 * Adjusted Rand index of two partitions of the same rows (Hubert and Arabie 1985,
 * doi:10.1007/BF01908075): 1 when they agree up to the numbering, about 0 when they agree no more
 * than chance would. O(n).
 *
 * @param a The cluster of each row, 0 and up.
 * @param b The same for the other partition.
 * @throws {RangeError} If the partitions are not of equally many rows.
 *
 * @example
 * ```ts
 * import { adjustedRandIndex } from "@/clustering/adjusted_rand_index.ts";
 *
 * adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(5, 5, 3, 3)); // 1
 * adjustedRandIndex(Int32Array.of(0, 0, 1, 1), Int32Array.of(0, 0, 1, 2)).toFixed(2); // "0.57"
 * ```
 */
export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  if (a.length !== b.length) {
    throw new RangeError(
      `Cannot compare partitions of ${a.length} and ${b.length} rows: they must be of the same rows`,
    );
  }
  const width = 1 + greatest(b);
  const inBoth = pairs(Int32Array.from(a, (label, i) => label * width + b[i]!));
  const inA = pairs(a);
  const inB = pairs(b);
  const all = a.length * (a.length - 1) / 2;
  const expected = all === 0 ? 0 : inA * inB / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (inBoth - expected) / (most - expected);
}

/** Pairs of rows that share a cluster. */
function pairs(labels: Int32Array): number {
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  let total = 0;
  for (const size of sizes.values()) total += size * (size - 1) / 2;
  return total;
}

function greatest(labels: Int32Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}
