import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { campaignCsv } from "@/campaign/campaign_csv.ts";
import { campaignHtml } from "@/campaign/campaign_html.ts";
import type { CampaignGroups, CampaignMember } from "@/campaign/campaign_groups.ts";
import { campaignResult } from "@/campaign/campaign_result.ts";
import { campaignText, readingText } from "@/campaign/campaign_text.ts";
import type { Outcome } from "@/campaign/read_outcomes.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { randomSource } from "@/numerics/random.ts";
import { campaignGroup } from "@/segments/campaign_group.ts";

/** A segment of so many customers, drawn for a test as a run draws them. */
function segmentOf(size: number, control: number): CampaignGroups {
  const plan = { seed: 1, tests: new Map([[0, { play: "savings", control }]]) };
  const members = new Map(Array.from({ length: size }, (_, i): [string, CampaignMember] => {
    const id = String(i).padStart(6, "0");
    return [id, { segment: 0, group: campaignGroup(id, 0, plan) }];
  }));
  return { members, segments: [{ id: 0, name: "Steady Customers" }] };
}

/** What happens where the offer moves the share of yes from one value to another. */
function simulated(
  { members }: CampaignGroups,
  { without, withOffer, seed }: {
    readonly without: number;
    readonly withOffer: number;
    readonly seed: number;
  },
): { lines: Outcome[]; hasAmounts: boolean } {
  const random = randomSource(seed);
  const lines = [...members].map(([customer, { group }]) => {
    const yes = random.next() < (group === "test" ? withOffer : without);
    // A skewed amount, 100 on average.
    return { customer, yes, amount: yes ? -100 * Math.log(1 - random.next()) : 0 };
  });
  return { lines, hasAmounts: true };
}

const RUNS = 1000;

/** In how many of a thousand simulated campaigns something holds of the only segment. */
function share(
  groups: CampaignGroups,
  effect: { readonly without: number; readonly withOffer: number },
  holds: (segment: ReturnType<typeof campaignResult>["segments"][number]) => boolean,
): number {
  let count = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const { segments: [segment] } = campaignResult(
      groups,
      simulated(groups, { ...effect, seed }),
      1,
    );
    if (holds(segment!)) count++;
  }
  return count / RUNS;
}

for (
  const [size, control, without, withOffer] of [
    [170, 0.5, 0.15, 0.3],
    [600, 0.2, 0.05, 0.1],
    [2000, 0.5, 0.4, 0.38],
  ] as const
) {
  Deno.test(`of ${RUNS} campaigns with a planted effect the interval covers it in 93 to 97 of 100: ${size} customers, ${without} to ${withOffer}`, () => {
    const planted = withOffer - without;
    const groups = segmentOf(size, control);
    const covered = share(
      groups,
      { without, withOffer },
      ({ uplift }) => uplift!.low <= planted && planted <= uplift!.high,
    );
    assert(covered >= 0.93 && covered <= 0.97, `${covered}`);
    const amounts = share(
      groups,
      { without, withOffer },
      ({ amount }) =>
        amount !== undefined && amount.low <= 100 * planted && 100 * planted <= amount.high,
    );
    assert(amounts >= 0.93 && amounts <= 0.97, `amounts: ${amounts}`);
  });
}

Deno.test("without an effect it says so, in 93 to 97 of 100 campaigns", () => {
  const groups = segmentOf(400, 0.5);
  const silent = share(
    groups,
    { without: 0.2, withOffer: 0.2 },
    (segment) =>
      segment.reading === "not seen" &&
      readingText(segment, { minCell: 1 }).includes("no effect is seen"),
  );
  assert(silent >= 0.93 && silent <= 0.97, `${silent}`);
});

Deno.test("an effect as large as the test could see is seen four times in five", () => {
  const groups = segmentOf(400, 0.5);
  const { segments: [segment] } = campaignResult(
    groups,
    simulated(groups, { without: 0.2, withOffer: 0.2, seed: 1 }),
    1,
  );
  const withOffer = 0.2 + segment!.detectable!;
  const seen = share(groups, { without: 0.2, withOffer }, ({ reading }) => reading === "more");
  assert(seen > 0.74 && seen < 0.86, `${seen}`);
});

const GROUPS: CampaignGroups = {
  members: new Map<string, CampaignMember>([
    ...Array.from({ length: 10 }, (_, i) => [`t${i}`, { segment: 0, group: "test" }] as const),
    ...Array.from({ length: 10 }, (_, i) => [`c${i}`, { segment: 0, group: "control" }] as const),
    ["x", { segment: 4, group: "" }],
    ["y", { segment: 3, group: "test" }],
  ]),
  segments: [
    { id: 0, name: "Steady Customers" },
    { id: 3, name: "Loan-Heavy Customers" },
    { id: 4, name: "High age" },
  ],
};

function line(customer: string, yes: boolean | undefined, amount?: number): Outcome {
  return { customer, yes, amount };
}

