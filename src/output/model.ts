import type { Run } from "@/output/run.ts";

/** Raised when a reader of model.json would misread what is written today. */
export const MODEL_SCHEMA = 1;

/**
 * `model.json`: what it takes to score a new customer. In full precision, unlike the other outputs:
 * a customer on the border between two segments must fall on the same side again.
 */
export function modelJson({ cleaned, standardised, fit, naming }: Run): string {
  const { columns, data } = fit.centroids;
  return JSON.stringify(
    {
      schema: MODEL_SCHEMA,
      as_of: cleaned.asOf,
      features: standardised.features,
      segments: naming.segments.map(({ id, name, cluster }) => ({
        id,
        name,
        centroid: [...data.subarray(cluster * columns, (cluster + 1) * columns)],
      })),
    },
    null,
    2,
  ) + "\n";
}
