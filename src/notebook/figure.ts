import { type FeatureName, FEATURES } from "@/features/catalogue.ts";
import { count, naira, percent } from "@/output/naira.ts";

/** How an unknown value is written. */
export const UNKNOWN = "unknown";

/** A value of a feature for people: `₦4.3M`, `12.5`, `61.0%`; the unit stands in the label. */
export function figure(name: FeatureName, value: number): string {
  if (!Number.isFinite(value)) return UNKNOWN;
  switch (FEATURES[name].unit) {
    case "naira":
    case "naira a month":
      return naira(value);
    case "share":
      return percent(value);
    default:
      return decimal(value);
  }
}

/** A number with as many decimals as it takes to tell it from its neighbours: `1,234` `12.5` `0.08`. */
export function decimal(value: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return count(value);
  return fixed(value, size >= 1 ? 1 : 2);
}

/** A number in so many decimals, with a real minus, and none before zero. */
export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** `a, b and c`. */
export function listing(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
