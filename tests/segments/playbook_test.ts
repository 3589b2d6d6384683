import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "@/errors.ts";
import { FEATURES } from "@/features/catalogue.ts";
import { decimal, featureText } from "@/output/figure_text.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { ARCHETYPES } from "@/segments/archetypes.ts";
import { evidenceFor } from "@/segments/evidence.ts";
import { segmentFigures } from "@/segments/figures.ts";
import { checkedPlaybook, type Condition, playFor } from "@/segments/playbook.ts";
import shipped from "@/segments/playbook.json" with { type: "json" };
import { customersFrame } from "../customers_frame.ts";

/** What the bank's brief says of each segment, in its order and its key words. */
const BRIEF = [
  {
    traits: ["income", "spending", "Consistent account activity", "Low loan exposure"],
    opportunities: ["savings products", "Loyalty programme", "Insurance"],
    example: ["₦4.5M", "regular monthly deposits", "fixed deposit", "health insurance"],
  },
  {
    traits: ["High income", "Few transactions", "Minimal product usage"],
    opportunities: ["Reactivation", "Premium services", "Digital nudges"],
    example: ["₦12M", "private seminar", "relationship manager"],
  },
  {
    traits: ["High transaction volume", "Moderate to high spending", "digital channels"],
    opportunities: ["Referral", "real time", "Early adopters"],
    example: ["daily", "budgeting app", "bringing others"],
  },
  {
    traits: ["High loan balances", "against their debt", "Irregular repayment"],
    opportunities: ["Risk mitigation", "Financial literacy", "secured credit"],
    example: ["35", "₦2.8M", "several loans", "lower rate", "repayment plan"],
  },
];

Deno.test("the playbook has every trait, opportunity and example of the brief, in its order, and marks what is ours", () => {
  for (const { id, name } of ARCHETYPES) {
    const play = playFor(id)!;
    const brief = BRIEF[id]!;
    assertEquals(play.name, name);
    for (
      const [claims, words] of [
        [play.traits.map(({ of, text }) => ({ of, text })), brief.traits],
        [play.opportunities.map(({ of, title }) => ({ of, text: title })), brief.opportunities],
      ] as const
    ) {
      const own = claims.filter(({ of }) => of === "brief");
      assertEquals(own.length, words.length, name);
      words.forEach((word, i) => assertStringIncludes(own[i]!.text, word));
    }
    for (const word of brief.example) assertStringIncludes(play.example.brief, word);
  }
});

Deno.test("a play that lends says so, and none decides on credit", () => {
  for (const { id } of ARCHETYPES) {
    for (const { title, lends } of playFor(id)!.opportunities) {
      assertEquals(lends === true, /secured credit|one loan for/i.test(title), title);
      assert(!/limit|pre-?approved/i.test(title), title);
    }
  }
});

Deno.test("a segment with a descriptive name has no entry in the playbook", () => {
  assertEquals(playFor(4), undefined);
});

/** A condition in words: `median of days since the last transaction at most 30 days`. */
function conditionText({ feature, statistic, times, atLeast, atMost }: Condition): string {
  const text = (bound: number) => times ? decimal(bound) : featureText(feature, bound, UNSIGNED);
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${text(atMost)}`]),
  ];
  const whose = times === undefined ? "" : ` times that of ${times}`;
  return `${statistic} of ${FEATURES[feature].label} ${limits.join(" and ")}${whose}`;
}

Deno.test("the table in the README has every trait, opportunity and example with its condition", async () => {
  const readme = (await Deno.readTextFile("src/segments/README.md")).replace(/ +/g, " ");
  for (const { id } of ARCHETYPES) {
    const { traits, opportunities, example } = playFor(id)!;
    const claims = [
      ...traits,
      ...opportunities.map((one) => ({
        ...one,
        text: one.what === undefined ? one.title : `${one.title}: ${one.what}`,
      })),
    ];
    for (const { of, text, conditions } of claims) {
      const whose = of === "brief" ? "the brief" : "us";
      const line = readme.split("\n").find((row) => row.includes(`| ${whose} | ${text} |`));
      assert(line !== undefined, `README lacks: ${text}`);
      for (const condition of conditions) assertStringIncludes(line, conditionText(condition));
    }
    assertStringIncludes(readme, example.brief);
  }
});

Deno.test("no bound on money is an amount: each is a multiple of all customers' figure", () => {
  for (const { id } of ARCHETYPES) {
    const { traits, opportunities, example } = playFor(id)!;
    const bounds = [
      ...[...traits, ...opportunities].flatMap(({ conditions }) => conditions),
      ...[...example.with, ...example.who].filter(({ atLeast, atMost }) => atLeast ?? atMost),
    ];
    for (const bound of bounds) {
      const isMoney = FEATURES[bound.feature].unit.startsWith("money");
      assert(!isMoney || "times" in bound && bound.times !== undefined, JSON.stringify(bound));
    }
  }
});

Deno.test("a bank's own playbook may bound money by amounts", () => {
  const [first] = checkedPlaybook(changed((entry) => {
    entry.traits = [{
      of: "ours",
      text: "High income",
      conditions: [{ feature: "annual_income", statistic: "median", atLeast: 60_000 }],
    }];
  }));
  const [condition] = first!.traits[0]!.conditions;
  const earning = (income: number) =>
    segmentFigures(customersFrame({ annual_income: [income] }), Int32Array.of(0)).all;
  const outcome = (income: number) =>
    evidenceFor([condition!], { segment: earning(income), all: earning(1) }).outcome;
  assertEquals([outcome(60_000), outcome(59_999)], ["holds", "fails"]);
});

/** The shipped playbook with something in its first entry changed. */
function changed(change: (entry: Record<string, unknown>) => void): unknown {
  const copy = structuredClone(shipped) as { segments: Record<string, unknown>[] };
  change(copy.segments[0]!);
  return copy;
}

Deno.test("a playbook that breaks a rule is refused with the place and the reason", () => {
  const cases: [string, (entry: Record<string, unknown>) => void][] = [
    ["segments.0.traits.0.conditions.0.feature", (entry) => {
      entry.traits = [{
        of: "ours",
        text: "Tall",
        conditions: [{ feature: "height", statistic: "mean", atLeast: 1 }],
      }];
    }],
    ["atLeast, atMost or both", (entry) => {
      entry.traits = [{
        of: "ours",
        text: "Any",
        conditions: [{ feature: "age", statistic: "mean" }],
      }];
    }],
    ["segments.0.traits.0.conditions", (entry) => {
      entry.traits = [{ of: "ours", text: "Unfounded", conditions: [] }];
    }],
    ["segments.0.opportunities.0.kpi", (entry) => {
      const [first] = entry.opportunities as Record<string, unknown>[];
      delete first!.kpi;
    }],
    ["one of the opportunities", (entry) => {
      entry.example = { brief: "A customer", with: [], who: [], opportunity: "none such" };
    }],
    ["belong to one archetype", (entry) => {
      entry.name = "Loan-Heavy Customers";
    }],
    ["the same id", (entry) => {
      entry.id = 1;
      entry.name = "Wealthy Inactives";
    }],
    ["segments.0.colour is not known here", (entry) => {
      entry.colour = "blue";
    }],
  ];
  for (const [message, change] of cases) {
    assertThrows(() => checkedPlaybook(changed(change)), UserError, message);
  }
});
