import { gzipSync } from "node:zlib";
import { assertEquals, assertMatch } from "@std/assert";
import pl from "nodejs-polars";
import { openAndRead } from "@/pipeline.ts";
import { THREADS_PAY_FROM } from "@/execution/threads.ts";
import { extractText, LOAN, type SampleRow } from "../sample_extract.ts";
import { onboarded, table } from "../bank/onboard/onboarded.ts";
import { type CleanedBank, cleanedBank, lines, withBank } from "../bank/written_bank.ts";

const ROWS = Array.from({ length: 12 }, (_, i): SampleRow => ({
  ...(i % 3 === 0 ? { ...LOAN, Loan_ID: `L${i}` } : {}),
  Transaction_ID: `T${i}`,
  Transaction_Date: `2024-0${1 + i % 6}-1${i % 10}`,
  Customer_ID: `C${i}`,
  Account_ID: `A${i}`,
}));
const [HEADER, ...LINES] = extractText(ROWS).trimEnd().split("\r\n") as [string, ...string[]];
const NAMES = HEADER.split(",");

/** What becomes of a file of the bank. */
async function readBack(content: string | Uint8Array, name = "bank.csv"): Promise<CleanedBank> {
  const folder = await Deno.makeTempDir();
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${folder}/${name}`, bytes);
    return cleanedBank(await openAndRead({ input: `${folder}/${name}` }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function tablesOf({ tables: { customers, accounts, transactions, loans } }: CleanedBank) {
  return [customers, accounts, transactions, loans].map((frame) => frame.toRecords());
}

/** The text with this line within. */
function within(line: string): string {
  return [HEADER, ...LINES.slice(0, 5), line, ...LINES.slice(5)].join("\n") + "\n";
}

const LINE = "7 rows   repeated_header  duplicate";

Deno.test("a row that says the header again is no record, whatever its case and marks, with gaps or without", async () => {
  const whole = await readBack([HEADER, ...LINES].join("\n"));
  const again = [
    HEADER,
    `\ufeff${HEADER}`,
    HEADER.toUpperCase().replaceAll("_", " "),
    NAMES.map((name) => ` ${name.toLowerCase()} `).join(","),
    NAMES.map((name) => `"${name}"`).join(","),
    // The first column, and all but one.
    NAMES.with(0, "").join(","),
    NAMES.map((name) => name === "Account_ID" ? name : "  ").join(","),
    // What nobody reads may be anything.
    NAMES.map((name) => name === "Phone" ? "+2347000000001" : name).join(","),
  ];
  for (const line of again) {
    const found = await readBack(within(line));
    assertEquals(tablesOf(found), tablesOf(whole), line);
    assertEquals(lines(found), [LINE], line);
    assertEquals([found.repeatedRows, found.records.rows], [1, 13]);
  }
});

Deno.test("a row that says only some of the header again is judged as any other", async () => {
  for (const name of ["Customer_ID", "Balance", "Channel"]) {
    const line = NAMES.map((own) => own === name ? "5" : own).join(",");
    const found = await readBack(within(line));
    assertEquals(found.repeatedRows, 0);
    assertMatch(lines(found).join("\n"), /7 transactions .* quarantined/);
  }
});

Deno.test("the header is found again in gzip, in several files, on threads and in text of Parquet", async () => {
  const text = [HEADER, ...LINES.slice(0, 5), HEADER, ...LINES.slice(5)];
  const csv = await readBack(text.join("\n"));
  assertEquals(lines(await readBack(new Uint8Array(gzipSync(text.join("\n"))))), lines(csv));

  const rows = text.slice(1).map((line) => line.split(","));
  const frame = pl.DataFrame(
    NAMES.map((name, i) => pl.Series(name, rows.map((row) => row[i]!), pl.Utf8)),
  );
  const parquet = await readBack(frame.writeParquet(), "bank.parquet");
  assertEquals([tablesOf(parquet), lines(parquet)], [tablesOf(csv), lines(csv)]);
  assertEquals(
    [parquet.repeatedRows, parquet.records.rows],
    [csv.repeatedRows, csv.records.rows],
  );

  const times = Math.ceil(THREADS_PAY_FROM.bytes / LINES.join("\n").length);
  const long = await readBack(
    `${HEADER}\n${`${LINES.join("\n")}\n${HEADER}\n`.repeat(times)}`,
  );
  assertEquals(
    lines(long).filter((line) => line.includes("repeated_header")).length,
    times,
  );
  assertEquals(tablesOf(long), tablesOf(csv));
});

Deno.test("a contract's own names are found again in any of its files, and left out as no record of theirs", async () => {
  const columns = { Customer_ID: "Kunde", Date_of_Birth: "geboren am" };
  const contract = {
    tables: {
      customers: {
        files: ["a.csv", "b.csv"],
        columns,
        features: { score: "Wert" },
        where: { Art: ["privat"] },
      },
    },
    asOf: "2024-12-31",
  };
  const header = "Kunde,geboren am,Wert,Art,Name\n";
  const files = {
    "a.csv": `${header}K1,1980-01-02,5,privat,x\nK2,1981-01-02,6,Firma,x\n`,
    "b.csv":
      `${header}K3,1982-01-02,7,privat,x\nKUNDE,geboren_am,Wert,art,\nK4,1990-01-02,8,privat,x\n`,
  };
  await withBank(contract, files, async (path) => {
    const found = cleanedBank(await openAndRead({ contract: path }));
    assertEquals(lines(found), ["b.csv 3 rows   repeated_header  duplicate"]);
    assertEquals(found.conservation.customers, {
      records: 4,
      kept: 3,
      duplicate: 0,
      quarantined: 0,
      left_out: 1,
    });
  });
});

/** A contract that has not the name of its folder. */
function withoutName(contract: string): string {
  return contract.replace(/"name": ".*"/, "");
}

Deno.test("files put together are onboarded as those without their headers", async () => {
  const customers = table(60, {
    customer_id: (row) => `C${1000 + row}`,
    birth_date: (row) => `19${50 + row % 40}-03-1${row % 10}`,
    annual_income: (row) => 20_000 + 321 * row,
  });
  const [header, ...rows] = customers.trimEnd().split("\r\n") as [string, ...string[]];
  const whole = await onboarded({ "customers.csv": customers });
  for (const at of [0, 30]) {
    const again = [header, ...rows.slice(0, at), header, ...rows.slice(at)].join("\r\n");
    const { text } = await onboarded({ "customers.csv": again });
    assertEquals(withoutName(text), withoutName(whole.text));
  }
});
