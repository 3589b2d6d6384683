import { STABILITY_MARKS } from "@/clustering/stability.ts";
import { categoryAlarms } from "@/compare/category_alarms.ts";
import { type BothStyles, type FeatureShift, featureShift, shiftAlarms } from "@/compare/drift.ts";
import { isSame, type Moves, movesOf, type NamedSegment } from "@/compare/moves.ts";
import { isSameLength } from "@/compare/same_length.ts";
import { type SavedRun, styleOf } from "@/compare/saved_run.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { type Distribution, distributionOf, knownAscending } from "@/features/distribution.ts";
import { categoriesOf } from "@/output/model.ts";

/** Who was where, and who is. */
export interface Migration {
  readonly before: readonly NamedSegment[];
  readonly after: readonly NamedSegment[];
  /** Customers by segment before (rows) and after (columns), in the order of the above. */
  readonly counts: readonly (readonly number[])[];
  /** Customers of each segment before who are not in the run after. */
  readonly lost: readonly number[];
  /** Customers of each segment after who were not in the run before. */
  readonly arrived: readonly number[];
  /** Customers in both runs. */
  readonly shared: number;
  /** Those whose segment has another id or name. */
  readonly moved: number;
}

export interface Comparison {
  readonly migration: Migration;
  /** Who moved, and why. */
  readonly moves: Moves;
  /** Features that both runs measured, in the catalogue's order. */
  readonly shifts: readonly FeatureShift[];
  /** Those of them that are ranks, which are spread alike in every run: no index is taken of them. */
  readonly ranks: readonly FeatureName[];
  /** How figures are written. */
  readonly style: BothStyles;
  /** Of fewer customers a page that is forwarded tells no number. */
  readonly minCell: number;
  /** What was done otherwise or came out otherwise, a sentence each. */
  readonly changes: readonly string[];
  /** What should stop the later segments from being used unseen, a sentence each. */
  readonly alarms: readonly string[];
}

/**
 * Compares two runs: where customers went and why, which features have another distribution, what was
 * changed. An alarm is raised when a feature or a category has shifted (population stability index of 0.1 or
 * more, or values that were not there before, and both beyond chance, and not of what grows with an
 * extract of another length), when more than a quarter of the customers in both runs changed the segment (less
 * than what {@linkcode STABILITY_MARKS} call stable stayed), when they share none, when a segment is
 * gone or new, or when the verdict is worse.
 */
export function compareRuns(before: SavedRun, after: SavedRun): Comparison {
  const migration = migrated(before, after);
  const style = { before: styleOf(before.manifest), after: styleOf(after.manifest) };
  const both = [...before.values.keys()].filter((name) => after.values.has(name));
  const ranks = both.filter((name) => isRank(name, before) && isRank(name, after));
  const shifts = both.filter((name) => !ranks.includes(name)).map((name) =>
    featureShift(name, distributionIn(before, name), after.values.get(name)!)
  );
  return {
    migration,
    moves: movesOf(before, after),
    shifts,
    ranks,
    style,
    minCell: Math.max(...[before, after].map(({ manifest }) => manifest.options.min_cell)),
    changes: changesOf(before, after),
    alarms: [
      ...categoryAlarms({
        before: categoriesOf(before.model),
        after: categoriesOf(after.model),
        customers: { before: before.ids.length, after: after.ids.length },
      }),
      ...shiftAlarms(shifts, {
        ...style,
        isSameLength: isSameLength(before.model, after.model),
      }),
      ...segmentAlarms(migration),
      ...verdictAlarm(before, after),
    ],
  };
}

/** As the files say it, and not the model: their figures are rounded, and so are those after. */
function distributionIn({ values, ids }: SavedRun, name: FeatureName): Distribution {
  const known = knownAscending(values.get(name)!);
  return distributionOf([known], ids.length - known.length);
}

/** The engine's own spending score is a percentile among the customers of the run. */
function isRank(name: FeatureName, { model }: SavedRun): boolean {
  return name === "spending_score" && model.spending !== null;
}

