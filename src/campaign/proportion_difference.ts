import { normalQuantile } from "@/clustering/normal_distribution.ts";

/** An estimate with the bounds of its interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How many of how many. */
export interface Proportion {
  readonly yes: number;
  /** At least 1. */
  readonly of: number;
}

/** What every interval here covers in 95 of 100 cases. */
const Z = normalQuantile(0.975);

/**
 * The 95 % interval of a proportion by Wilson's score (1927, doi:10.1080/01621459.1927.10502953): it
 * stays within 0 and 1 and holds for few cases.
 */
export function wilsonInterval({ yes, of }: Proportion): Interval {
  const estimate = yes / of;
  const centre = estimate + Z ** 2 / (2 * of);
  const half = Z * Math.sqrt(estimate * (1 - estimate) / of + Z ** 2 / (4 * of ** 2));
  const scale = 1 + Z ** 2 / of;
  return { estimate, low: (centre - half) / scale, high: (centre + half) / scale };
}

/**
 * The 95 % interval of the difference of two independent proportions: Newcombe's hybrid of Wilson's
 * intervals, his method 10 (1998,
 * doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I).
 */
export function proportionDifference(one: Proportion, other: Proportion): Interval {
  const [a, b] = [wilsonInterval(one), wilsonInterval(other)];
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}
