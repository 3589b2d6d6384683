/**
 * What the elbow is found by: the height of the inertia curve, both axes scaled to 0..1 and turned
 * upside down, above its diagonal (Kneedle, see `elbow`). The elbow is a peak of it.
 *
 * @param inertias Inertia for k = 1, 2, 3, ...
 * @returns One height per k, 0 at both ends.
 */
export function elbowHeights(inertias: readonly number[]): number[] {
  const last = inertias.length - 1;
  const highest = Math.max(...inertias);
  const range = highest - Math.min(...inertias);
  return inertias.map((inertia, i) => range === 0 ? 0 : (highest - inertia) / range - i / last);
}