function migrated(before: SavedRun, after: SavedRun): Migration {
  const segments = { before: before.manifest.segments, after: after.manifest.segments };
  const place = (of: readonly NamedSegment[]) => new Map(of.map(({ id }, index) => [id, index]));
  const [from, to] = [place(segments.before), place(segments.after)];
  const rowAfter = new Map(after.ids.map((id, row) => [id, row]));
  const counts = segments.before.map(() => segments.after.map(() => 0));
  const lost = segments.before.map(() => 0);
  const arrived = segments.after.map(() => 0);
  let shared = 0;
  let moved = 0;
  for (const [row, id] of before.ids.entries()) {
    const source = from.get(before.segmentOf[row]!)!;
    const other = rowAfter.get(id);
    if (other === undefined) {
      lost[source]!++;
      continue;
    }
    rowAfter.delete(id);
    const target = to.get(after.segmentOf[other]!)!;
    counts[source]![target]!++;
    shared++;
    if (!isSame(segments.before[source]!, segments.after[target]!)) moved++;
  }
  for (const row of rowAfter.values()) arrived[to.get(after.segmentOf[row]!)!]!++;
  return { ...segments, counts, lost, arrived, shared, moved };
}

function segmentAlarms({ before, after, shared, moved }: Migration): string[] {
  const missing = (from: readonly NamedSegment[], others: readonly NamedSegment[]) =>
    from.filter((one) => !others.some((other) => isSame(one, other))).map(({ name }) => name);
  const alarms = [
    ...missing(before, after).map((name) => `The segment ${name} is gone.`),
    ...missing(after, before).map((name) => `The segment ${name} is new.`),
  ];
  if (shared === 0) alarms.push("No customer is in both runs.");
  else if (moved > (1 - STABILITY_MARKS.valid) * shared) {
    alarms.push("More than a quarter of the customers in both runs changed the segment.");
  }
  return alarms;
}

const VERDICTS = ["none", "weak", "supported"];

function verdictAlarm({ manifest: before }: SavedRun, { manifest: after }: SavedRun): string[] {
  const [was, is] = [before.verdict.level, after.verdict.level];
  return VERDICTS.indexOf(is) < VERDICTS.indexOf(was)
    ? [`The evidence for the segments fell from ${was} to ${is}.`]
    : [];
}

function changesOf({ manifest: before, values: had }: SavedRun, afterRun: SavedRun): string[] {
  const { manifest: after, values: has } = afterRun;
  const changes: string[] = [];
  const compare = (what: string, was: unknown, is: unknown) => {
    const [old, now] = [plain(was), plain(is)];
    if (old !== now) changes.push(`${what}: ${old} before, ${now} after.`);
  };
  compare("Evidence for the segments", before.verdict.level, after.verdict.level);
  compare("Playbook", before.playbook.name, after.playbook.name);
  if (
    before.playbook.name === after.playbook.name &&
    before.playbook.sha256 !== after.playbook.sha256
  ) {
    changes.push(`Playbook: ${after.playbook.name} has another content.`);
  }
  compare("Number of segments", before.k, after.k);
  compare("Input", before.input.name, after.input.name);
  compare("Currency", before.input.currency, after.input.currency);
  if (before.input.name === after.input.name && before.input.sha256 !== after.input.sha256) {
    changes.push(`Input: ${after.input.name} has another content.`);
  }
  for (const name of new Set([...Object.keys(before.options), ...Object.keys(after.options)])) {
    compare(`Option ${name}`, before.options[name], after.options[name]);
  }
  const clusteredOn = ({ features }: SavedRun["manifest"]) => features.map(({ name }) => name);
  compare("Clustered on", clusteredOn(before), clusteredOn(after));
  for (const { name, transform } of before.features) {
    const now = after.features.find((feature) => feature.name === name);
    if (now !== undefined) compare(`Transform of ${name}`, transform, now.transform);
  }
  const onlyIn = (some: SavedRun["values"], others: SavedRun["values"]) =>
    [...some.keys()].filter((name) => !others.has(name));
  if (onlyIn(had, has).length > 0) {
    changes.push(`Measured before only: ${onlyIn(had, has).join(", ")}.`);
  }
  if (onlyIn(has, had).length > 0) {
    changes.push(`Measured after only: ${onlyIn(has, had).join(", ")}.`);
  }
  return changes;
}

function plain(value: unknown): string {
  if (value === undefined) return "not given";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return String(value);
}
