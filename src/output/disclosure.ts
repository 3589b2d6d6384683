import { once } from "@/execution/once.ts";
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
 * The rules of what is forwarded, see the README beside the report: sizes by {@linkcode untoldCells},
 * and none of the parts of a total where one of them tells of a single customer, or of too few. With a
 * least number of 1 everything is told.
 */
export const disclosureOf: (run: Run) => Disclosure = once((run: Run) => {
  const { minCell } = run.options;
  // Figures may be of a sample, which tells of those in it.
  const sizeOf = new Map(run.segments.map(({ id }) => [id, figuresOf(run).own(id).customers]));
  const untold = untoldCells(sizeOf, minCell);
  return {
    minCell,
    isSmall: (segment) => sizeOf.get(segment)! < minCell,
    tellsSize: (segment) => !untold.has(segment),
    tellsParts: (feature) =>
      minCell === 1 ||
      untold.size === 0 && [...figuresOf(run).sorted(feature).values()].every(isShared),
  };
});

/**
 * Which of the numbers that make up a known whole are not told: those below the least, but for zeros,
 * and, since a single one could be found by subtraction, with it the next smallest.
 */
export function untoldCells<Key>(cells: ReadonlyMap<Key, number>, minCell: number): Set<Key> {
  const rising = [...cells].filter(([, size]) => size > 0).sort(([, a], [, b]) => a - b);
  const small = rising.filter(([, size]) => size < minCell);
  return new Set((small.length === 1 ? rising.slice(0, 2) : small).map(([key]) => key));
}

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

/** What is said instead of a number below the least: `fewer than 10`. */
export function fewerText(minCell: number): string {
  return `fewer than ${count(minCell)}`;
}

/** What is said instead of a figure that would tell another. */
export const WITHHELD = "withheld";
