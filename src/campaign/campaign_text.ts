import { aligned } from "@/text/aligned.ts";
import {
  type CampaignResult,
  type GroupResult,
  leastKnown,
  type SegmentResult,
} from "@/campaign/campaign_result.ts";
import type { Interval } from "@/campaign/proportion_difference.ts";
import { listing } from "@/text/listed.ts";
import { fewerText, WITHHELD } from "@/output/disclosure.ts";
import { count, customerCount, difference, fixed, percent } from "@/output/figure_text.ts";
import type { MoneyStyle } from "@/output/money_style.ts";
import { moneyText } from "@/output/money_text.ts";

/** A campaign's result for the person who asked for it. */
export function campaignText(result: CampaignResult, style: MoneyStyle): string {
  return [
    UPLIFT_CAPTION,
    ...aligned(upliftTable(result)),
    ...(result.hasAmounts ? ["", AMOUNT_CAPTION, ...aligned(amountTable(result, style))] : []),
    "",
    ...result.segments.map((segment) => readingText(segment, result)),
    "",
    ...doubts(result),
  ].join("\n");
}

export const UPLIFT_CAPTION = "Share of yes in percent, and uplift in percentage points";
export const AMOUNT_CAPTION = "Amount per customer, and difference of the means";

/** What stands where there is no figure. */
const NONE = "-";

/** The uplift in each segment as text, with headings. */
export function upliftTable({ segments }: CampaignResult): string[][] {
  return [
    ["Segment", "test", "yes", "control", "yes", "uplift", "95% interval", "needed", "could see"],
    ...segments.map(({ id, name, test, control, uplift, needed, detectable }) => [
      `${id} ${name}`,
      test === undefined ? WITHHELD : count(test.known),
      test === undefined ? WITHHELD : shareOfYes(test),
      control === undefined ? WITHHELD : count(control.known),
      control === undefined ? WITHHELD : shareOfYes(control),
      uplift === undefined ? NONE : points(uplift.estimate),
      uplift === undefined ? NONE : rangeText(uplift, points),
      needed === undefined ? NONE : count(Math.ceil(needed.estimate)),
      detectable === undefined ? NONE : points(detectable),
    ]),
  ];
}

/** The amounts in each segment as text, with headings. */
export function amountTable({ segments }: CampaignResult, style: MoneyStyle): string[][] {
  const money = (value: number) => moneyText(value, style);
  const mean = (group?: GroupResult) => amountText(group, ({ mean }) => money(mean));
  const known = (group?: GroupResult) => amountText(group, ({ known }) => count(known));
  return [
    ["Segment", "test", "mean", "control", "mean", "difference", "95% interval"],
    ...segments.map(({ id, name, test, control, amount }) => [
      `${id} ${name}`,
      known(test),
      mean(test),
      known(control),
      mean(control),
      amount === undefined ? NONE : money(amount.estimate),
      amount === undefined ? NONE : rangeText(amount, money),
    ]),
  ];
}

/** What a segment's figures say, in a sentence. */
export function readingText(
  { name, reading, uplift, needed, detectable }: SegmentResult,
  { minCell }: Pick<CampaignResult, "minCell">,
): string {
  const unseen = detectable === undefined
    ? "The test was too small to see any."
    : `A rise of less than ${fixed(100 * detectable, 1)} points would have gone unseen more than ` +
      "once in five.";
  switch (reading) {
    case "no test":
      return `${name}: nothing can be said, as a group has ${
        fewerText(leastKnown(minCell))
      } outcomes.`;
    case "not seen":
      return `${name}: no effect is seen; it lies between ${
        rangeText(uplift!, points, " and ")
      } points. ${unseen}`;
    default:
      return `${name}: the offer brought ${fixed(100 * Math.abs(uplift!.estimate), 1)} ` +
        `${reading} of a hundred, one for every ${offers(Math.ceil(needed!.estimate))} ` +
        `(${count(Math.ceil(needed!.low))} to ${count(Math.ceil(needed!.high))}).`;
  }
}

/** What to beware of, and how the outcomes were taken, a sentence each. */
export function doubts(
  { counts, minCell, segments, unevenlyMissing }: CampaignResult,
): string[] {
  const { lines, unknown, repeated, contradictory, outside } = counts;
  const missing = segments.reduce(
    (sum, { test, control }) =>
      test === undefined || control === undefined
        ? sum
        : sum + test.customers - test.known + control.customers - control.known,
    0,
  );
  const tested = segments.filter(({ uplift }) => uplift !== undefined).length;
  return [
    ...unevenlyMissing.length === 0 ? [] : [
      `Beware: of ${listing(unevenlyMissing)} outcomes are missing of one group more than of the ` +
      "other, beyond chance, so that what is there may mislead.",
    ],
    ...tested < 2 ? [] : [
      `Each interval is right 19 times in 20: of ${tested} one may miss by chance alone.`,
    ],
    ...minCell === 1 ? [] : [
      `Not told: figures of a segment in which a group has ${fewerText(minCell)} outcomes, and a ` +
      `mean of what ${fewerText(minCell)} customers, or nearly all one of them, brought.`,
    ],
    `The outcomes have ${count(lines)} ${lines === 1 ? "line" : "lines"}.`,
    ...leftOut("Not in the labels (ids count as they are written)", unknown),
    ...leftOut("Of segments without a test", outside),
    ...leftOut("Told of in lines that differ", contradictory),
    ...repeated === 0
      ? []
      : [`Lines that say again what is said, counted once: ${count(repeated)}.`],
    ...leftOut(
      "In a group of those tested without an outcome that counts (not taken for a no)",
      missing,
    ),
  ];
}

function leftOut(who: string, customers: number): string[] {
  return customers === 0 ? [] : [`${who}: ${customerCount(customers)} left out.`];
}

function amountText(
  group: GroupResult | undefined,
  text: (amount: NonNullable<GroupResult["amount"]>) => string,
): string {
  if (group === undefined) return WITHHELD;
  return group.amount === undefined ? NONE : text(group.amount);
}

function shareOfYes({ yes, known }: GroupResult): string {
  return percent(yes / known);
}

function offers(number: number): string {
  return number === 1 ? "offer" : `${count(number)} offers`;
}

function points(share: number): string {
  return difference(100 * share, 1);
}

function rangeText(
  { low, high }: Interval,
  text: (value: number) => string,
  between = " to ",
): string {
  return `${text(low)}${between}${text(high)}`;
}
