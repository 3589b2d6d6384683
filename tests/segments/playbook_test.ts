import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UserError } from "@/errors.ts";
import { featureOf } from "@/features/catalogue.ts";
import { decimal, featureText } from "@/output/figure_text.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";
import { evidenceFor } from "@/segments/evidence.ts";
import { segmentFigures } from "@/segments/figures.ts";
import { type Condition, playFor } from "@/segments/playbook.ts";
import { JSON_SCHEMA_FILE, playbookJsonSchema } from "@/segments/playbook_json_schema.ts";
import { givenPlaybook } from "@/segments/read_playbook.ts";
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
  for (const { id, name } of SHIPPED_PLAYBOOK.archetypes) {
    const play = playFor(SHIPPED_PLAYBOOK, id)!;
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
    for (const word of brief.example) assertStringIncludes(play.example.brief!, word);
  }
});

Deno.test("a play that lends says so, and none decides on credit", () => {
  for (const { id } of SHIPPED_PLAYBOOK.archetypes) {
    for (const { title, lends } of playFor(SHIPPED_PLAYBOOK, id)!.opportunities) {
      assertEquals(lends === true, /secured credit|one loan for/i.test(title), title);
      assert(!/limit|pre-?approved/i.test(title), title);
    }
  }
});

Deno.test("a segment with a descriptive name has no entry in the playbook", () => {
  assertEquals(playFor(SHIPPED_PLAYBOOK, 4), undefined);
});

/** A condition in words: `median of days since the last transaction at most 30 days`. */
function conditionText({ feature, statistic, times, atLeast, atMost }: Condition): string {
  const text = (bound: number) => times ? decimal(bound) : featureText(feature, bound, UNSIGNED);
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${text(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${text(atMost)}`]),
  ];
  const whose = times === undefined ? "" : ` times that of ${times}`;
  return `${statistic} of ${featureOf(feature, {}).label} ${limits.join(" and ")}${whose}`;
}

Deno.test("the table in the README has every trait, opportunity and example with its condition", async () => {
  const readme = (await Deno.readTextFile("src/segments/README.md")).replace(/ +/g, " ");
  for (const { id } of SHIPPED_PLAYBOOK.archetypes) {
    const { traits, opportunities, example } = playFor(SHIPPED_PLAYBOOK, id)!;
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
    assertStringIncludes(readme, example.brief!);
  }
});

Deno.test("no bound on money is an amount: each is a multiple of all customers' figure", () => {
  for (const { id } of SHIPPED_PLAYBOOK.archetypes) {
    const { traits, opportunities, example } = playFor(SHIPPED_PLAYBOOK, id)!;
    const bounds = [
      ...[...traits, ...opportunities].flatMap(({ conditions }) => conditions),
      ...[...example.with, ...example.who].filter(({ atLeast, atMost }) => atLeast ?? atMost),
    ];
    for (const bound of bounds) {
      const isMoney = featureOf(bound.feature, {}).unit.startsWith("money");
      assert(!isMoney || "times" in bound && bound.times !== undefined, JSON.stringify(bound));
    }
  }
});

/** What is written to own a playbook: the shipped one with something changed. */
function written(change: (playbook: Written) => void = () => {}): string {
  const copy = structuredClone(shipped) as unknown as Written;
  change(copy);
  return JSON.stringify(copy, null, 2);
}

type Written = Record<string, unknown> & { segments: Record<string, unknown>[] };

/** A segment of a bank's own. */
const STUDENTS = {
  id: 4,
  name: "Students",
  knownBy: { traits: [{ feature: "age", is: "low", defining: true }] },
};

Deno.test("the shipped playbook is one that a bank could give, and comments and layout do not count", () => {
  const text = `// Ours since May.\n${written()}`.replace(/\]\s*\}\s*$/, "],\n}");
  const { name, ...given } = givenPlaybook(text, "exports/ours.jsonc");
  const { name: _, ...expected } = SHIPPED_PLAYBOOK;
  assertEquals(given, expected);
  assertEquals(name, "ours.jsonc");
});

Deno.test("the schema for editors is that of the playbook", async () => {
  assertEquals(
    await Deno.readTextFile(JSON_SCHEMA_FILE),
    playbookJsonSchema(),
    "playbook.schema.json is not up to date. Write it again with: " +
      "deno run -A src/segments/playbook_json_schema.ts",
  );
});

Deno.test("every key of the schema for editors is described", () => {
  const missing: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "properties") {
        for (const [name, property] of Object.entries(value as object)) {
          if (!("description" in property)) missing.push(`${path}.${name}`);
        }
      }
      visit(value, `${path}.${key}`);
    }
  };
  visit(JSON.parse(playbookJsonSchema()), "");
  assertEquals(missing, []);
});

Deno.test("a bank's own segments stand instead of the shipped ones, or beside them", () => {
  const names = (shipped: boolean, ...segments: unknown[]) =>
    givenPlaybook(JSON.stringify({ playbook: 1, shipped, segments }), "own.jsonc")
      .archetypes.map(({ id, name }) => [id, name]);
  assertEquals(names(false, STUDENTS), [[4, "Students"]]);
  assertEquals(names(true, STUDENTS), [
    [0, "Steady Customers"],
    [1, "Wealthy Inactives"],
    [2, "Most-Active Customers"],
    [3, "Loan-Heavy Customers"],
    [4, "Students"],
  ]);
  const changed = { ...STUDENTS, id: 1, name: "Wealthy Inactives" };
  const { plays } = givenPlaybook(
    JSON.stringify({ playbook: 1, shipped: true, segments: [changed] }),
    "own.jsonc",
  );
  assertEquals(plays.map(({ opportunities }) => opportunities.length), [3, 0, 5, 5]);
});

