import { sampleIndices } from "@/clustering/sample.ts";
import { type FeatureName, featureOf, type Unit, type WithOwn } from "@/features/catalogue.ts";
import { type Customers, featureValues } from "@/features/customers.ts";

/** A bound on a feature, in original units: above `above` where given, at most `atMost` where given. */
export interface Condition {
  readonly feature: FeatureName;
  readonly above?: number;
  readonly atMost?: number;
}

/** Who meets all conditions is said to be in the segment. */
export interface Rule {
  /** In the order in which the tree asks, one per feature; none if the rule takes everyone. */
  readonly conditions: readonly Condition[];
  /** Id of the segment. */
  readonly segment: number;
  /** Customers who meet the conditions. */
  readonly customers: number;
  /** The share of these who are in the segment, 0 to 1. */
  readonly precision: number;
}

export interface SegmentRules {
  /** Every customer meets exactly one; in order of segment, the rule for most customers first. */
  readonly rules: readonly Rule[];
  /** The share of all customers whose segment the rules give, 0 to 1. */
  readonly fidelity: number;
  /** What naming the largest segment for everyone would give. */
  readonly baseline: number;
}

export interface RuleOptions extends WithOwn {
  /** Questions asked of a customer at most. @default {3} */
  readonly depth?: number;
}

/** More customers than these are sampled to grow the tree; its rules are counted on all. */
const SAMPLE = 20_000;
/** A rule for fewer than this share of the customers explains an exception, not a segment. */
const LEAST_SHARE = 0.01;
/** A relative gain in impurity that rounding could make. */
const SMALLEST_GAIN = 1e-9;

/**
 * A few rules in original units that give nearly the segments: a classification tree (Breiman,
 * Friedman, Olshen and Stone 1984, doi:10.1201/9781315139470) on the finished segments, split by
 * Gini impurity at thresholds a person can remember, and not deeper than three questions. Where two
 * splits are equally good, the feature named first and the lowest threshold win; a leaf with equally
 * many of two segments goes to the lower id. Leaves of one segment that share a question are one.
 *
 * @param names The features to ask about; without unknown values (NaN).
 * @param segmentOf The segment id of each of n customers, n at least 1.
 */
export function segmentRules(
  customers: Customers,
  names: readonly FeatureName[],
  segmentOf: Int32Array,
  { depth = 3, ...style }: RuleOptions = {},
): SegmentRules {
  const ids = [...new Set(segmentOf)].sort((a, b) => a - b);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const data: TreeData = {
    columns: names.map((name) => ({
      name,
      unit: featureOf(name, style).unit,
      values: featureValues(customers, name),
    })),
    segments: segmentOf.map((id) => indexOf.get(id)!),
    count: ids.length,
    leastRows: Math.max(1, Math.ceil(LEAST_SHARE * Math.min(segmentOf.length, SAMPLE))),
  };
  const tree = grow(data, sampleIndices(segmentOf.length, SAMPLE, 1), depth);
  const everyone = Int32Array.from(segmentOf, (_, i) => i);
  const rules = leaves(data, tree, everyone, [])
    .filter(({ customers }) => customers > 0)
    .map((leaf): Rule & { hits: number } => ({
      conditions: leaf.conditions,
      segment: ids[leaf.segment]!,
      customers: leaf.customers,
      precision: leaf.hits / leaf.customers,
      hits: leaf.hits,
    }))
    .sort((a, b) => a.segment - b.segment || b.customers - a.customers);
  const hits = rules.reduce((sum, rule) => sum + rule.hits, 0);
  const largest = Math.max(...segmentCounts(data, everyone));
  return {
    rules: rules.map(({ hits: _, ...rule }) => rule),
    fidelity: hits / segmentOf.length,
    baseline: largest / segmentOf.length,
  };
}

interface TreeData {
  readonly columns: readonly {
    readonly name: FeatureName;
    readonly unit: Unit;
    readonly values: Float64Array;
  }[];
  /** By customer, 0..count-1. */
  readonly segments: Int32Array;
  readonly count: number;
  /** Least customers of a leaf. */
  readonly leastRows: number;
}

/** A leaf has no split. */
interface Node {
  readonly segment: number;
  readonly split?: Split & { readonly low: Node; readonly high: Node };
}

/** Customers with at most `threshold` go low, the others high. */
interface Split {
  readonly column: number;
  readonly threshold: number;
}

