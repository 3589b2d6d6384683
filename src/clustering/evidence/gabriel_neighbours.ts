import { squaredDistance } from "@/clustering/squared_distance.ts";

/**
 * The pairs of centroids that are neighbours in the Gabriel graph (Gabriel and Sokal 1969,
 * doi:10.2307/2412323): no other centroid lies within the ball that has the two as its poles. O(k^3).
 *
 * @param centroids k x d, row-major.
 * @returns Pairs of cluster numbers, the smaller first.
 *
 * @example
 * ```ts
 * import { gabrielNeighbours } from "@/clustering/evidence/gabriel_neighbours.ts";
 *
 * gabrielNeighbours(Float64Array.of(0, 1, 5), 1); // [[0, 1], [1, 2]]
 * ```
 */
export function gabrielNeighbours(centroids: Float64Array, columns: number): [number, number][] {
  const k = centroids.length / columns;
  const square = (a: number, b: number) =>
    squaredDistance(centroids, a * columns, centroids, b * columns, columns);
  const pairs: [number, number][] = [];
  for (let a = 0; a < k; a++) {
    for (let b = a + 1; b < k; b++) {
      const diameter = square(a, b);
      let isFree = true;
      for (let c = 0; c < k && isFree; c++) {
        isFree = c === a || c === b || square(a, c) + square(c, b) >= diameter * (1 - 1e-12);
      }
      if (isFree) pairs.push([a, b]);
    }
  }
  return pairs;
}
