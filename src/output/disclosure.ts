import { once } from "@/once.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { count } from "@/output/figure_text.ts";
import { figuresOf, type Run } from "@/output/run.ts";

/** What of a run may be told to whoever a file is forwarded to. */
export interface Disclosure {
  /** Of fewer customers no figure is told. */
  readonly minCell: number;
  /** Whether a segment has so few customers. */
  isSmall(segment: number): boolean;
  /** Whether the number of a segment's customers is told. */
  tellsSize(segment: number): boolean;
  /** Whether it is told which part of a feature's total each segment has. */
  tellsParts(feature: FeatureName): boolean;
}

/** The share of a total above which it tells of the customer who has it. */
const DOMINANT = 0.85;

/**
 * The rules of what is forwarded, see the README beside the report. A size that could be found by
 * subtraction from all customers is withheld with the one that is too small, and so are all parts of a
 * total where one is withheld. With a least number of 1 everything is told.
 */
export const disclosureOf: (run: Run) => Disclosure = once((run: Run) => {
  const { minCell } = run.options;
  const sizes = run.segments.toSorted((a, b) => a.customers - b.customers);
  const small = sizes.filter(({ customers }) => customers < minCell);
  const untold = new Set((small.length === 1 ? sizes.slice(0, 2) : small).map(({ id }) => id));
  const smallIds = new Set(small.map(({ id }) => id));
  return {
    minCell,
    isSmall: (segment) => smallIds.has(segment),
    tellsSize: (segment) => !untold.has(segment),
    tellsParts: (feature) =>
      minCell === 1 ||
      small.length === 0 && [...figuresOf(run).sorted(feature).values()].every(isShared),
  };
});

/**
 * Whether a total tells of no single customer: the (1, 85 %) dominance rule, an (n, k) rule of
 * statistical disclosure control (Hundepool and others 2012, doi:10.1002/9781118348239, ch. 4), which
 * holds back a total of which the n largest contributions make up more than k percent.
 *
 * @param values Of a group's customers.
 */
export function isShared(values: Float64Array): boolean {
  let [total, largest] = [0, 0];
  for (const value of values) {
    const size = Math.abs(value);
    total += size;
    if (size > largest) largest = size;
  }
  return largest <= DOMINANT * total;
}

/** A number of customers, where that may be told: `169`, else `fewer than 10`. Nobody is nobody. */
export function cellText(customers: number, minCell: number): string {
  return customers === 0 || customers >= minCell ? count(customers) : fewerText(minCell);
}

/** What is said instead of a number below the least: `fewer than 10`. */
export function fewerText(minCell: number): string {
  return `fewer than ${count(minCell)}`;
}

/** What is said instead of a figure that would tell another. */
export const WITHHELD = "withheld";
