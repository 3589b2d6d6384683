/** What a feature goes through before it is standardised. */
export type TransformName = "none" | "square root" | "logarithm";

/** In order of preference: the first of equals is taken. */
export const TRANSFORM_NAMES = ["none", "square root", "logarithm"] as const;

/**
 * Transforms a value. Square root and logarithm keep the sign: sgn(x) sqrt(|x|) and
 * sgn(x) ln(1 + |x|), so that overdrafts and zeros have a place.
 */
export function transformed(value: number, transform: TransformName): number {
  switch (transform) {
    case "none":
      return value;
    case "square root":
      return Math.sign(value) * Math.sqrt(Math.abs(value));
    case "logarithm":
      return Math.sign(value) * Math.log1p(Math.abs(value));
  }
}

/** Transforms each value. */
export function transformedValues(values: Float64Array, transform: TransformName): Float64Array {
  const result = new Float64Array(values.length);
  // Indexed loops here and below: `map` and `for .. of` over a typed array take eight times as long.
  for (let i = 0; i < values.length; i++) result[i] = transformed(values[i]!, transform);
  return result;
}

/**
 * The transform that leaves the values least skewed. K-Means judges by squared distance, so a few
 * very rich customers would otherwise make a cluster of their own. Values that are hardly skewed
 * (below 0.5) stay as they are.
 */
export function leastSkewedTransform(values: Float64Array): TransformName {
  let best: TransformName = "none";
  let least = Math.abs(skewness(values));
  if (least < HARDLY_SKEWED) return best;
  for (const transform of TRANSFORM_NAMES.slice(1)) {
    const candidate = Math.abs(skewness(transformedValues(values, transform)));
    if (candidate < least) {
      best = transform;
      least = candidate;
    }
  }
  return best;
}

const HARDLY_SKEWED = 0.5;

/**
 * Population skewness, the third central moment over the cubed deviation (g1 of Joanes and Gill
 * 1998, doi:10.1111/1467-9884.00122). 0 for a constant.
 */
export function skewness(values: Float64Array): number {
  const { mean, deviation } = meanAndDeviation(values);
  if (deviation === 0) return 0;
  let cubes = 0;
  for (let i = 0; i < values.length; i++) cubes += ((values[i]! - mean) / deviation) ** 3;
  return cubes / values.length;
}

/** Mean and population standard deviation (ddof 0). A constant has deviation exactly 0. */
export function meanAndDeviation(values: Float64Array): { mean: number; deviation: number } {
  let sum = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest === highest) return { mean: lowest, deviation: 0 };
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
