import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { parse } from "@std/csv/parse";
import { JSDOM } from "jsdom";
import pl from "nodejs-polars";
import { customerIds, featureNames, featureValues } from "@/features/customers.ts";
import { disclosureOf, isShared, untoldCells } from "@/output/disclosure.ts";
import { drawnReport } from "../drawn_report.ts";
import { rulesText } from "@/output/rules.ts";
import { segmentIds } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import { shippedRun } from "../shipped_run.ts";

/** The shipped run in which the smallest segment, and no other, has too few customers. */
async function withSmallSegment() {
  const run = await shippedRun();
  const [smallest, next] = run.segments.toSorted((a, b) => a.customers - b.customers);
  const options = { ...run.options, minCell: smallest!.customers + 1 };
  return { run: { ...run, options }, smallest: smallest!, next: next! };
}

Deno.test("a number below the least is not told, and the next smallest neither where it is the only one", () => {
  const untold = (...sizes: number[]) => [...untoldCells(new Map(sizes.entries()), 10)].sort();
  assertEquals(untold(10, 20, 30), []);
  assertEquals(untold(9, 20, 30), [0, 1]);
  assertEquals(untold(30, 9, 3), [1, 2]);
  assertEquals(untold(0, 20, 30), [], "nobody is nobody");
  assertEquals(untold(3), [0]);
  assertEquals([...untoldCells(new Map([["a", 1]]), 1)], []);
});

Deno.test("a total of which one customer has more than 85 % tells of that customer", () => {
  assert(isShared(Float64Array.of(85, 15)));
  assert(!isShared(Float64Array.of(86, 14)));
  assert(!isShared(Float64Array.of(-86, 14)), "a debt is one as well");
  assert(isShared(Float64Array.of(0, 0)));
  assert(!isShared(Float64Array.of(5)));
});

Deno.test("of a segment with too few customers report and summary tell no figure", async () => {
  const { run, smallest, next } = await withSmallSegment();
  const html = drawnReport(run);
  const { document } = new JSDOM(html).window;
  const own = new RegExp(
    `segment_summary\\.csv \\| ${smallest.id} \\||labeled_customers\\.csv \\| segment ${smallest.id} `,
  );
  assertNotMatch(html, own);
  const least = `fewer than ${run.options.minCell}`;
  assertMatch(
    document.querySelectorAll(".card")[run.segments.indexOf(smallest)]!.textContent!,
    new RegExp(least),
  );
  const chapter = document.querySelector(`#segment-${smallest.id}`)!;
  assertEquals(chapter.querySelectorAll("figure, data, .opportunities").length, 0);
  for (const svg of document.querySelectorAll("figure svg desc")) {
    assertNotMatch(
      svg.textContent!,
      new RegExp(`${smallest.name}: ${smallest.customers} customers`),
    );
  }
  const rows = parse(segmentSummaryCsv(run), { skipFirstRow: true }) as Record<string, string>[];
  const line = rows.find(({ Cluster }) => Cluster === `${smallest.id}`)!;
  const { Cluster: _, Segment: __, customers, ...figures } = line;
  assertEquals([customers, [...new Set(Object.values(figures))]], [least, [""]]);
  const second = rows.find(({ Cluster }) => Cluster === `${next.id}`)!;
  assertEquals([second["customers"], second["share"]], ["withheld", ""]);
  assert(second["annual_income_median"] !== "");
  assert(!rulesText(run).includes(`(${smallest.customers} customers`));
  assert(!html.includes(`${smallest.customers} customers`));
});

Deno.test("with --min-cell 1 everything is told", async () => {
  const run = await shippedRun();
  const told = disclosureOf({ ...run, options: { ...run.options, minCell: 1 } });
  assert(run.segments.every(({ id }) => told.tellsSize(id) && !told.isSmall(id)));
  assert(told.tellsParts("total_balance"));
});

Deno.test("no part of a total is told where one customer has nearly all of a segment's", async () => {
  const run = await shippedRun();
  const balances = featureValues(run.customers, "total_balance").slice();
  balances[0] = 1e12;
  const customers = run.customers.withColumn(pl.Series("total_balance", balances));
  const { document } = new JSDOM(drawnReport({ ...run, customers })).window;
  assertEquals(
    document.querySelectorAll("[data-from$='share of total | total_balance']").length,
    0,
  );
  assert(document.querySelectorAll("[data-from$='share of total | total_loans']").length > 0);
  const shares = [...document.querySelectorAll("#comparison th[scope=row]")]
    .find(({ textContent }) => textContent === "share of balances")!.parentElement!;
  assertMatch(shares.textContent!, /^share of balances(?:withheld)+–$/);
  assertMatch(document.querySelector("#finding")!.textContent!, /a single customer’s/);
});

Deno.test("a band of age with too few customers is not told, nor one that would tell it", async () => {
  const run = await shippedRun();
  const ages = featureValues(run.customers, "age").slice().fill(30);
  const ids = segmentIds(run);
  const own = [...ids.keys()].filter((row) => ids[row] === 0);
  own.slice(0, 3).forEach((row) => ages[row] = 20);
  own.slice(3, 23).forEach((row) => ages[row] = 50);
  const customers = run.customers.withColumn(pl.Series("age", ages));
  const { document } = new JSDOM(drawnReport({ ...run, customers })).window;
  const rows = [...document.querySelectorAll("#protected table tbody tr")] as HTMLTableRowElement[];
  assertEquals(
    rows.map(({ cells }) => cells[1]!.textContent).map((text) => /\d%/.test(text!) ? "told" : text),
    [
      "fewer than 10",
      "told",
      "told",
      "withheld",
      "told",
      "told",
    ],
  );
});

Deno.test("the report has no id and no unrounded money of a customer, nor a value of a lost record", async () => {
  const run = await shippedRun();
  const canaries = ["CANARY-ID-77", "7654321.55"];
  const customers = run.customers.withColumn(
    pl.Series("Customer_ID", customerIds(run.customers).map((id) => `canary${id}bird`), pl.Utf8),
  );
  const example = { row: 2, value: canaries[1]! };
  const losses = [{
    entity: "transactions" as const,
    level: "warn" as const,
    records: 10,
    of: 100,
    rules: [{ rule: "not_positive", column: "Amount", records: 10, example }],
  }];
  const warnings = [
    `2 Customer_ID differ from another only in case, such as \`${
      canaries[0]
    }\` and \`x\`: they count.`,
  ];
  const html = drawnReport({
    ...run,
    customers,
    losses,
    extract: { ...run.extract, warnings },
  });
  for (const canary of [...canaries, "canary", "row 2"]) assert(!html.includes(canary), canary);
  assertMatch(html, /2 Customer_ID differ from another only in case: they count\./);
  const money = featureNames(run.customers).filter((name) =>
    /income|balance|inflow|outflow|amount|avg_transactions|avg_loans|total_loans/.test(name)
  );
  const exact = new Set(
    money.flatMap((name) => [...featureValues(run.customers, name)])
      .filter((value) => value >= 10_000 && Number(value.toPrecision(3)) !== value),
  );
  assert(exact.size > 1000, `${exact.size} amounts`);
  const written = html.match(/\d[\d,]*(?:\.\d+)?/g)!.map((text) =>
    Number(text.replaceAll(",", ""))
  );
  assertEquals(written.filter((value) => exact.has(value)), []);
});
