import pl from "nodejs-polars";
import type { Matrix } from "@/clustering/matrix.ts";
import type { OwnFigures } from "@/bank/own_figures.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { type Customers, featureValues } from "@/features/customers.ts";
import { quantile } from "@/numerics/quantile.ts";
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
  /** Of the known values in original units; stands for the unknown ones. */
  readonly median: number;
}

/** Why a feature is left out of the matrix. */
export type Reason =
  /** Another says the same; Pearson's r of the standardised values. */
  | {
    readonly reason: "correlated";
    readonly correlatedWith: FeatureName;
    readonly correlation: number;
  }
  /** It is not known of this share of the customers. */
  | { readonly reason: "unknown"; readonly share: number }
  /** It is one value for this share of the customers. */
  | { readonly reason: "nearly constant"; readonly share: number };

/** A feature left out of the matrix. */
export type DroppedFeature = { readonly name: FeatureName } & Reason;

/** A feature that takes the median where it is not known. */
export interface ImputedFeature {
  readonly name: FeatureName;
  /** Of whom it is not known. */
  readonly customers: number;
  /** In original units. */
  readonly median: number;
}

export interface Scaled {
  /** n customers x d features, z-scores. */
  readonly matrix: Matrix;
  readonly features: readonly ScaledFeature[];
  readonly dropped: readonly DroppedFeature[];
  readonly imputed: readonly ImputedFeature[];
}

/** A feature that is unknown for more of the customers is left out. */
export const MOST_UNKNOWN = 0.3;

export interface ScaleOptions {
  /** Take each skewed feature through the transform that leaves it least skewed. @default true */
  readonly transform?: boolean;
  /**
   * The bank's own figures, which go through no transform but the one that the contract asks for.
   * @default none
   */
  readonly own?: OwnFigures;
  /** Of two features correlated beyond this, the later is dropped. @default 1 (none) */
  readonly correlationLimit?: number;
  /** A feature that is one value for this share of the customers is dropped. @default none is */
  readonly nearlyAll?: number;
}

/**
 * Brings features to a common scale: transform, then z-score with the population deviation. Unknown
 * values (NaN) are those of the median customer; a feature that is unknown for more than 30 % of the
 * customers is dropped.
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
  const { transform = true, own, correlationLimit = 1, nearlyAll = Infinity } = options;
  const kept: { feature: ScaledFeature; z: Float64Array }[] = [];
  const dropped: DroppedFeature[] = [];
  const imputed: ImputedFeature[] = [];
  for (const name of names) {
    const values = featureValues(customers, name);
    const known = knownValues(values);
    const unknown = values.length - known.length;
    if (unknown > MOST_UNKNOWN * values.length) {
      dropped.push({ name, reason: "unknown", share: unknown / values.length });
      continue;
    }
    const share = shareOfMajority(known);
    if (share >= nearlyAll) {
      dropped.push({ name, reason: "nearly constant", share });
      continue;
    }
    const complete = unknown === 0 ? values : filled(values, medianOf(known));
    const asked = transform ? own?.get(name)?.transform ?? "auto" : "none";
    const taken = asked === "auto" ? leastSkewedTransform(complete) : asked;
    const scaled = scaledFeature(name, complete, taken);
    const z = zScores(complete, scaled);
    const twin = kept.find((other) => Math.abs(correlation(other.z, z)) > correlationLimit);
    if (twin !== undefined) {
      dropped.push({
        name,
        reason: "correlated",
        correlatedWith: twin.feature.name,
        correlation: correlation(twin.z, z),
      });
      continue;
    }
    kept.push({ feature: scaled, z });
    if (unknown > 0) imputed.push({ name, customers: unknown, median: scaled.median });
  }
  return {
    matrix: rowMajor(kept.map(({ z }) => z), customers.height),
    features: kept.map(({ feature }) => feature),
    dropped,
    imputed,
  };
}

/** The values that are known, none of them NaN. */
export function knownValues(values: Float64Array): Float64Array {
  const known = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) known[count++] = values[i]!;
  }
  return count === values.length ? values : known.subarray(0, count);
}

/** Customers with the median in the place of what is not known of the features clustered on. */
export function withMedians(customers: Customers, features: readonly ScaledFeature[]): Customers {
  return customers.withColumns(
    ...features.map(({ name, median }) => pl.col(name).fillNull(pl.lit(median)).as(name)),
  );
}

/** The values with another one where they are unknown. */
function filled(values: Float64Array, value: number): Float64Array {
  return values.map((one) => Number.isNaN(one) ? value : one);
}

/**
 * The share of the value that more than half of all are; less than a half if there is none. By majority
 * vote (Boyer and Moore 1991, doi:10.1007/978-94-011-3488-0_5).
 */
function shareOfMajority(values: Float64Array): number {
  let [candidate, lead, count] = [NaN, 0, 0];
  for (let i = 0; i < values.length; i++) {
    if (lead === 0) candidate = values[i]!;
    lead += values[i] === candidate ? 1 : -1;
  }
  for (let i = 0; i < values.length; i++) if (values[i] === candidate) count++;
  return count / values.length;
}

/**
 * Brings customers to the scale of others, so that a customer's z-scores depend on the own figures
 * alone. Unknown values are those of the median customer of before.
 *
 * @param features As they were scaled before.
 * @returns n x d.
 */
export function scaleAs(customers: Customers, features: readonly ScaledFeature[]): Matrix {
  const columns = features.map(({ name }) => featureValues(customers, name));
  return scaleColumns(columns, features, customers.height);
}

/** The same of columns, in the order of the features. */
export function scaleColumns(
  columns: readonly Float64Array[],
  features: readonly ScaledFeature[],
  rows: number,
): Matrix {
  return rowMajor(
    features.map((feature, column) => zScores(filled(columns[column]!, feature.median), feature)),
    rows,
  );
}

/**
 * Fits the scale of a feature: mean and population deviation of the transformed values.
 *
 * @param values All known.
 */
function scaledFeature(
  name: FeatureName,
  values: Float64Array,
  transform: TransformName,
): ScaledFeature {
  return {
    name,
    transform,
    ...meanAndDeviation(transformedValues(values, transform)),
    median: medianOf(values),
  };
}

function medianOf(values: Float64Array): number {
  return quantile([Float64Array.from(values).sort()], 0.5) ?? NaN;
}

/** The z-scores of values in original units; 0 where the feature was constant, NaN for NaN. */
export function zScores(
  values: Float64Array,
  { transform, mean, deviation }: Pick<ScaledFeature, "transform" | "mean" | "deviation">,
): Float64Array {
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
