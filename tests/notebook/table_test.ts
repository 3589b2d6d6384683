import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import pl from "nodejs-polars";
import { tableMedia } from "@/notebook/table.ts";
import { withUnits } from "@/notebook/units.ts";

function lines(...given: Parameters<typeof tableMedia>): string[] {
  return tableMedia(...given)["text/plain"].split("\n").map((line) => line.trim());
}

const EXACT = { loan_amount: "exact money" } as const;

Deno.test("money whose unit is given is written to the minor unit, days as ISO dates, blanks as nothing", () => {
  const frame = pl.DataFrame({ loan_id: ["L1", "L2"], loan_amount: [4_500_000.5, null] })
    .withColumn(pl.lit("2024-02-29").cast(pl.Date).as("start_date"));
  assertEquals(lines(frame, { caption: "Loans", units: EXACT }), [
    "Loans",
    "loan_id   loan_amount  start_date",
    "L1       4,500,000.50  2024-02-29",
    "L2                     2024-02-29",
  ]);
  const yen = { units: EXACT, money: { currency: "JPY", locale: "en" } };
  assertEquals(lines(frame.head(1), yen)[2], "L1         4,500,001  2024-02-29");
});

Deno.test("numbers without a unit are shown as they are, whatever their column is called", () => {
  const frame = pl.DataFrame({ balance: [31_357_447, 12], annual_income: [0.123456, -1234.5] })
    .withColumn(pl.col("balance").cast(pl.Int64));
  assertEquals(lines(frame), [
    "2 rows",
    "balance  annual_income",
    "31,357,447       0.123456",
    "12       −1,234.5",
  ]);
});

Deno.test("a frame made of another may be shown in the other's units", () => {
  const money = { currency: "EUR", locale: "en" };
  const columns = new Map([["balance", { unit: "money", label: "total balance" } as const]]);
  const all = withUnits(pl.DataFrame({ balance: [1_200_000, 80] }), { columns, money });
  assertEquals(lines(all.head(1)).slice(1), ["balance", "1,200,000"]);
  assertEquals(lines(all.head(1), { like: all }).slice(1), ["total balance", "€1.2M"]);
});

Deno.test("a column of any name that is no feature keeps it", () => {
  assertEquals(lines([{ constructor: 1, toString: 2 }], { caption: "Odd" }), [
    "Odd",
    "constructor  toString",
    "1         2",
  ]);
});

Deno.test("columns that identify a person are left out, whatever they are called, and counted", () => {
  const row = {
    id: "7",
    Full_Name: "Canary",
    "e-mail": "c",
    PhoneNumber: "1",
    date_of_birth: "1",
    surname: "x",
    Segment: "Steady",
  };
  const media = tableMedia([row], { caption: "People" });
  assertStringIncludes(media["text/plain"], "People (5 personal columns withheld)");
  for (const form of Object.values(media)) assert(!/Canary|surname|mail/.test(form));
  assertStringIncludes(media["text/html"]!, "Steady");
});

Deno.test("rows and columns beyond the limits are counted in the caption", () => {
  const rows = Array.from(
    { length: 12 },
    (_, i) => Object.fromEntries(Array.from({ length: 9 }, (_, j) => [`c${j}`, i * j])),
  );
  const text = lines(rows, { caption: "Many" });
  assertEquals(text[0], "Many (10 of 12 rows, 8 of 9 columns)");
  assertEquals(text.length, 12);
});

Deno.test("what stands in a cell cannot become HTML", () => {
  const { "text/html": html } = tableMedia([{ note: "<script>1</script>" }], { caption: "<b>" });
  assertStringIncludes(html!, "&lt;script&gt;1&lt;/script&gt;");
  assertStringIncludes(html!, "&lt;b&gt;");
});
