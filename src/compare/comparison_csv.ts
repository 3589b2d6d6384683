import type { Comparison } from "@/compare/compare_runs.ts";
import { MOST_MOVED } from "@/compare/moves.ts";
import type { Trend } from "@/compare/trend.ts";
import { CUSTOMER_ID } from "@/features/customers.ts";
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

/**
 * `migrated_customers.csv`: a line for every customer who is in another segment, with the cause (blank
 * where it cannot be told) and the features that moved most, in original units and, signed, in the
 * earlier model's deviations.
 */
export function migratedCustomersCsv({ moves }: Comparison): string {
  const places = Array.from({ length: MOST_MOVED }, (_, rank) => rank);
  return csvText(
    [
      CUSTOMER_ID,
      "from_cluster",
      "from",
      "to_cluster",
      "to",
      "cause",
      ...places.flatMap((rank) =>
        ["feature", "before", "after", "deviations"].map((name) => `${name}_${rank + 1}`)
      ),
    ],
    moves.all.map(({ customer, from, to, cause, features }) => [
      customer,
      from.id,
      from.name,
      to.id,
      to.name,
      cause ?? null,
      ...places.flatMap((rank): Cell[] => {
        const moved = features[rank];
        return [
          moved?.feature ?? null,
          moved?.before ?? null,
          moved?.after ?? null,
          moved?.deviations ?? null,
        ];
      }),
    ]),
    { ids: [CUSTOMER_ID] },
  );
}

/**
 * `stability_index.csv`: a line per feature; medians in original units, `beyond` the part of customers
 * below or above all earlier values. Of a rank there is no index.
 */
export function stabilityIndexCsv({ shifts, ranks }: Comparison): string {
  return csvText(
    ["feature", "median_before", "median_after", "bins", "index", "chance", "beyond", "reading"],
    [
      ...shifts.map(({ feature, medianBefore, medianAfter, stability, level }): Cell[] => {
        const { bins, index, chance, beyond } = stability;
        return [feature, medianBefore, medianAfter, bins, index, chance, beyond, level];
      }),
      ...ranks.map((feature): Cell[] => [feature, null, null, null, null, null, null, "rank"]),
    ],
  );
}

/**
 * `trend.csv`: a line for every run and segment, in order of the runs; medians in original units. Of
 * fewer customers than the run's least number nothing is told.
 */
export function trendCsv({ runs, features, segments }: Trend): string {
  return csvText(
    [
      "run",
      "as_of",
      "Cluster",
      "Segment",
      "customers",
      "share",
      ...features.map((name) => `${name}_median`),
    ],
    runs.flatMap(({ asOf }, run) =>
      segments.flatMap(({ segment, points }): Cell[][] => {
        const point = points[run];
        if (point === undefined) return [];
        const { customers, share, medians, tellsSize, tellsFigures } = point;
        return [[
          run + 1,
          asOf,
          segment.id,
          segment.name,
          ...(tellsSize ? [customers, share] : [null, null]),
          ...features.map((name) => tellsFigures ? medians.get(name) ?? null : null),
        ]];
      })
    ),
  );
}
