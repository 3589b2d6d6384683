import type { Verdict } from "@/clustering/verdict.ts";
import type { LegendSegment } from "@/output/charts/legend.ts";
import type { Segment } from "@/segments/naming.ts";

/**
 * The segments as pictures and report call them: by name, or, where the evidence for them is none,
 * by a bare number, since a name would promise what is not there.
 */
export function shownSegments(
  segments: readonly Segment[],
  verdict: Verdict["verdict"],
): LegendSegment[] {
  return segments.map(({ id, name, customers }, index) => ({
    id,
    customers,
    name: verdict === "none" && segments.length > 1 ? `Cluster ${index + 1}` : name,
  }));
}
