import type { CampaignGroups } from "@/campaign/campaign_groups.ts";
import { detectableDifference } from "@/campaign/detectable_difference.ts";
import { meanDifference, meanOf } from "@/campaign/mean_difference.ts";
import {
  type Interval,
  type Proportion,
  proportionDifference,
} from "@/campaign/proportion_difference.ts";
import type { Outcome, Outcomes } from "@/campaign/read_outcomes.ts";
import { isShared } from "@/output/disclosure.ts";

/** One of the two groups of a segment. */
export interface GroupResult {
  /** Who was drawn. */
  readonly customers: number;
  /** Of these with an outcome. */
  readonly known: number;
  readonly yes: number;
  /**
   * Mean over those whose amount is known, and how many they are; undefined if nobody's is, or the
   * mean would tell what a few of them brought.
   */
  readonly amount?: { readonly mean: number; readonly known: number };
}

/**
 * `more`, `fewer`: the interval of the uplift is all above or below nothing. `not seen`: it holds
 * nothing. `no test`: a group has too few outcomes.
 */
export type Reading = "more" | "fewer" | "not seen" | "no test";

/** What an offer changed in a segment. */
export interface SegmentResult {
  readonly id: number;
  readonly name: string;
  /** As the control: undefined where there is no test. */
  readonly test?: GroupResult;
  readonly control?: GroupResult;
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
  /** Of fewer customers no figure is told. */
  readonly minCell: number;
  readonly hasAmounts: boolean;
  /** Those with a test, in order of id. */
  readonly segments: readonly SegmentResult[];
  /** Segments in which outcomes are missing of one group more than of the other, beyond chance. */
  readonly unevenlyMissing: readonly string[];
}

/** Fewer outcomes in a group make no comparison. */
const LEAST_KNOWN = 2;

/** The outcomes that each group needs for a test. */
export function leastKnown(minCell: number): number {
  return Math.max(minCell, LEAST_KNOWN);
}

/**
 * Weighs what happened: in each segment with a test, those who got the offer against the others.
 * Where one of the two has too few outcomes neither is told, as their sum may be known.
 *
 * @param minCell Of fewer customers no figure is told, nor a mean of what fewer brought.
 */
export function campaignResult(
  { members, segments }: CampaignGroups,
  { lines, hasAmounts }: Outcomes,
  minCell: number,
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
  const tested = segments.filter(({ id }) => drawn.has(id)).map(({ id, name }) => ({
    segment: { id, name },
    groups: { drawn: drawn.get(id)!, known: known.get(id)! },
  }));
  return {
    counts: { lines: lines.length, unknown, outside, ...counts },
    minCell,
    hasAmounts,
    segments: tested.map(({ segment, groups }) => segmentResult(segment, groups, minCell)),
    unevenlyMissing: tested.filter(({ groups }) => isUnevenlyMissing(groups))
      .map(({ segment }) => segment.name),
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

interface Groups {
  /** Who was drawn. */
  readonly drawn: Both<number>;
  /** The outcomes that are known of them. */
  readonly known: Both<readonly Outcome[]>;
}

function segmentResult(
  segment: { readonly id: number; readonly name: string },
  { drawn, known }: Groups,
  minCell: number,
): SegmentResult {
  if (Math.min(known.test.length, known.control.length) < leastKnown(minCell)) {
    return { ...segment, reading: "no test" };
  }
  const test = groupResult(drawn.test, known.test, minCell);
  const control = groupResult(drawn.control, known.control, minCell);
  const uplift = proportionDifference(proportion(test), proportion(control));
  const needed = neededFor(uplift);
  const detectable = detectableDifference({
    test: test.known,
    control: control.known,
    rate: control.yes / control.known,
  });
  // From the difference and one mean the other is found.
  const amount = test.amount && control.amount &&
    meanDifference(amountsOf(known.test), amountsOf(known.control));
  return {
    ...segment,
    test,
    control,
    reading: uplift.low > 0 ? "more" : uplift.high < 0 ? "fewer" : "not seen",
    uplift,
    ...(needed !== undefined && { needed }),
    ...(detectable !== undefined && { detectable }),
    ...(amount !== undefined && { amount }),
  };
}

function groupResult(
  customers: number,
  known: readonly Outcome[],
  minCell: number,
): GroupResult {
  const amounts = amountsOf(known);
  return {
    customers,
    known: known.length,
    yes: known.filter(({ yes }) => yes).length,
    ...(amounts.length > 0 && tellsMean(amounts, minCell) &&
      { amount: { mean: meanOf(amounts), known: amounts.length } }),
  };
}

function amountsOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ amount }) => amount === undefined ? [] : [amount]);
}

/** Whether it is of nobody's amounts, or of so many that none of them stands out. */
function tellsMean(amounts: readonly number[], minCell: number): boolean {
  const brought = Float64Array.from(amounts.filter((amount) => amount !== 0));
  return brought.length === 0 || minCell === 1 || brought.length >= minCell && isShared(brought);
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

function isUnevenlyMissing({ drawn, known }: Groups): boolean {
  const missing = (group: keyof Both<unknown>) => ({
    yes: drawn[group] - known[group].length,
    of: drawn[group],
  });
  if (drawn.test === 0 || drawn.control === 0) return false;
  const { low, high } = proportionDifference(missing("test"), missing("control"));
  return low > 0 || high < 0;
}
