import type { Unit } from "@/features/catalogue.ts";
import { count, naira, percent } from "@/output/naira.ts";

/** A figure with its unit, for people: `₦4.3M`, `92.1%`, `16.0 a month`, `31 days`, `1.43`. */
export function withUnit(value: number, unit: Unit): string {
  switch (unit) {
    case "naira":
      return naira(value);
    case "naira a month":
      return `${naira(value)} a month`;
    case "share":
      return percent(value);
    case "a month":
      return `${plain(value)} a month`;
    case "days":
    case "months":
    case "years":
      return `${plain(value)} ${value === 1 ? unit.slice(0, -1) : unit}`;
    case "ratio":
      return value.toFixed(2);
    case "count":
    case "score":
      return plain(value);
  }
}

/** The figure alone, where the unit stands elsewhere. */
export function withoutUnit(value: number, unit: Unit): string {
  return withUnit(value, unit).replace(/ .*$/, "");
}

/** A number in at most one decimal, whole numbers and large ones in none. */
export function plain(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1000
    ? count(value)
    : value.toFixed(1).replace("-", "\u2212");
}