Deno.test("nobody's outcome is passed over silently: unknown, doubled, contradictory, outside, blank and missing", () => {
  const result = campaignResult(GROUPS, {
    hasAmounts: false,
    lines: [
      line("t0", true),
      line("t0", true),
      line("t1", true),
      line("t1", false),
      line("t2", true),
      line("t3", undefined),
      line("c0", false),
      line("c1", false),
      line("x", true),
      line("stranger", true),
      line("y", true),
    ],
  }, 1);
  assertEquals(result.counts, {
    lines: 11,
    unknown: 1,
    repeated: 1,
    contradictory: 1,
    outside: 1,
  });
  const [steady, indebted] = result.segments;
  assertEquals(steady!.test, { customers: 10, known: 2, yes: 2 });
  assertEquals(steady!.control, { customers: 10, known: 2, yes: 0 });
  assertEquals(indebted!.reading, "no test");
  const text = campaignText(result, UNSIGNED);
  for (
    const said of [
      "The outcomes have 11 lines.",
      "Not in the labels (ids count as they are written): 1 customer left out.",
      "Of segments without a test: 1 customer left out.",
      "Told of in lines that differ: 1 customer left out.",
      "Lines that say again what is said, counted once: 1.",
      "In a group of those tested without an outcome that counts (not taken for a no): 16 customers left out.",
      "Loan-Heavy Customers: nothing can be said, as a group has fewer than 2 outcomes.",
    ]
  ) assertStringIncludes(text, said);
});

Deno.test("outcomes that are missing of one group more than of the other are the first doubt", () => {
  const all = [...GROUPS.members.keys()];
  const outcomes = (kept: (id: string) => boolean) => ({
    hasAmounts: false,
    lines: all.filter(kept).map((id) => line(id, false)),
  });
  assertEquals(campaignResult(GROUPS, outcomes(() => true), 1).unevenlyMissing, []);
  const lopsided = campaignResult(GROUPS, outcomes((id) => !/^c[2-9]/.test(id)), 1);
  assertEquals(lopsided.unevenlyMissing, ["Steady Customers"]);
  assertStringIncludes(campaignText(lopsided, UNSIGNED), "Beware: of Steady Customers outcomes");
});

Deno.test("a clear effect is told with the number of offers it takes, in text and page", () => {
  const lines = [...GROUPS.members.keys()].filter((id) => /^[tc]/.test(id))
    .map((id) => line(id, id.startsWith("t"), id.startsWith("t") ? 5 : 0));
  const result = campaignResult(GROUPS, { lines, hasAmounts: true }, 1);
  const sentence =
    "Steady Customers: the offer brought 100.0 more of a hundred, one for every offer (1 to 2).";
  assertStringIncludes(campaignText(result, UNSIGNED), sentence);
  const html = campaignHtml(result, { currency: "EUR", locale: "en" });
  assertStringIncludes(html, sentence);
  assertStringIncludes(html, "it worked");
  assertStringIncludes(html, "€5");
  assert(!/ src=|https?:/.test(html.replace(/xmlns="[^"]*"/g, "")));
});

/** A campaign of groups of ten, in which some customers have outcomes. */
function told(
  outcomes: readonly Outcome[],
  minCell = 10,
): { csv: string[][]; page: string; text: string } {
  const result = campaignResult(GROUPS, { lines: outcomes, hasAmounts: true }, minCell);
  return {
    csv: campaignCsv(result).trim().split("\r\n").map((row) => row.split(",")),
    page: campaignHtml(result, UNSIGNED),
    text: campaignText(result, UNSIGNED),
  };
}

/** So many customers of a group say yes and bring an amount each, the others no. */
function group(letter: "t" | "c", amounts: readonly number[], known = 10): Outcome[] {
  return Array.from(
    { length: known },
    (_, i) => line(`${letter}${i}`, amounts[i] !== undefined, amounts[i] ?? 0),
  );
}

Deno.test("of a group of fewer customers than min_cell neither table nor page tells a figure, nor the other's", () => {
  const { csv: [head, steady], page, text } = told([
    ...group("t", [7779.47], 9),
    ...group("c", [], 10),
  ]);
  assertEquals(steady!.slice(0, 2), ["0", "Steady Customers"]);
  assertEquals(steady![head!.indexOf("reading")], "no test");
  assertEquals(steady!.filter((value) => value !== "").length, 3);
  for (const written of [page, text]) {
    assert(
      !/7[.,]?7|7[.,]?8/.test(written.replace(/<style>[\s\S]*?<\/style>|<svg[\s\S]*?<\/svg>/g, "")),
    );
    assertStringIncludes(written, "withheld");
    assertStringIncludes(
      written,
      "Steady Customers: nothing can be said, as a group has fewer than 10 outcomes.",
    );
  }
  assertStringIncludes(told([...group("t", [7779.47]), ...group("c", [])], 1).text, "778");
});

Deno.test("a mean of what fewer than min_cell customers brought, or nearly all one of them, is not told, nor the difference", () => {
  const many = Array.from({ length: 10 }, (_, i) => 100 + i);
  const amountsOf = (test: readonly number[], control: readonly number[]) => {
    const { csv: [head, steady] } = told([...group("t", test), ...group("c", control)]);
    return ["test_mean_amount", "control_mean_amount", "amount", "amount_low", "test_yes"]
      .map((name) => steady![head!.indexOf(name)]);
  };
  assertEquals(amountsOf([7779.47], many), ["", "104.5", "", "", "1"]);
  assertEquals(amountsOf(many.slice(1), many), ["", "104.5", "", "", "9"]);
  assertEquals(amountsOf([...many.slice(1), 1e6], many), ["", "104.5", "", "", "10"]);
  assertEquals(amountsOf(many, many).slice(0, 3), ["104.5", "104.5", "0"]);
});

Deno.test("amounts that do not vary have no interval", () => {
  const { csv: [head, steady] } = told([
    ...group("t", Array(10).fill(5)),
    ...group("c", []),
  ]);
  const names = ["test_mean_amount", "control_mean_amount", "amount", "amount_low", "amount_high"];
  assertEquals(names.map((name) => steady![head!.indexOf(name)]), ["5", "0", "", "", ""]);
});
