import type { FeatureName } from "@/features/catalogue.ts";
import { FEATURES } from "@/features/catalogue.ts";
import { count, naira, percent } from "@/output/naira.ts";

/** A value this far from the mean of all customers (in deviations) is high or low. */
const PLAIN = 0.5;

/**
 * A driver in words and figures: `total loans ₦3.9M (high)`.
 *
 * @param value In original units.
 * @param z The same as a z-score among all customers, which says whether it is high or low.
 */
export function driverText(name: FeatureName, value: number, z: number): string {
  const level = z > PLAIN ? "high" : z < -PLAIN ? "low" : "average";
  return `${FEATURES[name].label} ${featureText(name, value)} (${level})`;
}

/** A known value of a feature for people, with its unit where the label does not say it. */
export function featureText(name: FeatureName, value: number): string {
  switch (FEATURES[name].unit) {
    case "naira":
    case "naira a month":
      return naira(value);
    case "share":
      return percent(value);
    case "days":
    case "months":
    case "years":
      return `${decimal(value)} ${FEATURES[name].unit}`;
    default:
      return decimal(value);
  }
}

/** Whole from 100 up and where whole, one decimal from 1, two significant digits below. */
function decimal(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return count(value);
  const text = size >= 1 ? value.toFixed(1) : `${Number(value.toPrecision(2))}`;
  return text.replace("-", "\u2212");
}
