import pl from "nodejs-polars";
import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureValues } from "@/features/customers.ts";
import { leastSkewedTransform, transformedValues } from "@/features/transforms.ts";

/**
 * Pearson's r of features, each taken through the transform that leaves it least skewed, over the
 * customers in whom both are known.
 *
 * @returns d x d, symmetric; NaN for a feature that does not vary.
 */
export function correlations(
  customers: Customers,
  names: readonly FeatureName[],
): number[][] {
  const frame = pl.DataFrame(names.map((name) => {
    const values = featureValues(customers, name);
    const transform = leastSkewedTransform(values.filter(Number.isFinite));
    const known = Array.from(
      transformedValues(values, transform),
      (value) => Number.isFinite(value) ? value : null,
    );
    return pl.Series(name, known, pl.Float64);
  }));
  return names.map((a) =>
    names.map((b) => frame.select(pl.pearsonCorr(a, b).as("r")).getColumn("r").get(0) as number)
  );
}
