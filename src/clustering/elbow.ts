/** Sensitivity of Kneedle; 1 is the value its authors recommend. */
const SENSITIVITY = 1;

/**
 * Finds the elbow of an inertia curve: the k after which more clusters gain little.
 *
 * Kneedle (Satopaa, Albrecht, Irwin, Raghavan 2011, doi:10.1109/ICDCSW.2011.20) for a decreasing
 * convex curve, without the smoothing step, as a curve has about ten points. A local maximum of the
 * {@linkcode elbowHeights} is a candidate; it is the elbow when the height falls by more than the mean
 * distance of two points on the k axis before the next candidate. The first elbow counts.
 *
 * @param inertias Inertia for k = 1, 2, 3, ...
 * @returns The elbow's k; undefined if the curve has none: fewer than 3 points, straight, or concave.
 *
 * @example
 * ```ts
 * import { elbow } from "@/clustering/elbow.ts";
 *
 * elbow([100, 50, 20, 18, 16, 14]); // 3
 * elbow([100, 80, 60, 40, 20]); // undefined
 * ```
 */
export function elbow(inertias: readonly number[]): number | undefined {
  const last = inertias.length - 1;
  const heights = elbowHeights(inertias);

  let candidate: number | undefined;
  let threshold = 0;
  for (let i = 1; i < last; i++) {
    const [before, height, after] = [heights[i - 1]!, heights[i]!, heights[i + 1]!];
    if (height >= before && height >= after) {
      candidate = i;
      threshold = height - SENSITIVITY / last;
    }
    if (candidate !== undefined && after < threshold) return candidate + 1;
  }
  return undefined;
}

/**
 * What the elbow is found by: the height of the inertia curve, both axes scaled to 0..1 and turned
 * upside down, above its diagonal.
 *
 * @param inertias Inertia for k = 1, 2, 3, ...
 * @returns One height per k, 0 at both ends of a curve that falls from the first to the last.
 */
export function elbowHeights(inertias: readonly number[]): number[] {
  const last = inertias.length - 1;
  const highest = Math.max(...inertias);
  const range = highest - Math.min(...inertias);
  return inertias.map((inertia, i) => range === 0 ? 0 : (highest - inertia) / range - i / last);
}
