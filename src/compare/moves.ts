import { nearestLabels } from "@/clustering/lloyd.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import type { SavedRun } from "@/compare/saved_run.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { scaleColumns } from "@/features/scale.ts";
import { spendingScores } from "@/features/spending_score.ts";
import { centroidsOf, type Model } from "@/output/model.ts";

/** A segment as a run names it. */
export interface NamedSegment {
  readonly id: number;
  readonly name: string;
}

/**
 * Why a customer moved. `behaviour`: the earlier model gives the later figures another segment than the
 * earlier ones. `model`: it gives them the same, only the later model says otherwise. `both`: it gives
 * them another, and the later model a third.
 */
export const CAUSES = ["behaviour", "model", "both"] as const;
export type Cause = typeof CAUSES[number];

/** How far a feature of a customer has moved. */
export interface MovedFeature {
  readonly feature: FeatureName;
  /** Original units; NaN where unknown. */
  readonly before: number;
  readonly after: number;
  /** From before to after on the earlier model's scale, in deviations. */
  readonly deviations: number;
}

/** A customer of both runs who is in another segment. */
export interface Move {
  readonly customer: string;
  readonly from: NamedSegment;
  readonly to: NamedSegment;
  /** None where the earlier model does not know the later figures. */
  readonly cause?: Cause;
  /** Those that moved most, of what the earlier model clusters on; the most moved first. */
  readonly features: readonly MovedFeature[];
}

export interface Moves {
  /** In order of the customers before. */
  readonly all: readonly Move[];
  /** Why causes cannot be told; none where they can. */
  readonly obstacle?: string;
}

/** Features told of a customer who moved. */
export const MOST_MOVED = 3;

/** What is less is the rounding of the saved figures. */
const LEAST_MOVED = 1e-4;

/** Whether two runs mean the same segment. */
export function isSame(a: NamedSegment, b: NamedSegment): boolean {
  return a.id === b.id && a.name === b.name;
}

/**
 * Who moved from one run to the next, why, and in which features. For the cause the earlier model labels
 * the later run's figures, as `score` would, and is compared with what the runs say.
 */
export function movesOf(before: SavedRun, after: SavedRun): Moves {
  const { model } = before;
  const obstacle = obstacleOf(before, after);
  const was = seenBy(model, before);
  const has = obstacle === undefined ? seenBy(model, after) : undefined;
  const byEarlierModel = has === undefined ? undefined : segmentsBy(model, has.matrix);
  const segments = { before: byId(before), after: byId(after) };
  const rowAfter = new Map(after.ids.map((id, row) => [id, row]));
  const all = before.ids.flatMap((customer, row): Move[] => {
    const later = rowAfter.get(customer);
    if (later === undefined) return [];
    const from = segments.before.get(before.segmentOf[row]!)!;
    const to = segments.after.get(after.segmentOf[later]!)!;
    if (isSame(from, to)) return [];
    if (has === undefined) return [{ customer, from, to, features: [] }];
    return [{
      customer,
      from,
      to,
      cause: causeOf({ from, to, between: byEarlierModel![later]! }),
      features: movedFeatures(model, { was, row, has, later }),
    }];
  });
  return { all, ...(obstacle !== undefined && { obstacle }) };
}

function causeOf(
  { from, to, between }: Pick<Move, "from" | "to"> & { readonly between: NamedSegment },
): Cause {
  if (isSame(between, from)) return "model";
  return isSame(between, to) ? "behaviour" : "both";
}

function obstacleOf({ model }: SavedRun, after: SavedRun): string | undefined {
  const unknown = model.features.filter(({ name }) => !after.values.has(name));
  const { currency } = after.manifest.input;
  if (unknown.length === 0 && model.currency === currency) return undefined;
  const reason = unknown.length > 0
    ? `the later run does not measure ${unknown.map(({ name }) => name).join(", ")}`
    : `the later run's amounts are in ${currency}`;
  return `Why customers moved cannot be told: ${reason}.`;
}

/** The customers of a run as a model sees them. */
interface Seen {
  /** By feature of the model, in original units. */
  readonly columns: readonly Float64Array[];
  readonly matrix: Matrix;
}

function seenBy({ features, spending }: Model, { ids, values }: SavedRun): Seen {
  const columns = features.map(({ name }) => {
    const [outflow, income] = [values.get("monthly_outflow"), values.get("annual_income")];
    // A score is a rank among a run's own customers: here it is one among those of the model.
    return name === "spending_score" && spending !== null && outflow && income
      ? spendingScores(outflow, income, spending)
      : values.get(name)!;
  });
  return { columns, matrix: scaleColumns(columns, features, ids.length) };
}

function segmentsBy(model: Model, matrix: Matrix): NamedSegment[] {
  const labels = nearestLabels(matrix, centroidsOf(model).data);
  const ofCluster = new Map(model.segments.map((segment) => [segment.cluster, segment]));
  return Array.from(labels, (cluster) => ofCluster.get(cluster)!);
}

function movedFeatures(
  { features }: Model,
  { was, row, has, later }: {
    readonly was: Seen;
    readonly row: number;
    readonly has: Seen;
    readonly later: number;
  },
): MovedFeature[] {
  const z = ({ matrix: { data, columns } }: Seen, at: number, column: number) =>
    data[at * columns + column]!;
  return features
    .map(({ name }, column) => ({
      feature: name,
      before: was.columns[column]![row]!,
      after: has.columns[column]![later]!,
      deviations: z(has, later, column) - z(was, row, column),
    }))
    .filter(({ deviations }) => Math.abs(deviations) >= LEAST_MOVED)
    .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations))
    .slice(0, MOST_MOVED);
}

function byId({ manifest }: SavedRun): ReadonlyMap<number, NamedSegment> {
  return new Map(manifest.segments.map((segment) => [segment.id, segment]));
}
