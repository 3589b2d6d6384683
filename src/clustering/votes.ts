/** The number of clusters each index favours; undefined when it favours none. */
export interface Votes {
  readonly elbow: number | undefined;
  readonly silhouette: number | undefined;
  readonly calinskiHarabasz: number | undefined;
  readonly daviesBouldin: number | undefined;
  readonly gap: number | undefined;
}

/** Pairs of k and the number of its votes: most votes first, then least k. */
export function countVotes(votes: Votes): [k: number, count: number][] {
  const counts = new Map<number, number>();
  for (const k of Object.values(votes)) {
    if (k !== undefined) counts.set(k, (counts.get(k) ?? 0) + 1);
  }
  return [...counts].sort(([k, count], [otherK, otherCount]) => otherCount - count || k - otherK);
}
