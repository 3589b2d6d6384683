import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import pl from "nodejs-polars";
import { tableMedia } from "@/notebook/table.ts";

function lines(...given: Parameters<typeof tableMedia>): string[] {
  return tableMedia(...given)["text/plain"].split("\n").map((line) => line.trim());
}

Deno.test("a frame's money is written to the minor unit, its days as ISO dates, its blanks as nothing", () => {
  const frame = pl.DataFrame({ loan_id: ["L1", "L2"], loan_amount: [450_000_050, null] })
    .withColumns(
      pl.col("loan_amount").cast(pl.Int64),
      pl.lit("2024-02-29").cast(pl.Date).as("start_date"),
    );
  assertEquals(lines(frame, { caption: "Loans" }), [
    "Loans",
    "loan_id   loan_amount  start_date",
    "L1       4,500,000.50  2024-02-29",
    "L2                     2024-02-29",
  ]);
  assertEquals(
    lines(frame, { caption: "Loans in yen", money: { currency: "JPY", locale: "en" } })[2],
    "L1       450,000,050  2024-02-29",
  );
});

Deno.test("a column of any name that is no feature keeps it", () => {
  assertEquals(lines([{ constructor: 1, toString: 2 }], { caption: "Odd" }), [
    "Odd",
    "constructor  toString",
    "1         2",
  ]);
});

Deno.test("features are written in their unit under their label", () => {
  assertEquals(
    lines([{ annual_income: 4_300_000, digital_share: 0.25 }], {
      caption: "One",
      money: { currency: "NGN", locale: "en" },
    }),
    [
      "One",
      "annual income  digital transactions",
      "₦4.3M                 25.0%",
    ],
  );
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
