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

/** What the bank's brief says of each segment, in its order: traits, opportunities, example. */
const BRIEF = [
  {
    traits: [
      "₦4.5M",
      "Regular monthly deposits",
      "Stable spending",
      "Low credit risk",
      "Few loans",
    ],
    opportunities: ["savings and investment", "Loyalty", "credit-limit increases", "small loans"],
    example:
      "₦4.5M annual income and regular monthly deposits may be offered a long-term savings plan",
  },
  {
    traits: ["₦12M", "High balances", "Few transactions", "Few products"],
    opportunities: ["relationship manager", "Premium investment and wealth", "Reactivation"],
    example: "₦12M annual income who transacts rarely may be offered wealth management",
  },
  {
    traits: ["almost daily", "digital channels", "High spending"],
    opportunities: ["Cashback and rewards", "cross-sold cards", "Personalised offers", "Low-fee"],
    example: "transacts daily on mobile may be offered a cashback card",
  },
  {
    traits: ["₦2.8M", "Several loans", "Irregular repayment", "Higher risk"],
    opportunities: ["consolidation", "counselling", "early warning", "Credit insurance"],
    example: "₦2.8M income and three loans may be offered a consolidation",
  },
];

Deno.test("the playbook has every trait, opportunity and example of the brief, in its order", () => {
  for (const { id, name } of ARCHETYPES) {
    const play = playFor(id)!;
    const brief = BRIEF[id]!;
    assertEquals(play.name, name);
    assertEquals(play.traits.length, brief.traits.length);
    brief.traits.forEach((words, i) => {
      const { text, brief = text } = play.traits[i]!;
      assertStringIncludes(brief, words);
    });
    assertEquals(play.opportunities.length, brief.opportunities.length);
    brief.opportunities.forEach((words, i) => {
      assertStringIncludes(play.opportunities[i]!.title, words);
    });
    assertStringIncludes(play.example.brief, brief.example);
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
      ...opportunities.map((one) => ({ ...one, brief: one.title, text: one.title })),
    ];
    for (const { text, brief = text, conditions } of claims) {
      const line = readme.split("\n").find((row) => row.includes(`| ${brief} |`));
      assert(line !== undefined, `README lacks: ${brief}`);
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
        text: "Tall",
        conditions: [{ feature: "height", statistic: "mean", atLeast: 1 }],
      }];
    }],
    ["atLeast, atMost or both", (entry) => {
      entry.traits = [{ text: "Any", conditions: [{ feature: "age", statistic: "mean" }] }];
    }],
    ["segments.0.traits.0.conditions", (entry) => {
      entry.traits = [{ text: "Unfounded", conditions: [] }];
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
