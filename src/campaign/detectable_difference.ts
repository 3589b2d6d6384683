import { normalDistribution, normalQuantile } from "@/clustering/normal_distribution.ts";

/** Both groups of a test, and the share that says yes without the offer. */
export interface TestDesign {
  readonly test: number;
  readonly control: number;
  /** 0 to 1. */
  readonly rate: number;
}

/** How often a difference that is there should be seen. */
const POWER = 0.8;
const Z = normalQuantile(0.975);

/**
 * The least rise in the share of yes that a test of this size sees four times in five at the 5 %
 * level, 0 to 1. Undefined where even a rise to all would go unseen more often.
 */
export function detectableDifference(design: TestDesign): number | undefined {
  let [unseen, seen] = [0, 1 - design.rate];
  if (powerOf(seen, design) < POWER) return undefined;
  for (let halvings = 0; halvings < 50; halvings++) {
    const middle = (unseen + seen) / 2;
    if (powerOf(middle, design) < POWER) unseen = middle;
    else seen = middle;
  }
  return seen;
}

/**
 * How often a test sees a rise in the share of yes: the two-sided test at the 5 % level whose null
 * takes the pooled share (Fleiss, Levin and Paik 2003, doi:10.1002/0471445428, section 4.3).
 */
export function powerOf(rise: number, { test, control, rate }: TestDesign): number {
  const raised = rate + rise;
  const pooled = (test * raised + control * rate) / (test + control);
  const underNull = Math.sqrt(pooled * (1 - pooled) * (1 / test + 1 / control));
  const actual = Math.sqrt(raised * (1 - raised) / test + rate * (1 - rate) / control);
  if (actual === 0) return rise > Z * underNull ? 1 : 0;
  return normalDistribution((rise - Z * underNull) / actual) +
    normalDistribution((-rise - Z * underNull) / actual);
}
