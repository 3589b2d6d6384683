import { assert, assertAlmostEquals, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { parse } from "@std/csv/parse";
import { JSDOM } from "jsdom";
import { createHash } from "node:crypto";
import pl from "nodejs-polars";
import { customerIds } from "@/features/customers.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { runJson } from "@/output/manifest.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { reportHtml } from "@/output/report/report_html.ts";
import { drawnReport } from "../../drawn_report.ts";
import { rulesText } from "@/output/rules.ts";
import { campaignGroupsOf, type Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import playbook from "@/segments/playbook.json" with { type: "json" };
import { shippedRun } from "../../shipped_run.ts";

/** The shipped run as if the evidence had come out differently. */
function judged(run: Run, verdict: "weak" | "none", stability: readonly number[]): Run {
  return { ...run, evidence: { ...run.evidence, verdict, stability } };
}

function page(run: Run): Document {
  return new JSDOM(drawnReport(run)).window.document;
}

/** The words of a page, without its pictures. */
function words(document: Document): string {
  const copy = document.body.cloneNode(true) as HTMLElement;
  for (const picture of copy.querySelectorAll("svg")) picture.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ");
}

/** The files of a run, read again from their text. */
function outputs(run: Run) {
  const records = (text: string) => parse(text, { skipFirstRow: true }) as Record<string, string>[];
  return {
    json: JSON.parse(runJson(run)),
    summary: records(segmentSummaryCsv(run)),
    customers: records(labeledCustomersCsv(run)),
    ledger: records(quarantineCsv(run.cleaned)),
    rules: rulesText(run).split("\n"),
  };
}

type Outputs = ReturnType<typeof outputs>;

/** What the outputs say in the place that a figure of the report names. */
function lookedUp(source: string, files: Outputs): string | number {
  const [file, ...path] = source.split(" | ") as [string, ...string[]];
  const [first, second, third] = path as [string, string, string];
  switch (file) {
    case "run.json":
      return path.reduce((value, key) => value[key], files.json);
    case "segment_summary.csv": {
      const figure = Number(files.summary.find(({ Cluster }) => Cluster === first)![second]);
      const left = HOLDOUT.exec(third)?.[1];
      return left === undefined
        ? figure
        : detectable(figure, opportunity(first, left).holdout.share);
    }
    case "rules.txt":
      return files.rules[Number(first) - 1]!;
    case "quarantine.csv":
      return files.ledger.filter(({ entity, rule, action }) =>
        entity === first && rule === second && action === third
      ).length;
    case "playbook.json":
      return third === "share" || third === "days"
        ? opportunity(first, second).holdout[third]
        : NaN;
    default:
      assertEquals(file, "labeled_customers.csv");
      return second === "value" ? valueOf(first, files) : fromCustomers(path, files.customers);
  }
}

/** The end of a source that is the size of a segment, where the figure is what a test may miss. */
const HOLDOUT = /^holdout of (.+)$/;

function detectable(customers: number, share: number): number {
  const left = Math.round(customers * share);
  return 2.8 * Math.sqrt(0.25 / left + 0.25 / (customers - left));
}

function opportunity(segment: string, id: string) {
  const play = playbook.segments.find((entry) => `${entry.id}` === segment)!;
  return play.opportunities.find((entry) => entry.id === id)!;
}

/** What a segment brings by the margins of the manifest. */
function valueOf(group: string, { json, customers }: Outputs): number {
  const total = (column: string) =>
    customers.filter(({ Cluster }) => group === `segment ${Cluster}`)
      .reduce((sum, row) => sum + Number(row[column]), 0);
  const { balances = 0, loans = 0 } = json.margins;
  return (balances * total("total_balance") + loans * total("active_loan_amount")) / 100;
}

function fromCustomers(source: readonly string[], customers: Outputs["customers"]) {
  const [group, statistic] = source as [string, string];
  const column = statistic === "age" ? "age" : source[2]!;
  const id = group.split(" ")[1]!;
  const isOwn = ({ Cluster }: Record<string, string>) => Cluster === id;
  const members = group === "all"
    ? customers
    : customers.filter((row) => group.startsWith("segment ") ? isOwn(row) : !isOwn(row));
  const numbers = (rows: Outputs["customers"]) =>
    rows.filter((row) => row[column] !== "").map((row) => Number(row[column]));
  const own = numbers(members);
  if (statistic === "age") {
    const [, , from, to] = source;
    return own.filter((age) => age >= Number(from) && age < Number(to)).length / own.length;
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const sorted = own.toSorted((a, b) => a - b);
  const quantile = (fraction: number) => {
    const place = fraction * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  };
  switch (statistic) {
    case "share of total":
      return sum(own) / sum(numbers(customers));
    case "mean":
      return sum(own) / own.length;
    case "median":
      return quantile(0.5);
    case "lower quartile":
      return quantile(0.25);
    default:
      assertEquals(statistic, "upper quartile");
      return quantile(0.75);
  }
}

const SCALES: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, bn: 1e9, "%": 0.01, "": 1 };

/** A figure as it is written, read back: its value and that of its last digit. */
function readBack(text: string): { value: number; unit: number } {
  const [, sign, digits, decimals, suffix] =
    /^([+−]?)₦?([\d,]+)(\.\d+)?(k|M|bn|%|)(?: [a-z ]+)?$/.exec(text) ?? [];
  assert(digits !== undefined, `not a figure: ${text}`);
  const scale = SCALES[suffix!]!;
  const size = Number(digits!.replaceAll(",", "") + (decimals ?? ""));
  return {
    value: (sign === "−" ? -1 : 1) * size * scale,
    unit: scale * 10 ** -Math.max(0, (decimals ?? ".").length - 1),
  };
}

/** The shipped run as if the contract gave margins, so that there is a value to trace, too. */
async function withMargins(): Promise<Run> {
  const run = await shippedRun();
  const margins = { balances: 2, loans: 6.5, source: "Treasury" };
  return { ...run, extract: { ...run.extract, margins } };
}

Deno.test("every figure of the report is in the outputs where it says, and written as it is there", async () => {
  const run = await withMargins();
  const files = outputs(run);
  const bounds = playbook.segments.flatMap(({ traits, opportunities }) =>
    [...traits, ...opportunities].flatMap(({ conditions }) =>
      conditions as Record<string, unknown>[]
    )
  );
  const figures = [...page(run).querySelectorAll("data")];
  assert(figures.length > 400, `${figures.length} figures`);
  for (const figure of figures) {
    const source = figure.getAttribute("data-from")!;
    const value = figure.getAttribute("value")!;
    const text = figure.textContent!;
    const [file, feature, statistic, key] = source.split(" | ");
    if (file === "playbook.json" && (key === "atLeast" || key === "atMost")) {
      assert(
        bounds.some((bound) =>
          bound.feature === feature && bound.statistic === statistic && bound[key] === Number(value)
        ),
        source,
      );
    } else {
      const expected = lookedUp(source, files);
      if (typeof expected === "string") {
        assertEquals([value, text], [expected, expected], source);
        continue;
      }
      // Of money no more than three figures leave the file.
      const ties = text.includes("₦") ? 5.1e-3 : 2e-6;
      const tolerance = ties * Math.max(1, Math.abs(expected));
      assertAlmostEquals(Number(value), expected, tolerance, source);
    }
    if (text.startsWith("fewer than ")) continue;
    // Percentage points are written without their sign.
    const scale = HOLDOUT.test(key ?? "") ? 100 : 1;
    const { value: read, unit } = readBack(text);
    assertAlmostEquals(read, Number(value) * scale, unit * 0.501, `${source}: ${text}`);
  }
});

Deno.test("no figure stands in the report without saying where it is from", async () => {
  const document = page(await withMargins());
  const untraced = document.body.cloneNode(true) as HTMLElement;
  // Pictures, the script, and what heads a row: a k, a band of age, a quoted claim.
  const exempt = "svg, script, data, #choice th[scope=row], #protected th[scope=row]";
  for (const element of untraced.querySelectorAll(exempt)) element.remove();
  const fixed = [
    "(0 to 1)",
    "(Hennig 2007): from 0.85 highly stable, from 0.75 stable, from 0.6 a pattern only",
    "1 is the same",
    "SHA-256",
    "below 0.75",
    "at the 5% level",
    "(R², five folds)",
  ];
  const rest = fixed.reduce(
    (text, words) => text.replaceAll(words, ""),
    words(documentOf(untraced)),
  );
  assertEquals(rest.match(/\S*\d\S*/g) ?? [], []);
});

/** A document around an element. */
function documentOf(body: Element): Document {
  return new JSDOM(body.outerHTML).window.document;
}

Deno.test("the report needs no other file, fetches nothing, and is below 1 MB", async () => {
  const text = drawnReport(await shippedRun());
  assert(new TextEncoder().encode(text).length < 1_000_000);
  const { document } = new JSDOM(text).window;
  assertEquals(document.querySelectorAll("iframe, object, embed, img, video").length, 0);
  const [script, ...others] = document.querySelectorAll("script");
  assertEquals([script!.hasAttribute("src"), others.length], [false, 0]);
  assertNotMatch(script!.textContent!, /fetch|XMLHttpRequest|import|https?:/);
  const policy = document.querySelector("meta[http-equiv]")!.getAttribute("content")!;
  const digest = createHash("sha256").update(script!.textContent!).digest("base64");
  assertEquals(
    policy,
    `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${digest}'`,
  );
  const addresses = [...document.querySelectorAll("[src], [href]")]
    .map((element) => element.getAttribute("src") ?? element.getAttribute("href"));
  assert(addresses.every((address) => /^(#|data:,)/.test(address!)), addresses.join());
  assertNotMatch(document.querySelector("style")!.textContent!, /url\(|@import/);
});

Deno.test("ids are unique, links lead somewhere, headings descend one by one, tables have headers", async () => {
  const document = page(await shippedRun());
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size);
  for (const link of document.querySelectorAll("a[href^='#']")) {
    assert(ids.includes(link.getAttribute("href")!.slice(1)), link.outerHTML);
  }
  let level = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const own = Number(heading.tagName[1]);
    assert(own <= level + 1, heading.textContent!);
    level = own;
  }
  assertEquals(document.querySelectorAll("main, header, footer, nav[aria-label]").length, 4);
  for (const table of document.querySelectorAll("table")) {
    assert(table.querySelector("caption") && table.querySelector("th[scope=col]"));
    assertEquals(table.parentElement!.getAttribute("tabindex"), "0");
  }
  for (const picture of document.querySelectorAll("figure div > svg")) {
    assert(picture.querySelector("title")!.textContent !== "");
    assertEquals(picture.getAttribute("role"), "img");
  }
});

Deno.test("each segment has an example customer, who is nobody: no id of a customer is in the report", async () => {
  const run = await shippedRun();
  const document = page(run);
  const text = words(document);
  const ids = customerIds(run.customers);
  assertEquals(ids.filter((id) => new RegExp(`\\b${id}\\b`).test(text)), []);
  const told = [...document.querySelectorAll(".example")].map((element) =>
    element.textContent!.replace(/\s+/g, " ").trim()
  );
  assertEquals(told.length, 4);
  assertMatch(
    told[0]!,
    /^A customer with ₦[\d.]+M annual income and regular monthly deposits .*may be offered a fixed deposit with a loyalty bonus\. \(Nobody: composed of/,
  );
  assertMatch(
    told[1]!,
    /^A customer with ₦[\d.]+M annual income .*who transacts rarely .*may be offered an invitation to a private seminar on wealth\./,
  );
  assertMatch(
    told[2]!,
    /^A customer who transacts [\d.]+ times a month .*may be offered early access to a budgeting app\./,
  );
  assertMatch(
    told[3]!,
    /^A customer with ₦[\d.]+M annual income, .*outstanding who is \d+ years old may be offered /,
  );
});

Deno.test("where the evidence is none the report says so first, gives no names and offers nothing", async () => {
  const run = judged(await shippedRun(), "none", [0.9, 0.9, 0.5, 0.5]);
  const document = page(run);
  assertMatch(document.querySelector("#finding")!.textContent!, /do not fall into segments/);
  assertEquals(document.querySelectorAll(".opportunities").length, 0);
  assertEquals(document.querySelectorAll("#verdict .advice.leave").length, 4);
  assertNotMatch(words(document), /may be offered/);
  for (const svg of document.querySelectorAll("figure div > svg")) {
    assertNotMatch(svg.textContent!, /Steady|Wealthy|Most-Active|Loan-Heavy/);
    assertNotMatch(svg.querySelector("title")!.textContent!, /^Segments|pays off|highest/);
  }
  const headings = [...document.querySelectorAll(".segment h2")].map((h) => h.textContent!.trim());
  assertEquals(headings, ["Cluster 1", "Cluster 2", "Cluster 3", "Cluster 4"]);
});

Deno.test("where the evidence is weak the report names the segments not to target", async () => {
  const run = await shippedRun();
  const { cluster, name } = run.segments[1]!;
  const stability = run.evidence.stability.map((_, index) => index === cluster ? 0.598 : 0.9);
  const document = page(judged(run, "weak", stability));
  const warning = document.querySelector("#finding")!.textContent!;
  assertMatch(warning, /may fall into[^]*How far to trust it: little\. The evidence is weak/);
  assertMatch(warning, new RegExp(`do not send offers to ${name}, not stable enough`));
  const segment = document.querySelector("#segment-1")!;
  assertEquals(segment.querySelectorAll(".opportunities").length, 0);
  assert(document.querySelector("#segment-0 .opportunities") !== null);
  // Two decimals would say 0.60, which is a pattern.
  assertMatch(words(documentOf(document.querySelector("#verdict")!)), /0\.598not stable/);
});

Deno.test("a segment that is a pattern only is described, and its opportunities held back", async () => {
  const run = await shippedRun();
  const { cluster } = run.segments[1]!;
  const stability = run.evidence.stability.map((_, index) => index === cluster ? 0.7 : 0.9);
  const segment = page(judged(run, "weak", stability)).querySelector("#segment-1")!;
  assertMatch(segment.querySelector(".warning")!.textContent!, /Describe it, do not target it/);
  assertEquals(segment.querySelectorAll(".opportunities").length, 0);
  assertMatch(segment.textContent!, /Held back: .*premium services/);
  assertNotMatch(segment.textContent!, /may be offered/);
});

Deno.test("an opportunity whose condition fails stands under what this data does not support", async () => {
  const run = await shippedRun();
  const customers = run.customers.withColumn(pl.lit(0).as("deposit_regularity"));
  const document = page({ ...run, customers });
  const steady = document.querySelector("#segment-0")!;
  const claims = [...steady.querySelectorAll(".claims")].at(-1)!.textContent!;
  assertMatch(claims, /not shown Cross-sell of savings products: months with a deposit 0%/);
  const example = steady.querySelector(".example")!.textContent!;
  assertNotMatch(example, /fixed deposit|regular monthly deposits/);
});

Deno.test("an index without a bound is a dash in the table of every k", async () => {
  const run = await shippedRun();
  const [first, ...others] = run.evidence.indices;
  const indices = [{ ...first!, calinskiHarabasz: Infinity }, ...others];
  const document = page({ ...run, evidence: { ...run.evidence, indices } });
  const table = [...document.querySelectorAll("table")]
    .find(({ caption }) => caption?.textContent === "Every k that was tried")!;
  assertEquals(table.rows[2]!.cells[3]!.textContent!.trim(), "–");
});

Deno.test("reportHtml() takes the pictures and rules that are there already", async () => {
  const html = reportHtml(await shippedRun(), {
    pictures: new Map([["elbow_plot", "<svg><desc>a bend</desc></svg>"]]),
    rules: "How far to trust them.\n\nIf it rains, then Umbrella Owners.\n",
  });
  assertMatch(html, /<desc>a bend<\/desc>/);
  assertMatch(html, /How far to trust them\..*\n.*If it rains, then Umbrella Owners\./);
  assertNotMatch(html, /right\)\./);
});

Deno.test("names from the file are escaped", async () => {
  const run = await shippedRun();
  const extract = { ...run.extract, name: "<b>&.csv" };
  const text = drawnReport({ ...run, extract });
  assert(!text.includes("<b>&.csv"));
  const { document } = new JSDOM(text).window;
  assertEquals(document.querySelector("h1")!.textContent, "Customer segments: <b>&.csv");
});

Deno.test("the report says what the run warns of, and speaks of a join only where there is one", async () => {
  const run = await shippedRun();
  const extract = { ...run.extract, grain: "tables" as const, warnings: ["amounts are in <EUR>"] };
  const html = drawnReport({ ...run, extract });
  assertMatch(html, /Warning:<\/strong> amounts are in &lt;EUR/);
  assertNotMatch(html, /The join is undone/);
  assertMatch(drawnReport(run), /The join is undone/);
});

Deno.test("that figures are of a sample is said before them, as a note and no warning", async () => {
  const run = await shippedRun();
  const groups = campaignGroupsOf(run);
  const everyone = { customers: 5000, groups, labels: () => new ReadableStream<Uint8Array>() };
  const findings = page({ ...run, everyone }).querySelectorAll("p.note, p.warning, p.lead");
  assertEquals([findings[0]!.className, findings[1]!.className], ["note", "lead"]);
  assertMatch(findings[0]!.textContent!, /^Figures are of a sample: 500 of 5,000 customers\. /);
});

Deno.test("before the appendix the report has at most 1,500 words, and a picture before the first chapter", async () => {
  const document = page(await shippedRun());
  const first = document.querySelector("#finding")!;
  assertEquals(first.querySelectorAll(".card").length, (await shippedRun()).segments.length);
  assertEquals(first.querySelectorAll("figure").length, 1);
  assertEquals(first.querySelectorAll(".lead").length, 1);
  for (const chapter of document.querySelectorAll(".segment")) {
    assert(chapter.querySelector("figure svg") !== null, chapter.id);
  }
  document.querySelector("#appendix")!.remove();
  for (const element of document.querySelectorAll("script")) element.remove();
  const count = words(document).trim().split(" ").length;
  assert(count <= 1500, `${count} words`);
  assertNotMatch(words(document), /Jaccard|K-Means|adjusted Rand|Cliff|inertia|quarantine/i);
});

Deno.test("a card has three figures, each beside that of all customers, and what to do first", async () => {
  for (const card of page(await shippedRun()).querySelectorAll(".card")) {
    const figures = [...card.querySelectorAll("dd")];
    assertEquals(figures.length, 3);
    for (const figure of figures) assertMatch(figure.textContent!, / all: \S/);
    assertMatch(card.querySelector(".first")!.textContent!, /^First: \S/);
  }
});

Deno.test("plays stand under the area that leads them, and the least difference of a test in one table only", async () => {
  const document = page(await shippedRun());
  const areas = [...document.querySelectorAll(".areas h4")].map((h) => h.textContent);
  assert(areas.every((area) => /^(Marketing|Product|Risk|Executives)$/.test(area!)), areas.join());
  document.querySelector("#claims")!.remove();
  assertNotMatch(words(document), /percentage point|may go unseen/);
});

Deno.test("where the bank says what it earns, each card does; where it does not, nothing is said of it", async () => {
  assertNotMatch(drawnReport(await shippedRun()), /brings a year/);
  const document = page(await withMargins());
  assertEquals(document.querySelectorAll(".card [data-from$='| value']").length, 4);
  assertMatch(
    words(document),
    /What a segment brings a year: 2% of total balance and 6\.5% of amount outstanding \(source: Treasury\)/,
  );
});

Deno.test("fees and interest of the bank's own go before its margins", async () => {
  const run = await withMargins();
  const customers = run.customers.withColumn(pl.lit(10).cast(pl.Float64).as("annual_fees"));
  const document = page({ ...run, customers });
  const first = run.segments[0]!;
  const shown = document.querySelector(
    `.card [data-from='labeled_customers.csv | segment 0 | value']`,
  )!;
  assertAlmostEquals(Number(shown.getAttribute("value")), 10 * first.customers, 5);
  assertMatch(words(document), /brings a year: annual fees, as the bank’s data give them/);
});

Deno.test("the mix by age, whether age can be told without it, and inputs for an assessment stand in the appendix", async () => {
  const run = await shippedRun();
  const document = page(run);
  const protectedPart = document.querySelector("#appendix #protected")!;
  assertMatch(
    words(documentOf(protectedPart)),
    /a linear regression explains −?0\.\d\d of its variance/,
  );
  assertMatch(words(documentOf(protectedPart)), /The data do not tell sex/);
  const sexes = pl.Series(
    "sex",
    Array.from({ length: run.customers.height }, (_, i) => "fm"[i % 2]!),
  );
  const told = page({ ...run, customers: run.customers.withColumn(sexes) }).querySelector(
    "#protected",
  )!;
  assertEquals(told.querySelectorAll("table").length, 1 + run.segments.length);
  const inputs = words(documentOf(document.querySelector("#appendix #protection")!));
  for (const part of ["Purpose", "Data", "Logic", "Safeguards", "Owner"]) {
    assertMatch(inputs, new RegExp(part));
  }
});
