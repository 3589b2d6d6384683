import { OTHER } from "@/bank/rules/categories.ts";
import type { CategoryCounts } from "@/features/category_counts.ts";
import {
  type BeforeAfter,
  isRisen,
  shiftLevel,
  stabilityIndex,
} from "@/features/stability_index.ts";
import { listing } from "@/text/listed.ts";
import { fixed, percent } from "@/output/figure_text.ts";

/** What the records of two sides hold, and of how many customers they are. */
export interface CategorySides {
  readonly before: CategoryCounts;
  readonly after: CategoryCounts;
  readonly customers: BeforeAfter;
}

/**
 * Which categories have values that were hardly or never there before, or are mixed otherwise than
 * chance does, a sentence each. The records of a customer are alike, so that chance goes by customers
 * where these are fewer.
 */
export function categoryAlarms({ before, after, customers }: CategorySides): string[] {
  return [...before].flatMap(([name, had]) => {
    const has = after.get(name);
    if (has === undefined) return [];
    const records = { before: totalOf(had), after: totalOf(has) };
    const cases = {
      before: Math.min(records.before, customers.before),
      after: Math.min(records.after, customers.after),
    };
    const risen = [...has.keys()].map((value) => ({
      value,
      before: (had.get(value) ?? 0) / records.before,
      after: has.get(value)! / records.after,
    })).filter(({ before, after }) =>
      isRisen({ before: before * cases.before, after: after * cases.after }, cases)
    );
    if (risen.length > 0) {
      const named = risen.map(({ value, before, after }) =>
        `${value === OTHER ? "values on no list" : value} (${percent(after)} of the records, ${
          percent(before)
        } before)`
      );
      return [`${name} has what was hardly there before: ${listing(named)}.`];
    }
    const values = [...new Set([...had.keys(), ...has.keys()])];
    const counts = (of: ReadonlyMap<string, number>) => values.map((value) => of.get(value) ?? 0);
    const found = stabilityIndex(counts(had), counts(has), cases);
    const level = shiftLevel(found);
    return level === "stable"
      ? []
      : [`The mix of ${name} has ${level}: population stability index ${fixed(found.index, 2)}.`];
  });
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((sum, count) => sum + count, 0);
}
