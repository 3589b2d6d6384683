import type { Matrix } from "@/clustering/matrix.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { customerIds, type Customers, featureValues } from "@/features/customers.ts";
import {
  leastSkewedTransform,
  meanAndDeviation,
  transformedValues,
  type TransformName,
} from "@/features/transforms.ts";

/** How a column of the matrix was made: z = (transform(value) - mean) / deviation. */
export interface ScaledFeature {
  readonly name: FeatureName;
  readonly transform: TransformName;
  /** Of the transformed values. */
  readonly mean: number;
  /** Of the transformed values, population (ddof 0); 0 for a constant, whose z is 0. */
  readonly deviation: number;
}

/** A feature left out of the matrix because another says the same. */
export interface DroppedFeature {
  readonly name: FeatureName;
  readonly correlatedWith: FeatureName;
  /** Pearson's r of the standardised values. */
  readonly correlation: number;
}

export interface Scaled {
  /** n customers x d features, z-scores. */
  readonly matrix: Matrix;
  readonly features: readonly ScaledFeature[];
  readonly dropped: readonly DroppedFeature[];
}

export interface ScaleOptions {
  /** Take each skewed feature through the transform that leaves it least skewed. @default true */
  readonly transform?: boolean;
  /** Of two features correlated beyond this, the later is dropped. @default 1 (none) */
  readonly correlationLimit?: number;
}

/**
 * Brings features to a common scale: transform, then z-score with the population deviation.
 *
 * @throws {RangeError} If a value is unknown (NaN), naming the feature and customer.
 *
 * @example
 * ```ts
 * import pl from "nodejs-polars";
 * import { scale } from "@/features/scale.ts";
 *
 * const customers = pl.DataFrame({ Customer_ID: ["a", "b"], age: [30, 50], num_loans: [0, 1] });
 * const { matrix, features } = scale(customers, ["age", "num_loans"], { transform: false });
 * matrix.data; // Float64Array [-1, -1, 1, 1]
 * features[0]!.mean; // 40
 * ```
 */
export function scale(
  customers: Customers,
  names: readonly FeatureName[],
  options: ScaleOptions = {},
): Scaled {
  const { transform = true, correlationLimit = 1 } = options;
  const kept: { feature: ScaledFeature; z: Float64Array }[] = [];
  const dropped: DroppedFeature[] = [];
  for (const name of names) {
    const values = featureValues(customers, name);
    const unknown = values.findIndex((value) => !Number.isFinite(value));
    if (unknown >= 0) {
      throw new RangeError(
        `Cannot scale ${name}: customer ${customerIds(customers)[unknown]} has no value`,
      );
    }
    const scaled = scaledFeature(name, values, transform ? leastSkewedTransform(values) : "none");
    const z = zScores(values, scaled);
    const twin = kept.find((other) => Math.abs(correlation(other.z, z)) > correlationLimit);
    if (twin === undefined) kept.push({ feature: scaled, z });
    else {
      dropped.push({
        name,
        correlatedWith: twin.feature.name,
        correlation: correlation(twin.z, z),
      });
    }
  }
  return {
    matrix: rowMajor(kept.map(({ z }) => z), customers.height),
    features: kept.map(({ feature }) => feature),
    dropped,
  };
}

/**
 * Brings customers to the scale of others, so that a customer's z-scores depend on the own figures
 * alone.
 *
 * @param features As they were scaled before.
 * @returns n x d; NaN where a value is unknown.
 */
export function scaleAs(customers: Customers, features: readonly ScaledFeature[]): Matrix {
  return rowMajor(
    features.map((feature) => zScores(featureValues(customers, feature.name), feature)),
    customers.height,
  );
}

/** Fits the scale of a feature: mean and population deviation of the transformed values. */
export function scaledFeature(
  name: FeatureName,
  values: Float64Array,
  transform: TransformName,
): ScaledFeature {
  return { name, transform, ...meanAndDeviation(transformedValues(values, transform)) };
}

/** The z-scores of values in original units; 0 where the feature was constant, NaN for NaN. */
export function zScores(values: Float64Array, feature: ScaledFeature): Float64Array {
  const { transform, mean, deviation } = feature;
  if (deviation === 0) return new Float64Array(values.length);
  const z = transformedValues(values, transform);
  for (let i = 0; i < z.length; i++) z[i] = (z[i]! - mean) / deviation;
  return z;
}

/** Pearson's r of two z-scored columns. */
function correlation(a: Float64Array, b: Float64Array): number {
  let products = 0;
  for (let i = 0; i < a.length; i++) products += a[i]! * b[i]!;
  return products / a.length;
}

function rowMajor(columns: readonly Float64Array[], rows: number): Matrix {
  // Shared, so that the threads of a large fit need no copy.
  const bytes = rows * columns.length * Float64Array.BYTES_PER_ELEMENT;
  const data = new Float64Array(new SharedArrayBuffer(bytes));
  for (const [j, column] of columns.entries()) {
    for (let i = 0; i < rows; i++) data[i * columns.length + j] = column[i]!;
  }
  return { data, rows, columns: columns.length };
}
