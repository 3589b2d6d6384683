import type { CampaignGroups } from "@/campaign/campaign_groups.ts";
import { detectableDifference } from "@/campaign/detectable_difference.ts";
import { meanDifference, meanOf } from "@/campaign/mean_difference.ts";
import {
  type Interval,
  type Proportion,
  proportionDifference,
} from "@/campaign/proportion_difference.ts";
import type { Outcome, Outcomes } from "@/campaign/read_outcomes.ts";

/** One of the two groups of a segment. */
export interface GroupResult {
  /** Who was drawn. */
  readonly customers: number;
  /** Of these with an outcome. */
  readonly known: number;
  readonly yes: number;
  /** Mean over those whose amount is known, and how many they are; undefined if nobody's is. */
  readonly amount?: { readonly mean: number; readonly known: number };
}

/**
 * `more`, `fewer`: the interval of the uplift is all above or below nothing. `not seen`: it holds
 * nothing. `no test`: a group has fewer than two outcomes.
 */
export type Reading = "more" | "fewer" | "not seen" | "no test";

/** What an offer changed in a segment. */
export interface SegmentResult {
  readonly id: number;
  readonly name: string;
  readonly test: GroupResult;
  readonly control: GroupResult;
  readonly reading: Reading;
  /** Share of yes in the test less that in the control; undefined where there is no test. */
  readonly uplift?: Interval;
  /** Offers it takes for one yes more (or fewer); only where the uplift is not nothing. */
  readonly needed?: Interval;
  /** The least uplift that would have been seen four times in five; undefined where none would. */
  readonly detectable?: number;
  /** Mean amount in the test less that in the control, of those whose amount is known. */
  readonly amount?: Interval;
}

/** How the lines of the outcomes were taken. */
export interface OutcomeCounts {
  readonly lines: number;
  /** Customers that the labels do not have. */
  readonly unknown: number;
  /** Lines that say again what another of the same customer says. */
  readonly repeated: number;
  /** Customers whose lines differ, none of which counts. */
  readonly contradictory: number;
  /** Customers of segments without a test. */
  readonly outside: number;
}

export interface CampaignResult {
  readonly counts: OutcomeCounts;
  readonly hasAmounts: boolean;
  /** Those with a test, in order of id. */
  readonly segments: readonly SegmentResult[];
  /** Segments in which outcomes are missing of one group more than of the other, beyond chance. */
  readonly unevenlyMissing: readonly string[];
}

/** Fewer outcomes in a group make no comparison. */
const LEAST_KNOWN = 2;

/** Weighs what happened: in each segment with a test, those who got the offer against the others. */
export function campaignResult(
  { members, segments }: CampaignGroups,
  { lines, hasAmounts }: Outcomes,
): CampaignResult {
  const { outcomes, ...counts } = perCustomer(lines);
  let [unknown, outside] = [0, 0];
  const known = new Map(
    segments.map(({ id }) => [id, { test: [] as Outcome[], control: [] as Outcome[] }]),
  );
  for (const outcome of outcomes) {
    const member = members.get(outcome.customer);
    if (member === undefined) unknown++;
    else if (member.group === "") outside++;
    else if (outcome.yes !== undefined) known.get(member.segment)![member.group].push(outcome);
  }
  const drawn = drawnIn(members);
  const results = segments.filter(({ id }) => drawn.has(id)).map(({ id, name }) =>
    segmentResult({ id, name }, { drawn: drawn.get(id)!, known: known.get(id)! })
  );
  return {
    counts: { lines: lines.length, unknown, outside, ...counts },
    hasAmounts,
    segments: results,
    unevenlyMissing: results.filter(isUnevenlyMissing).map(({ name }) => name),
  };
}

/** One outcome for each customer; nobody's whose lines differ. */
function perCustomer(lines: readonly Outcome[]) {
  const first = new Map<string, Outcome>();
  const differing = new Set<string>();
  let repeated = 0;
  for (const line of lines) {
    const earlier = first.get(line.customer);
    if (earlier === undefined) first.set(line.customer, line);
    else if (earlier.yes === line.yes && earlier.amount === line.amount) repeated++;
    else differing.add(line.customer);
  }
  return {
    outcomes: [...first.values()].filter(({ customer }) => !differing.has(customer)),
    repeated,
    contradictory: differing.size,
  };
}

interface Both<T> {
  readonly test: T;
  readonly control: T;
}

function drawnIn(members: CampaignGroups["members"]): Map<number, Both<number>> {
  const drawn = new Map<number, { test: number; control: number }>();
  for (const { segment, group } of members.values()) {
    if (group === "") continue;
    const both = drawn.get(segment) ?? { test: 0, control: 0 };
    both[group]++;
    drawn.set(segment, both);
  }
  return drawn;
}

function segmentResult(
  segment: { readonly id: number; readonly name: string },
  { drawn, known }: { readonly drawn: Both<number>; readonly known: Both<readonly Outcome[]> },
): SegmentResult {
  const test = groupResult(drawn.test, known.test);
  const control = groupResult(drawn.control, known.control);
  const base = { ...segment, test, control };
  if (Math.min(test.known, control.known) < LEAST_KNOWN) return { ...base, reading: "no test" };
  const uplift = proportionDifference(proportion(test), proportion(control));
  const needed = neededFor(uplift);
  const detectable = detectableDifference({
    test: test.known,
    control: control.known,
    rate: control.yes / control.known,
  });
  const amount = meanDifference(amountsOf(known.test), amountsOf(known.control));
  return {
    ...base,
    reading: uplift.low > 0 ? "more" : uplift.high < 0 ? "fewer" : "not seen",
    uplift,
    ...(needed !== undefined && { needed }),
    ...(detectable !== undefined && { detectable }),
    ...(amount !== undefined && { amount }),
  };
}

function groupResult(customers: number, known: readonly Outcome[]): GroupResult {
  const amounts = amountsOf(known);
  return {
    customers,
    known: known.length,
    yes: known.filter(({ yes }) => yes).length,
    ...(amounts.length > 0 && { amount: { mean: meanOf(amounts), known: amounts.length } }),
  };
}

function amountsOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ amount }) => amount === undefined ? [] : [amount]);
}

function proportion({ yes, known }: GroupResult): Proportion {
  return { yes, of: known };
}

/** The number needed to treat (Altman 1998, doi:10.1136/bmj.317.7168.1309). */
function neededFor({ estimate, low, high }: Interval): Interval | undefined {
  if (low <= 0 && high >= 0) return undefined;
  const [least, most] = [low, high].map(Math.abs).sort((a, b) => a - b);
  return { estimate: 1 / Math.abs(estimate), low: 1 / most!, high: 1 / least! };
}

function isUnevenlyMissing({ test, control }: SegmentResult): boolean {
  const missing = ({ customers, known }: GroupResult) => ({
    yes: customers - known,
    of: customers,
  });
  if (test.customers === 0 || control.customers === 0) return false;
  const { low, high } = proportionDifference(missing(test), missing(control));
  return low > 0 || high < 0;
}
