import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import pl from "nodejs-polars";
import { customersWorkbook, sheetName } from "@/output/customers_workbook.ts";
import { labeledCustomers, labeledTable } from "@/output/labeled_customers.ts";
import type { Run } from "@/output/run.ts";
import { programPath } from "../needing.ts";
import { shippedRun } from "../shipped_run.ts";

/** Ids that a spreadsheet would take for something else. */
const IDS = ["007", "=1+1", "1E5", "-5", "@SUM(A1)", "+234", "44.0", "1/2"];

/** The shipped bank's run, whose first customers have such ids, in dinars of three decimals. */
async function traps(): Promise<Run> {
  const run = await shippedRun();
  const ids = run.customers.getColumn("Customer_ID").toArray() as string[];
  const changed = [...IDS, ...ids.slice(IDS.length)];
  return {
    ...run,
    extract: { ...run.extract, currency: "KWD" },
    customers: run.customers.withColumns(pl.Series("Customer_ID", changed)),
  };
}

Deno.test("customers.xlsx has a sheet of segments and one of the customers of each, ids as text, money in its currency", async () => {
  const run = await traps();
  const { sheets } = await readXlsx(await customersWorkbook(run), { readStyles: true });
  assertEquals(sheets.map(({ name }) => name), [
    "Segments",
    "0 Steady Customers",
    "1 Wealthy Inactives",
    "2 Most-Active Customers",
    "3 Loan-Heavy Customers",
  ]);
  const rows = sheets.slice(1).flatMap(({ rows }) => rows.slice(1));
  const labels = [...labeledTable(labeledCustomers(run)).rows];
  assertEquals(new Set(rows.map(([id]) => id)), new Set(labels.map(([id]) => id)));
  for (const id of IDS) assert(rows.some((row) => row[0] === id), id);
  const [, first] = sheets;
  const income = first!.rows[0]!.indexOf("annual income");
  const cell = first!.cells!.get(`1,${income}`)!;
  assertEquals(cell.type, "number");
  assertEquals(cell.style!.numFmt, "[$KWD] #,##0.000");
  assertEquals(first!.cells!.get("1,0")!.style!.numFmt, "@");
  for (const { cells } of sheets) {
    assert([...cells!.values()].every(({ formula, type }) => !formula && type !== "formula"));
  }
});

Deno.test("the header of each sheet stays in sight, with a filter over all rows", async () => {
  const run = await traps();
  const { sheets } = await readXlsx(await customersWorkbook(run));
  for (const { name, rows, freezePane, autoFilter } of sheets) {
    assertEquals(freezePane?.rows, 1, name);
    assertMatch(autoFilter!.range, new RegExp(`^A1:[A-Z]+${rows.length}$`), name);
  }
});

Deno.test("customers.xlsx is the same bytes every time", async () => {
  const run = await traps();
  assertEquals(await customersWorkbook(run), await customersWorkbook(run));
});

Deno.test("a workbook of too many customers has the segments only and says where the others are", async () => {
  const run = await traps();
  const { sheets } = await readXlsx(await customersWorkbook(run, { mostCustomers: 499 }));
  assertEquals(sheets.length, 1);
  assertEquals(
    sheets[0]!.rows.at(-1)![0],
    "The customers stand in labeled_customers.csv: of more than 499 there are no sheets here.",
  );
});

Deno.test("every name of a segment is one that a sheet may have, and no two are alike", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
  fc.assert(fc.property(fc.uniqueArray(fc.nat(9999), { maxLength: 5 }), name, (ids, name) => {
    const names = ids.map((id) => sheetName(id, name));
    for (const one of names) {
      assert(one.length >= 1 && one.length <= 31 && !/[[\]:*?/\\\p{Cc}]|^'|'$/u.test(one), one);
      assert(one.isWellFormed(), one);
    }
    assertEquals(new Set(names.map((one) => one.toLowerCase())).size, ids.length);
  }));
  assertEquals(
    sheetName(12, "Retail: [A/B] *customers* of the north-west"),
    "12 Retail A B customers of the",
  );
});

Deno.test({
  name: "LibreOffice, where it is installed, opens customers.xlsx with ids and money as they are",
  ignore: programPath("soffice") === undefined,
  fn: async () => {
    const run = await traps();
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeFile(`${folder}/customers.xlsx`, await customersWorkbook(run));
      const format = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,true,false,-1";
      const { success } = await new Deno.Command("soffice", {
        args: [
          `-env:UserInstallation=file://${folder}/profile`,
          ...["--headless", "--convert-to", format, "--outdir", folder, `${folder}/customers.xlsx`],
        ],
        stdout: "null",
        stderr: "null",
      }).output();
      assert(success);
      const texts = await Promise.all(
        run.segments.map(({ id, name }) =>
          Deno.readTextFile(`${folder}/customers-${sheetName(id, name)}.csv`)
        ),
      );
      const shown = texts.flatMap((text) => text.trim().split("\n").slice(1));
      const labels = [...labeledTable(labeledCustomers(run)).rows];
      for (const [id, cluster, segment, age, income] of labels) {
        const start = [id, cluster, segment, age, income]
          .map((cell) => typeof cell === "number" && Number.isNaN(cell) ? "" : cell).join(",");
        assert(shown.some((line) => line.startsWith(`${start},`)), start);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