function grow(data: TreeData, rows: Int32Array, depth: number): Node {
  const counts = segmentCounts(data, rows);
  const leaf: Node = { segment: counts.indexOf(Math.max(...counts)) };
  const split = depth === 0 ? undefined : bestSplit(data, rows, counts);
  if (split === undefined) return leaf;
  const { low, high } = parted(data, rows, split);
  const children = { low: grow(data, low, depth - 1), high: grow(data, high, depth - 1) };
  const isOne = !children.low.split && !children.high.split &&
    children.low.segment === children.high.segment;
  return isOne ? leaf : { ...leaf, split: { ...split, ...children } };
}

/** The split after which the weighted Gini impurity is least; undefined if none lowers it. */
function bestSplit(data: TreeData, rows: Int32Array, counts: Int32Array): Split | undefined {
  // Least impurity is the greatest sum over both sides of (squares of the counts) / rows.
  const squares = (of: Int32Array) => of.reduce((sum, value) => sum + value * value, 0);
  let best: Split | undefined;
  let greatest = squares(counts) / rows.length;
  for (const [column, { unit, values }] of data.columns.entries()) {
    const order = rows.slice().sort((a, b) => values[a]! - values[b]!);
    const low = new Int32Array(data.count);
    const high = counts.slice();
    let taken = 0;
    let lastThreshold = -Infinity;
    for (let i = 0; i + 1 < order.length; i++) {
      const [value, next] = [values[order[i]!]!, values[order[i + 1]!]!];
      // Thresholds rise with the values: no other parts what the last one has passed.
      if (value === next || next <= lastThreshold) continue;
      const threshold = readable(unit, value, next);
      if (threshold <= lastThreshold) continue;
      lastThreshold = threshold;
      for (; taken < order.length && values[order[taken]!]! <= threshold; taken++) {
        const segment = data.segments[order[taken]!]!;
        low[segment]!++;
        high[segment]!--;
      }
      const left = order.length - taken;
      if (taken < data.leastRows || left < data.leastRows) continue;
      const score = squares(low) / taken + squares(high) / left;
      if (score > greatest * (1 + SMALLEST_GAIN)) {
        greatest = score;
        best = { column, threshold };
      }
    }
  }
  return best;
}

/**
 * A threshold that a person can remember: zero where it parts the two values, else a number of one
 * significant digit that does, else of two, whether it parts just these or others nearby.
 */
function readable(unit: Unit, value: number, next: number): number {
  if (value <= 0 && next > 0) return 0;
  const middle = (value + next) / 2;
  // Of a year every digit is remembered.
  if (unit === "year") return Math.floor(middle);
  const short = written(unit, Number(middle.toPrecision(1)));
  return value <= short && short < next ? short : written(unit, Number(middle.toPrecision(2)));
}

/** As finely as the unit is written: whole units of money, counts, days and years, whole percents. */
function written(unit: Unit, value: number): number {
  switch (unit) {
    case "money":
    case "money a month":
      return Math.round(value);
    case "count":
    case "days":
    case "years":
      return Math.floor(value);
    case "share":
      return Math.round(value * 100) / 100;
    default:
      return value;
  }
}

interface Leaf {
  readonly conditions: readonly Condition[];
  readonly segment: number;
  readonly customers: number;
  readonly hits: number;
}

function leaves(
  data: TreeData,
  { segment, split }: Node,
  rows: Int32Array,
  conditions: readonly Condition[],
): Leaf[] {
  if (split === undefined) {
    return [{
      conditions,
      segment,
      customers: rows.length,
      hits: segmentCounts(data, rows)[segment]!,
    }];
  }
  const { column, threshold, low, high } = split;
  const feature = data.columns[column]!.name;
  const parts = parted(data, rows, split);
  return [
    ...leaves(data, low, parts.low, narrowed(conditions, { feature, atMost: threshold })),
    ...leaves(data, high, parts.high, narrowed(conditions, { feature, above: threshold })),
  ];
}

/** Deeper bounds on a feature lie inside the earlier ones. */
function narrowed(conditions: readonly Condition[], added: Condition): Condition[] {
  const known = conditions.some(({ feature }) => feature === added.feature);
  return known
    ? conditions.map((one) => one.feature === added.feature ? { ...one, ...added } : one)
    : [...conditions, added];
}

function parted(data: TreeData, rows: Int32Array, { column, threshold }: Split) {
  const { values } = data.columns[column]!;
  return {
    low: rows.filter((row) => values[row]! <= threshold),
    high: rows.filter((row) => values[row]! > threshold),
  };
}

function segmentCounts({ segments, count }: TreeData, rows: Int32Array): Int32Array {
  const counts = new Int32Array(count);
  for (let i = 0; i < rows.length; i++) counts[segments[rows[i]!]!]!++;
  return counts;
}
