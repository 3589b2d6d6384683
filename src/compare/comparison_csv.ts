import type { Comparison } from "@/compare/compare_runs.ts";
import { type Cell, csvText } from "@/output/csv.ts";

/**
 * `migration.csv`: a line for every segment before with every segment after. Who is lost has no
 * segment after, who is new none before (blank).
 */
export function migrationCsv({ migration }: Comparison): string {
  const { before, after, counts, lost, arrived } = migration;
  const rows = before.flatMap((from, i): Cell[][] => [
    ...after.map((to, j) => [from.id, from.name, to.id, to.name, counts[i]![j]!]),
    [from.id, from.name, "", "", lost[i]!],
  ]);
  const added = after.map((to, j): Cell[] => ["", "", to.id, to.name, arrived[j]!]);
  return csvText(
    ["before_cluster", "before_segment", "after_cluster", "after_segment", "customers"],
    [...rows, ...added],
  );
}

/** `stability_index.csv`: a line per feature; medians in original units. */
export function stabilityIndexCsv({ shifts }: Comparison): string {
  return csvText(
    ["feature", "median_before", "median_after", "bins", "index", "chance", "reading"],
    shifts.map(({ feature, medianBefore, medianAfter, bins, index, chance, level }) => [
      feature,
      medianBefore,
      medianAfter,
      bins,
      index,
      chance,
      level,
    ]),
  );
}
