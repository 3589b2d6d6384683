import { type Cell, csvText } from "@/output/csv.ts";
import type { Run } from "@/output/run.ts";

/**
 * `labeled_customers.csv`: one line per customer in order of id, with the segment, every feature in
 * original units, the distance to the segment's centre (in deviations) and the margin to the
 * runner-up (0 on the border, 1 at the centre).
 */
export function labeledCustomersCsv({ features, naming, segmentOf, margins }: Run): string {
  const nameOf = new Map(naming.segments.map(({ id, name }) => [id, name]));
  const columns = [...features.values.values()];
  const rows = features.ids.map((id, i): Cell[] => [
    id,
    segmentOf[i]!,
    nameOf.get(segmentOf[i]!)!,
    ...columns.map((values) => values[i]!),
    margins.distance[i]!,
    margins.margin[i]!,
  ]);
  return csvText(
    ["Customer_ID", "Cluster", "Segment", ...features.values.keys(), "distance", "margin"],
    rows,
  );
}
