import { gabrielNeighbours } from "@/clustering/evidence/gabriel_neighbours.ts";
import { gapBetween } from "@/clustering/evidence/gap_between.ts";
import type { Matrix } from "@/clustering/matrix.ts";

/** The p-value from which a gap is none that a claim can stand on. */
export const CLEAR_GAP = 0.001;

/** How clear the gaps between neighbouring clusters are. */
export interface Gaps {
  /** P-value of the least clear one; 1 where there is none to look at. */
  readonly greatestP: number;
  /** P-value of the clearest one; 1 where there is none to look at. */
  readonly leastP: number;
}

/**
 * Looks for {@linkcode gapBetween} all clusters that are neighbours in the Gabriel graph; others have
 * a third one between them.
 *
 * @param matrix n x d.
 * @param labels The cluster of each row, 0..k-1.
 * @param centroids k x d.
 */
export function gaps(matrix: Matrix, labels: Int32Array, centroids: Float64Array): Gaps {
  const k = centroids.length / matrix.columns;
  const members: number[][] = Array.from({ length: k }, () => []);
  for (const [row, label] of labels.entries()) members[label]!.push(row);
  const rows = members.map((own) => Int32Array.from(own));

  let [greatestP, leastP] = k < 2 ? [1, 1] : [0, 1];
  for (const [a, b] of gabrielNeighbours(centroids, matrix.columns)) {
    const p = gapBetween(matrix, rows[a]!, rows[b]!);
    greatestP = Math.max(greatestP, p);
    leastP = Math.min(leastP, p);
  }
  return { greatestP, leastP };
}