Deno.test("a condition may name a figure that only the contract has", () => {
  const text = JSON.stringify({
    playbook: 1,
    segments: [{
      ...STUDENTS,
      knownBy: {
        traits: [{ feature: "card_spend", is: "high", defining: true }],
        conditions: [{ feature: "card_spend", statistic: "median", atLeast: 10 }],
      },
    }],
  });
  const [students] = givenPlaybook(text, "own.jsonc", ["card_spend"]).archetypes;
  assertEquals(students!.traits, [{ feature: "card_spend", sign: 1, defining: true }]);
  assertThrows(() => givenPlaybook(text, "own.jsonc"), UserError, '"card_spend", no feature');
});

Deno.test("a bank's own playbook may bound money by amounts", () => {
  const { plays: [first] } = givenPlaybook(
    written(({ segments: [entry] }) => {
      entry!.traits = [{
        text: "High income",
        conditions: [{ feature: "annual_income", statistic: "median", atLeast: 60_000 }],
      }];
    }),
    "own.jsonc",
  );
  const [condition] = first!.traits[0]!.conditions;
  const earning = (income: number) =>
    segmentFigures(customersFrame({ annual_income: [income] }), Int32Array.of(0)).all;
  const outcome = (income: number) =>
    evidenceFor([condition!], { segment: earning(income), all: earning(1) }).outcome;
  assertEquals([outcome(60_000), outcome(59_999)], ["holds", "fails"]);
});

Deno.test("a playbook that breaks a rule is refused with file, line, path, reason and the nearest right name", () => {
  const age = { feature: "age", statistic: "median", atLeast: 1 };
  const cases: [string, (playbook: Written) => void][] = [
    [
      'segments[0].traits[0].conditions[0].feature is "annual_incom", no feature of these data; ' +
      "did you mean annual_income?",
      ({ segments: [entry] }) => {
        entry!.traits = [{ text: "Rich", conditions: [{ ...age, feature: "annual_incom" }] }];
      },
    ],
    ["segments[0].knownBy.conditions[0] has no bound; give atLeast, atMost or both", (
      { segments: [entry] },
    ) => {
      entry!.knownBy = {
        ...STUDENTS.knownBy,
        conditions: [{ feature: "age", statistic: "mean" }],
      };
    }],
    ["allows nothing: at least 1 and at most 0", ({ segments: [entry] }) => {
      entry!.traits = [{ text: "None", conditions: [{ ...age, atMost: 0 }] }];
    }],
    ["segments[0].traits[0].conditions is []; it must be a list of one condition or more", (
      { segments: [entry] },
    ) => {
      entry!.traits = [{ text: "Unfounded", conditions: [] }];
    }],
    ["segments[0].opportunities[0].kpi is missing", ({ segments: [entry] }) => {
      delete (entry!.opportunities as Record<string, unknown>[])[0]!.kpi;
    }],
    ['example.opportunity is "saving", no opportunity of this segment; did you mean savings?', (
      { segments: [entry] },
    ) => {
      entry!.example = { opportunity: "saving" };
    }],
    ["segments[0].id is 0; that of Loan-Heavy Customers is 3", ({ segments: [entry] }) => {
      entry!.name = "Loan-Heavy Customers";
    }],
    ["segments[0].id is 0, that of Steady Customers; a segment of one's own has an id from 4 up", (
      { segments: [entry] },
    ) => {
      entry!.name = "Students";
    }],
    [
      'segments[0].name is "=1+1"; it must be a name of at most 200 signs that begins with a letter',
      (
        { segments: [entry] },
      ) => {
        entry!.name = "=1+1";
      },
    ],
    ["segments[1].id is 0 as another before it", ({ segments: [first, second] }) => {
      Object.assign(second!, first);
    }],
    ['segments[0].knownBy.traits has no trait with "defining": true', ({ segments: [entry] }) => {
      entry!.knownBy = { traits: [{ feature: "age", is: "low" }] };
    }],
    ["segments[0].oportunities is unknown; did you mean opportunities?", (
      { segments: [entry] },
    ) => {
      entry!.oportunities = [];
    }],
    ["segments[0].knownBy.traits[0].is is", ({ segments: [entry] }) => {
      entry!.knownBy = { traits: [{ feature: "age", is: "usual", defining: true }] };
    }],
  ];
  for (const [message, change] of cases) {
    assertThrows(
      () => givenPlaybook(written(change), "own.jsonc"),
      UserError,
      message,
    );
  }
  const { message } = assertThrows(
    () => givenPlaybook('{\n  "playbook": 1,\n  "segments": []\n}', "own.jsonc"),
    UserError,
  );
  assertEquals(
    message,
    "own.jsonc, line 3: segments is []; it must be a list of one segment or more.",
  );
});
