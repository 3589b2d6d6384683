import { type Cell, csvText } from "@/output/csv.ts";
import type { Run } from "@/output/run.ts";

/**
 * Below this margin a customer is borderline: the runner-up's centre is hardly farther than the own
 * (by less than a ninth), so a small change of the figures could change the segment.
 */
export const BORDERLINE_MARGIN = 0.1;

/**
 * `labeled_customers.csv`: one line per customer in order of id, with the segment, every feature in
 * original units, the distance to the segment's centre (in deviations), the margin to the runner-up
 * (0 on the border, 1 at the centre), the runner-up (blank with a single segment) and whether the
 * customer is borderline.
 */
export function labeledCustomersCsv({ features, naming, segmentOf, margins }: Run): string {
  const nameOf = new Map(naming.segments.map(({ id, name }) => [id, name]));
  const nameOfCluster = new Map(naming.segments.map(({ cluster, name }) => [cluster, name]));
  const columns = [...features.values.values()];
  const rows = features.ids.map((id, i): Cell[] => [
    id,
    segmentOf[i]!,
    nameOf.get(segmentOf[i]!)!,
    ...columns.map((values) => values[i]!),
    margins.distance[i]!,
    margins.margin[i]!,
    nameOfCluster.get(margins.runnerUp[i]!) ?? "",
    margins.margin[i]! < BORDERLINE_MARGIN ? "yes" : "no",
  ]);
  return csvText(
    [
      "Customer_ID",
      "Cluster",
      "Segment",
      ...features.values.keys(),
      "distance",
      "margin",
      "runner_up",
      "borderline",
    ],
    rows,
  );
}
