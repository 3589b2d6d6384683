import type { NullTest } from "@/clustering/null_test.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { countVotes, type Votes } from "@/clustering/votes.ts";

/** What {@linkcode verdict} weighs. */
export interface Evidence {
  /** Number of clusters to judge. */
  readonly k: number;
  readonly votes: Votes;
  /** The most clusters that are told apart, if known. */
  readonly finest?: number | undefined;
  /** Stability of each of the k clusters. */
  readonly stability: readonly number[];
  /** At k, and at the k with most votes if that is another; none for 1. */
  readonly nullTests: readonly NullTest[];
}

/** How far to trust a partition. */
export interface Verdict {
  /**
   * `none`: data without clusters looks the same. `supported`: it does not, every cluster is stable,
   * and no k has more votes or this is the most clusters that are told apart. `weak`: the rest.
   */
  readonly verdict: "supported" | "weak" | "none";
  /** The reason, in one sentence. */
  readonly sentence: string;
}

/**
 * Weighs the votes for k, the stability of the clusters and the null tests.
 *
 * @example
 * ```ts
 * import { verdict } from "@/clustering/verdict.ts";
 *
 * const votes = { elbow: 4, silhouette: 3, calinskiHarabasz: 3, daviesBouldin: 3, gap: 1 };
 * const found = verdict({ k: 1, votes, stability: [1], nullTests: [] });
 * found.verdict; // "none"
 * found.sentence; // "No clusters: of 5 votes 3 are for 3, 1 is for 1, 1 is for 4; the elbow says 4."
 * ```
 */
export function verdict({ k, votes, finest, stability, nullTests }: Evidence): Verdict {
  const counts = countVotes(votes);
  const isFavoured = counts.some(([favoured, count]) => favoured === k && count === counts[0]![1]);
  const weakest = Math.min(...stability);
  const test = nullTests.find((candidate) => candidate.k === k);

  const reasons = [
    describe(counts),
    votes.elbow === undefined ? "there is no elbow" : `the elbow says ${votes.elbow}`,
  ];
  if (k > 1) reasons.push(`stability at ${k} is ${weakest.toFixed(2)} for the weakest cluster`);
  if (test !== undefined) reasons.push(comparison(test));
  if (finest !== undefined && finest !== counts[0]?.[0]) {
    reasons.push(`as many as ${finest} can be told apart`);
  }
  const because = reasons.join("; ");

  if (!nullTests.some(({ beaten }) => beaten)) {
    return { verdict: "none", sentence: `No clusters: ${because}.` };
  }
  if (test?.beaten && weakest >= STABILITY_MARKS.valid && (isFavoured || k === finest)) {
    return { verdict: "supported", sentence: `${k} clusters are supported: ${because}.` };
  }
  const name = k === 1 ? "1 cluster is" : `${k} clusters are`;
  return { verdict: "weak", sentence: `${name} weakly supported: ${because}.` };
}

/** `of 5 votes 3 are for 4, 2 are for 3`. */
function describe(counts: readonly (readonly [number, number])[]): string {
  if (counts.length === 0) return "no index votes for any k";
  const all = counts.reduce((total, [, count]) => total + count, 0);
  const parts = counts.map(([k, count]) => `${count} ${count === 1 ? "is" : "are"} for ${k}`);
  return `of ${all} votes ${parts.join(", ")}`;
}

/** Against the reference that comes nearer to the data. */
function comparison({ k, gaussian, uniform, beaten }: NullTest): string {
  const [ratio, name] = gaussian.ratio > uniform.ratio
    ? [gaussian.ratio, "one Gaussian cloud"]
    : [uniform.ratio, "a uniform cloud"];
  const percent = Math.abs(100 * (1 - ratio)).toFixed(0);
  return `inertia at ${k} is ${percent} % ${ratio > 1 ? "above" : "below"} that of ${name}` +
    (beaten ? "" : ", no sign of clusters");
}
