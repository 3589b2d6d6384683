import type { Interval } from "@/campaign/proportion_difference.ts";
import { studentQuantile } from "@/campaign/student_quantile.ts";

/**
 * The 95 % interval of the difference of two means, of groups that need not vary alike (Welch 1947,
 * doi:10.1093/biomet/34.1-2.28).
 *
 * @returns Undefined where a group has fewer than two values, or all its values are the same.
 */
export function meanDifference(
  one: readonly number[],
  other: readonly number[],
): Interval | undefined {
  if (one.length < 2 || other.length < 2) return undefined;
  const [a, b] = [momentsOf(one), momentsOf(other)];
  if (a.squaredError === 0 || b.squaredError === 0) return undefined;
  const estimate = a.mean - b.mean;
  const squared = a.squaredError + b.squaredError;
  const degrees = squared ** 2 /
    (a.squaredError ** 2 / (one.length - 1) + b.squaredError ** 2 / (other.length - 1));
  const half = studentQuantile(0.975, degrees) * Math.sqrt(squared);
  return { estimate, low: estimate - half, high: estimate + half };
}

/** Mean and the square of its standard error (sample variance, ddof 1). */
function momentsOf(values: readonly number[]): { mean: number; squaredError: number } {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, squaredError: squares / (values.length - 1) / values.length };
}

/** The mean of one value or more. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
