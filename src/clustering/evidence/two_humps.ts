import { dip } from "@/clustering/evidence/dip.ts";
import { dipPValue } from "@/clustering/evidence/dip_p_value.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** A column in which more of the rows share a value is counted or has defaults, not measured. */
const MOST_EQUAL = 0.01;

/**
 * Does a column by itself have two humps? A population that keeps the values of such a column keeps
 * its groups, too, so that it cannot tell them. The least p-value of Hartigan's dip of a column, times
 * the number of columns. Those with many equal values have gaps that mean nothing and are left out.
 *
 * @param matrix n x d.
 * @returns 0..1; 1 where every column is left out.
 */
export function twoHumps({ data, rows, columns }: Matrix): number {
  let least = 1;
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!).sort();
    if (rows < 8 || longestRun(column) > Math.max(1, MOST_EQUAL * rows)) continue;
    least = Math.min(least, columns * dipPValue(dip(column), rows));
  }
  return least;
}

/** How often the most frequent of the sorted values stands there. */
function longestRun(sorted: Float64Array): number {
  let longest = 0;
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i] === sorted[start]) continue;
    longest = Math.max(longest, i - start);
    start = i;
  }
  return longest;
}
