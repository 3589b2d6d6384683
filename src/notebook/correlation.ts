import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureValues } from "@/features/customers.ts";
import { scaledFeature, zScores } from "@/features/scale.ts";
import { leastSkewedTransform } from "@/features/transforms.ts";

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
  const columns = names.map((name) => {
    const values = featureValues(customers, name);
    const known = values.filter(Number.isFinite);
    return zScores(values, scaledFeature(name, known, leastSkewedTransform(known)));
  });
  return columns.map((a) => columns.map((b) => pearson(a, b)));
}

function pearson(a: Float64Array, b: Float64Array): number {
  const both = [...a.keys()].filter((i) => Number.isFinite(a[i]) && Number.isFinite(b[i]));
  const mean = (values: Float64Array) => both.reduce((sum, i) => sum + values[i]!, 0) / both.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (const i of both) {
    products += (a[i]! - meanA) * (b[i]! - meanB);
    squaresA += (a[i]! - meanA) ** 2;
    squaresB += (b[i]! - meanB) ** 2;
  }
  return squaresA > 0 && squaresB > 0 ? products / Math.sqrt(squaresA * squaresB) : NaN;
}
