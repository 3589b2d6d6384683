import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureNames, featureValues } from "@/features/customers.ts";
import { knownValues, zScores } from "@/features/scale.ts";
import {
  leastSkewedTransform,
  meanAndDeviation,
  transformedValues,
} from "@/features/transforms.ts";
import type { ClusterTraits } from "@/segments/naming.ts";

/**
 * How each cluster's average customer differs from the average of all, in every feature the file
 * supports and not only those clustered on. Unknown values (NaN) are left out.
 *
 * @param labels The cluster of each customer, 0..k-1.
 */
export function clusterTraits(
  customers: Customers,
  labels: ArrayLike<number>,
  k: number,
): ClusterTraits[] {
  const sizes = new Int32Array(k);
  for (let i = 0; i < labels.length; i++) sizes[labels[i]!]!++;
  const means = Array.from(sizes, () => new Map<FeatureName, number>());
  for (const name of featureNames(customers)) {
    const values = featureValues(customers, name);
    const known = knownValues(values);
    if (known.length === 0) continue;
    const transform = leastSkewedTransform(known);
    const z = zScores(values, {
      transform,
      ...meanAndDeviation(transformedValues(known, transform)),
    });
    const sums = new Float64Array(k);
    const counts = new Int32Array(k);
    for (let i = 0; i < z.length; i++) {
      if (Number.isNaN(values[i])) continue;
      sums[labels[i]!]! += z[i]!;
      counts[labels[i]!]!++;
    }
    for (const [cluster, count] of counts.entries()) {
      if (count > 0) means[cluster]!.set(name, sums[cluster]! / count);
    }
  }
  return means.map((z, cluster) => ({ customers: sizes[cluster]!, z }));
}
