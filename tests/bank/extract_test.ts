import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { entities } from "@/bank/entities.ts";
import { extract } from "@/bank/extract.ts";
import { COLUMN_NAMES } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { CLASSIC_COLUMNS, extractText, LOAN, ROW, withFile } from "../sample_extract.ts";

Deno.test("extract() reads everything as text and numbers rows as a spreadsheet does", async () => {
  const text = extractText([{ Customer_ID: " 007 ", Amount: "   " }, { Customer_ID: "44.0" }]);
  await withFile(text, async (path) => {
    const { frame, name } = await extract(path);
    const table = await frame.collect();
    assertEquals(name, "bank.csv");
    assertEquals(table.getColumn("row").toArray(), [2, 3]);
    assertEquals(table.getColumn("Customer_ID").toArray(), [" 007 ", "44.0"]);
    assertEquals(table.getColumn("Amount").toArray(), ["   ", "1000.50"]);
  });
});

Deno.test("extract() never reads names, e-mails and phones, and does without them", async () => {
  const contacts = ["Full_Name", "Email", "Phone"];
  await withFile(extractText([{}]), async (path) => {
    const { columns, frame } = await extract(path);
    for (const contact of contacts) {
      assert(!columns.has(contact as "Email"));
      assert(!(await frame.collect()).columns.includes(contact));
    }
  });
  const without = extractText([{}], COLUMN_NAMES.filter((name) => !contacts.includes(name)));
  await withFile(without, async (path) => assertEquals((await extract(path)).columns.size, 19));
});

Deno.test("extract() finds columns whose names differ in case, spaces and underscores", async () => {
  const text = extractText([{}], CLASSIC_COLUMNS).replace("Customer_ID", "customer id")
    .replace("Loan_Type", "LoanType");
  await withFile(text, async (path) => assertEquals((await extract(path)).columns.size, 15));
});

Deno.test("extract() maps the bank's own names, and says when the file lacks one", async () => {
  const text = extractText([{ Customer_ID: "9" }]).replace("Customer_ID", "CUST NO");
  await withFile(text, async (path) => {
    const { frame } = await extract(path, { columnNames: { Customer_ID: "CUST NO" } });
    assertEquals((await frame.collect()).getColumn("Customer_ID").toArray(), ["9"]);
    const error = await assertRejects(
      () => extract(path, { columnNames: { Customer_ID: "CUSTNO" } }),
      UserError,
    );
    assertMatch(error.message, /has no column CUSTNO, which the options name for Customer_ID\.$/);
  });
});

Deno.test("extract() names every required column that is missing", async () => {
  const text = extractText(
    [{}],
    Object.keys(ROW).filter((name) => !["Amount", "Loan_ID"].includes(name)),
  );
  await withFile(text, async (path) => {
    const error = await assertRejects(() => extract(path), UserError);
    assertMatch(error.message, /the header \(row 1\) lacks Amount, Loan_ID\. Add them/);
  });
});

Deno.test("extract() refuses a header with one name twice", async () => {
  const text = extractText([{}]).replace("Full_Name", "Amount");
  await withFile(text, async (path) => {
    const error = await assertRejects(() => extract(path), UserError);
    assertMatch(error.message, /has the column Amount twice/);
  });
});

Deno.test("extract() reads files whose lines end in a carriage return alone", async () => {
  await withFile(extractText([{}, {}]).replaceAll("\r\n", "\r"), async (path) => {
    assertEquals((await (await extract(path)).frame.collect()).height, 2);
  });
});

Deno.test("extract() reads Parquet as it reads the same rows in CSV, types and all", async () => {
  const folder = await Deno.makeTempDir();
  const text = extractText([{ Loan_ID: "44", Amount: "12.5" }, { Transaction_ID: "007" }]);
  await Deno.writeTextFile(`${folder}/bank.csv`, text);
  pl.readCSV(`${folder}/bank.csv`, { inferSchemaLength: 0 }).withColumns(
    pl.col("Amount").cast(pl.Float64),
    pl.col("Loan_ID").cast(pl.Float64),
    pl.col("Transaction_Date").cast(pl.Date, false),
  ).writeParquet(`${folder}/bank.parquet`);

  const fromCsv = await extract(`${folder}/bank.csv`);
  const fromParquet = await extract(`${folder}/bank.parquet`);
  assertEquals(fromParquet.name, "bank.parquet");
  assertEquals(fromParquet.columns, fromCsv.columns);
  const csv = (await fromCsv.frame.collect()).toRecords();
  assertEquals((await fromParquet.frame.collect()).toRecords(), [
    { ...csv[0], Loan_ID: "44.0" },
    { ...csv[1], Amount: "1000.5" },
  ]);

  const [csvRecords, parquetRecords] = await Promise.all([
    entities(fromCsv, { asText: true }),
    entities(fromParquet, { asText: true }),
  ]);
  assertEquals([parquetRecords.file.rows, csvRecords.file.rows], [2, 2]);
  for (const entity of ["customers", "accounts", "transactions"] as const) {
    const [inCsv, inParquet] = [csvRecords, parquetRecords].map(({ records }) =>
      records[entity].texts.toRecords()
    );
    // Numbers are written as Parquet has them: 1000.50 is 1000.5.
    assertEquals(
      inParquet!.map((record) => ({ ...record, Amount: "" })),
      inCsv!.map((record) => ({ ...record, Amount: "" })),
    );
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("extract() says when a Parquet file is damaged", async () => {
  await withFile("PAR1 and then nothing that belongs there", async (path) => {
    const error = await assertRejects(() => extract(path), UserError);
    assertMatch(error.message, /bank\.csv: it is not a whole Parquet file\. Export it again\.$/);
  });
});

Deno.test("extract() says whether a path is missing or a directory", async () => {
  const folder = await Deno.makeTempDir();
  const missing = await assertRejects(() => extract(`${folder}/none.csv`), UserError);
  assertMatch(missing.message, /none\.csv: there is no such file or folder\.$/);
  const directory = await assertRejects(() => extract(folder), UserError);
  assertMatch(directory.message, /: it is a folder, not a file\.$/);
  await Deno.remove(folder);
});

Deno.test("extract() takes the column of the very name before one that is like it", async () => {
  const text = extractText([{ Customer_ID: "9" }]).replace("Full_Name", "CustomerID");
  await withFile(text, async (path) => {
    assertEquals((await extract(path)).sources.get("Customer_ID"), "Customer_ID");
  });
});

Deno.test("extract() passes over columns without a name", async () => {
  const text = extractText([{}]).replaceAll("\r\n", ",,\r\n");
  await withFile(text, async (path) => {
    const { file } = await entities(await extract(path));
    assertEquals(file.rows, 1);
  });
});

Deno.test("extract() finds the columns of a Parquet file by names with spaces around them", async () => {
  await withFile(extractText([{ ...LOAN }]), async (path) => {
    const parquet = path.replace(".csv", ".parquet");
    const frame = pl.readCSV(path, { inferSchemaLength: 0 });
    frame.columns = frame.columns.map((name) => name === "Interest_Rate" ? " Interest_Rate" : name);
    frame.writeParquet(parquet);
    const { records } = await entities(await extract(parquet));
    assertEquals(records.loans.plain.getColumn("interest_rate").toArray(), [21.5]);
  });
});
