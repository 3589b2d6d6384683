import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureValues, hasFeature } from "@/features/customers.ts";
import { quantile } from "@/numerics/quantile.ts";
import type { Statistic } from "@/segments/statistic.ts";

/** The figures of a group of customers, in original units. */
export interface GroupFigures {
  readonly customers: number;
  /** Undefined where the file lacks the feature or no customer of the group has a value. */
  figure(feature: FeatureName, statistic: Statistic): number | undefined;
  /** A quantile of a feature, 0 to 1; undefined likewise. */
  quantile(feature: FeatureName, fraction: number): number | undefined;
  /** Sum over the group; 0 where nothing is known. */
  total(feature: FeatureName): number;
}

/** The figures of the segments, by segment id. */
export interface SegmentFigures {
  readonly all: GroupFigures;
  own(id: number): GroupFigures;
  /** Of everybody else. */
  others(id: number): GroupFigures;
  /** The known values of a feature in each segment, ascending. */
  sorted(feature: FeatureName): ReadonlyMap<number, Float64Array>;
}

/**
 * The figures of every segment, of everybody else, and of all customers. Unknown values are left out
 * of each. Every feature is sorted at most once in each segment; the larger groups are put together
 * from these.
 *
 * @param segmentOf The segment id of each customer, n.
 *
 * @example
 * ```ts
 * import pl from "nodejs-polars";
 * import { segmentFigures } from "@/segments/figures.ts";
 *
 * const customers = pl.DataFrame({ Customer_ID: ["a", "b", "c"], age: [30, 50, 70] });
 * const figures = segmentFigures(customers, Int32Array.of(0, 0, 3));
 * figures.own(0).figure("age", "mean"); // 40
 * figures.others(0).figure("age", "mean"); // 70
 * ```
 */
export function segmentFigures(
  customers: Customers,
  segmentOf: Int32Array,
): SegmentFigures {
  const parts = new Map(
    [...new Set(segmentOf)].map((id) =>
      [id, partOf(customers, (row) => segmentOf[row] === id)] as const
    ),
  );
  const figuresWhere = (isOne: (id: number) => boolean) =>
    figuresOf([...parts].filter(([id]) => isOne(id)).map(([, part]) => part));
  return {
    all: figuresWhere(() => true),
    own: (id) => figuresWhere((other) => other === id),
    others: (id) => figuresWhere((other) => other !== id),
    sorted: (feature) => new Map([...parts].map(([id, part]) => [id, part.known(feature).sorted])),
  };
}

/** Customers who are in no other part. */
interface Part {
  readonly customers: number;
  known(feature: FeatureName): Known;
}

/** The known values of a feature. */
interface Known {
  readonly sorted: Float64Array;
  readonly total: number;
}

function partOf(
  customers: Customers,
  belongs: (row: number) => boolean,
): Part {
  const rows = new Int32Array(customers.height);
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (belongs(row)) rows[count++] = row;
  const own = rows.slice(0, count);
  const measured = new Map<FeatureName, Known>();
  return {
    customers: count,
    known(feature) {
      const known = measured.get(feature) ?? knownOf(
        hasFeature(customers, feature) ? featureValues(customers, feature) : undefined,
        own,
      );
      measured.set(feature, known);
      return known;
    },
  };
}

function knownOf(values: Float64Array | undefined, rows: Int32Array): Known {
  if (values === undefined) return { sorted: new Float64Array(), total: 0 };
  const known = new Float64Array(rows.length);
  let count = 0;
  let total = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!;
    if (Number.isNaN(value)) continue;
    known[count++] = value;
    total += value;
  }
  return { sorted: known.subarray(0, count).sort(), total };
}

function figuresOf(parts: readonly Part[]): GroupFigures {
  const lists = (feature: FeatureName) => parts.map((part) => part.known(feature).sorted);
  const total = (feature: FeatureName) =>
    parts.reduce((sum, part) => sum + part.known(feature).total, 0);
  const at = (feature: FeatureName, fraction: number) => quantile(lists(feature), fraction);
  return {
    customers: parts.reduce((sum, part) => sum + part.customers, 0),
    figure(feature, statistic) {
      if (statistic !== "mean") return at(feature, FRACTIONS[statistic]);
      const count = lists(feature).reduce((sum, list) => sum + list.length, 0);
      return count === 0 ? undefined : total(feature) / count;
    },
    quantile: at,
    total,
  };
}

const FRACTIONS = { "lower quartile": 0.25, median: 0.5, "upper quartile": 0.75 } as const;
