import { LEAST_EFFECT, LEAST_FINE_EFFECT } from "@/clustering/evidence/copula_test.ts";
import { CLEAR_GAP } from "@/clustering/evidence/gaps.ts";
import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { COARSE, isOutclassed, NO_GAP, type Suggestion } from "@/clustering/suggest_k.ts";

/** What {@linkcode verdict} weighs. */
export interface Evidence {
  /** Number of clusters to judge. */
  readonly k: number;
  /** The k at the elbow of the inertia curve; undefined where it has none. */
  readonly elbow: number | undefined;
  /** Stability of each of the k clusters. */
  readonly stability: readonly number[];
  readonly suggestion: Pick<
    Suggestion,
    "k" | "grouped" | "clearestP" | "columnP" | "divisions" | "favours"
  >;
}

/** How far to trust a partition. */
export interface Verdict {
  /**
   * `supported`: there are at least k groups with gaps between them. `weak`: there is structure, but
   * not such gaps; useful as a description. `none`: a population without groups looks the same.
   */
  readonly verdict: "supported" | "weak" | "none";
  /**
   * Whether elbow and evidence differ, what to make of the clusters, and why in figures: in that
   * order, a sentence each.
   */
  readonly sentence: string;
}

/** Finer divisions than this many more clusters say nothing about a division. */
const FINER = 3;

/**
 * Judges a partition by the gaps between its clusters, their stability, and what a population without
 * groups would look like.
 */
export function verdict(evidence: Evidence): Verdict {
  const { k, suggestion } = evidence;
  const differences = [elbowDifference(evidence)];
  if (k !== suggestion.k && suggestion.grouped) {
    differences.push(`k = ${k} was asked for; the evidence says ${suggestion.k}.`);
  }
  const level = levelOf(evidence);
  const sentences = [...differences, MEANING[level](evidence), figures(evidence)];
  return { verdict: level, sentence: sentences.filter((part) => part !== "").join(" ") };
}

function levelOf(evidence: Evidence): Verdict["verdict"] {
  if (!evidence.suggestion.grouped) return "none";
  return doubts(evidence).length === 0 ? "supported" : "weak";
}

/** What a manager is to make of the clusters. */
const MEANING: Readonly<Record<Verdict["verdict"], (evidence: Evidence) => string>> = {
  supported: ({ k }) => `There are at least ${k} groups with gaps between them.`,
  weak: (evidence) => {
    if (evidence.k === 1) return "There are groups, but one cluster does not show them.";
    return hasGaps(evidence)
      ? `There are gaps between the ${evidence.k} groups, but not enough else to rely on them: use ` +
        "them as a description."
      : `There is structure, but no gaps between all ${evidence.k} groups: they divide a continuum ` +
        "and are useful as a description.";
  },
  none: () => "A population without groups looks the same.",
};

/** `The elbow of the inertia curve says 3, the evidence says 4.`; nothing where they agree. */
function elbowDifference({ elbow, suggestion: { k, grouped } }: Evidence): string {
  if (grouped && elbow === k) return "";
  if (!grouped && (elbow ?? 1) === 1) return "";
  const says = elbow === undefined
    ? "The inertia curve has no elbow"
    : `The elbow of the inertia curve says ${elbow}`;
  return grouped ? `${says}, the evidence says ${k}.` : `${says}, but there are no groups.`;
}

/** The figures that decide, one sentence. */
function figures(evidence: Evidence): string {
  const { k, stability, suggestion } = evidence;
  const division = divisionOf(evidence);
  if (!suggestion.grouped) return withoutGroups(suggestion);
  if (division === undefined) return "";
  const { effect, gapP } = division;
  const parts = [`the least clear gap between two neighbours has ${pText(gapP)} (dip test)`];
  if (effect !== undefined) {
    parts.push(`inertia at ${k} is ${deviations(effect)} that of a population without groups`);
  }
  if (suggestion.columnP < CLEAR_GAP) {
    parts.push(`a single column has two humps (${pText(suggestion.columnP)})`);
  }
  const weakest = Math.min(...stability).toFixed(2);
  parts.push(`the least stable group comes back at ${weakest} (Jaccard) in resamples`);
  parts.push(...doubts(evidence).flatMap(({ told }) => told ?? []));
  return sentenceOf(parts);
}

function withoutGroups({ divisions, clearestP }: Evidence["suggestion"]): string {
  if (divisions.length === 0) return "There is nothing to divide.";
  if (clearestP < CLEAR_GAP) {
    const most = (from: number, to: number) => {
      const within = divisions.filter(({ k }) => k >= from && k <= to);
      return Math.max(0, ...within.map(({ effect = 0 }) => effect)).toFixed(1);
    };
    return `With up to ${COARSE} clusters the inertia is at most ${
      most(2, COARSE)
    } deviations below ` +
      `that of one (${LEAST_EFFECT} would tell), with more ${most(COARSE + 1, Infinity)} ` +
      `(${LEAST_FINE_EFFECT}).`;
  }
  return `No group stands apart by a clear gap: the clearest has ${pText(clearestP)} (dip test).`;
}

/** A reason not to support a division; `told` where the figures do not show it already. */
interface Doubt {
  readonly told?: string;
}

function doubts(evidence: Evidence): Doubt[] {
  const { k, stability, suggestion: { columnP, divisions, favours } } = evidence;
  const division = divisionOf(evidence);
  if (division === undefined) return [{}];
  const found: Doubt[] = [];
  if (!hasGaps(evidence)) found.push({});
  if ((division.effect ?? 0) < LEAST_EFFECT && columnP >= CLEAR_GAP) found.push({});
  if (Math.min(...stability) < STABILITY_MARKS.valid) found.push({});
  const finer = divisions.find((finer) =>
    finer.k > k && finer.k <= k + FINER && finer.gapP < NO_GAP &&
    (finer.stability ?? 0) >= STABILITY_MARKS.pattern && !isOutclassed(finer, division)
  );
  if (finer !== undefined) found.push({ told: `there may be gaps between ${finer.k} groups, too` });
  if ((favours.silhouette ?? 1) > k) {
    found.push({ told: `the silhouette favours ${favours.silhouette}` });
  }
  return found;
}

function hasGaps(evidence: Evidence): boolean {
  return (divisionOf(evidence)?.gapP ?? 1) < CLEAR_GAP;
}

function divisionOf({ k, suggestion: { divisions } }: Evidence) {
  return divisions.find((division) => division.k === k);
}

function pText(p: number): string {
  return p < CLEAR_GAP ? `p < ${CLEAR_GAP}` : `p = ${p.toPrecision(2)}`;
}

function deviations(effect: number): string {
  return `${Math.abs(effect).toFixed(1)} deviations ${effect < 0 ? "above" : "below"}`;
}

function sentenceOf(parts: readonly string[]): string {
  const text = parts.join("; ");
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
