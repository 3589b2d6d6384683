import { dip } from "@/clustering/evidence/dip.ts";
import { dipPValue } from "@/clustering/evidence/dip_p_value.ts";
import { fisherLine } from "@/clustering/evidence/fisher_line.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** Share of each cluster that is looked at, the rows nearest to the other. */
const INNER = 0.75;
/** Rows of the larger cluster for each of the smaller, so that its hump does not hide the other. */
const BALANCE = 2;

/**
 * Is there a gap between two clusters? The p-value of Hartigan's dip of their rows on Fisher's line:
 * how probable so deep a dip is if the rows make up one hump. Two halves of one cloud have none. The
 * outer quarter of each cluster and what the larger has too many of are left out.
 *
 * @param matrix n x d.
 * @param first Row numbers of a cluster.
 * @param second Those of the other.
 * @returns 0..1; 1 where fewer than 8 rows can be looked at.
 */
export function gapBetween(matrix: Matrix, first: Int32Array, second: Int32Array): number {
  const least = Math.min(first.length, second.length);
  const taken = (rows: Int32Array) => Math.min(Math.ceil(INNER * rows.length), BALANCE * least);
  const [fromFirst, fromSecond] = [taken(first), taken(second)];
  if (least === 0 || fromFirst + fromSecond < 8) return 1;
  const [before, after] = fisherLine(matrix, first, second);
  const inner = new Float64Array(fromFirst + fromSecond);
  inner.set(before.subarray(before.length - fromFirst));
  inner.set(after.subarray(0, fromSecond), fromFirst);
  return dipPValue(dip(inner.sort()), inner.length);
}
