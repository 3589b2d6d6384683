import type { ColumnName } from "@/bank/schema.ts";
import { FEATURES, isMeasuredName } from "@/features/catalogue.ts";
import type { GroupFigures } from "@/segments/figures.ts";
import type { Condition } from "@/segments/playbook.ts";

/** `unmeasured`: the file lacks what the condition is about. */
export type Outcome = "holds" | "fails" | "unmeasured";

/** A condition of the playbook, tested on a segment. */
export interface Tested {
  readonly condition: Condition;
  readonly outcome: Outcome;
  /** The segment's figure; undefined where unmeasured. */
  readonly value: number | undefined;
  /** The same figure of all customers, where the bounds are multiples of it. */
  readonly reference: number | undefined;
  /** Columns without which the feature cannot be computed, where unmeasured. */
  readonly needs: readonly ColumnName[];
}

/** What a trait or opportunity rests on: all conditions must hold. */
export interface Evidence {
  readonly outcome: Outcome;
  readonly tests: readonly Tested[];
}

/** Whose figures a condition is tested on. */
export interface Compared {
  readonly segment: GroupFigures;
  readonly all: GroupFigures;
}

/** Tests conditions on a segment's figures. One that is unmeasured leaves the whole unmeasured. */
export function evidenceFor(conditions: readonly Condition[], groups: Compared): Evidence {
  const tests = conditions.map((condition) => tested(condition, groups));
  const has = (outcome: Outcome) => tests.some((test) => test.outcome === outcome);
  return {
    tests,
    outcome: has("unmeasured") ? "unmeasured" : has("fails") ? "fails" : "holds",
  };
}

function tested(condition: Condition, { segment, all }: Compared): Tested {
  const { feature, statistic, times } = condition;
  const value = segment.figure(feature, statistic);
  const reference = times === undefined ? undefined : all.figure(feature, statistic);
  if (value === undefined) {
    const needs = isMeasuredName(feature) ? FEATURES[feature].needs : [];
    return { condition, outcome: "unmeasured", value, reference: undefined, needs };
  }
  // A multiple of nothing, or of less, bounds nothing.
  const isComparable = reference === undefined || reference > 0;
  const holds = isComparable && withinBounds(value / (reference ?? 1), condition);
  return { condition, outcome: holds ? "holds" : "fails", value, reference, needs: [] };
}

/** Whether a value is between the bounds; `atLeast` and `atMost` belong to what they allow. */
export function withinBounds(
  value: number,
  { above = -Infinity, atLeast = -Infinity, atMost = Infinity }: {
    readonly above?: number | undefined;
    readonly atLeast?: number | undefined;
    readonly atMost?: number | undefined;
  },
): boolean {
  return value > above && value >= atLeast && value <= atMost;
}
