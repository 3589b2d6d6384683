import { fuzzRuns } from "../../fuzz_runs.ts";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { type PlainColumn, plainColumn } from "@/bank/records/plain_columns.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { plainForm } from "@/bank/rules/plain_forms.ts";
import { cellText, readingOf } from "@/bank/rules/readings.ts";
import { type Column, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { LOAN, ROW } from "../../sample_extract.ts";

const encoder = new TextEncoder();
const NAIRA = currencyOf("NGN");
const [SHIPPED] = defaultContract("bank.csv").tables.get("joined")!;

function sourceOf(name: ColumnName) {
  return SHIPPED!.columns.get(name)!;
}

const columns = new Map<ColumnName, PlainColumn>();

/** A column as the reader of bytes takes it. */
function columnOf(name: ColumnName): PlainColumn {
  const known = columns.get(name);
  if (known !== undefined) return known;
  const column = plainColumn(name, plainForm(name, sourceOf(name), NAIRA)!, false);
  column.reserve(1);
  columns.set(name, column);
  return column;
}

/** What a text is read as where it is plain, null where it is not. */
function plain(name: ColumnName, text: string): string | number | null {
  // Something on both sides, which must not matter.
  const bytes = encoder.encode(`7${text}7`);
  const column = columnOf(name);
  if (!column.read(bytes, 1, bytes.length - 1, 0)) return null;
  if (column.values === undefined) return text;
  const value = column.values[0]! + 0;
  const { kind }: Column = COLUMNS[name];
  if (kind === "category") return CATEGORIES[name]!.values[value]!;
  return kind === "date" ? new Date(value * 86_400_000).toISOString().slice(0, 10) : value;
}

/** What it is read as in full. */
function full(name: ColumnName, texts: readonly string[]): (string | number | null)[] {
  const isNumber = ["money", "percent", "count"].includes(COLUMNS[name].kind);
  return pl.DataFrame({ [name]: texts }, { schema: { [name]: pl.Utf8 } })
    .select(cellText(name, pl.col(name), sourceOf(name)).as(name))
    .select(
      readingOf(name, pl.col(name), sourceOf(name), NAIRA)
        .cast(isNumber ? pl.Float64 : pl.Utf8).as("value"),
    )
    .getColumn("value").toArray() as (string | number | null)[];
}

const NAMES: readonly ColumnName[] = [
  "Customer_ID",
  "Account_Type",
  "Amount",
  "Balance",
  "Opening_Date",
  "Interest_Rate",
  "Days_Past_Due",
];

Deno.test("a value read as plain is what it is read as in full", () => {
  const number = fc.stringMatching(/^-?(₦)?-?\d{1,13}(,\d{3}){0,4}(\.\d{0,3})?%?$/);
  const grouped = fc.stringMatching(/^-?₦?\d{1,4}(,\d{3}){1,3}(\.\d{1,2})?$/);
  const rate = fc.stringMatching(/^\d{1,3}\.\d{1,14}$/);
  const date = fc.stringMatching(
    /^((19|20)\d{2}-[01]\d-[0-3]\d|[0-3]\d[/-][01]\d[/-](18|19|20|21)\d{2})([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,10})?)?Z?)?$/,
  );
  const id = fc.stringMatching(/^[0E]{0,3}[0-9A-F]{0,4}([-/_.+][0-9eE]{0,3})?$/);
  const other = fc.constantFrom(
    ...["0", "0.0", "00", "NULL", "N/A", "na", "1E5", "1e", "E", "1.23E+11", "7E-2", "none"],
    ...["", "-", ".", "x", "NaN", "12.0", "1e3", "₦4", "web", "Savings", "FIXED deposit", " 7"],
    ...["1,234,5", "1,2345", ",123", "12,34.5", "₦", "-₦1", "₦-1", "2024-02-30", "1900-02-29"],
    ...["2000-02-29", "A-1", "_a", "a/b", "9".repeat(64), "9".repeat(65), "1.", ".5", "é"],
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(number, grouped, rate, date, id, other), { minLength: 1 }),
      (texts) => {
        for (const name of NAMES) {
          const inFull = full(name, texts);
          texts.forEach((text, i) => {
            const value = plain(name, text);
            if (value !== null) assertEquals(value, inFull[i], `${name} ${JSON.stringify(text)}`);
          });
        }
      },
    ),
    { numRuns: fuzzRuns(75) },
  );
});

Deno.test("every day from 1900 to 2099 is read as the calendar has it", () => {
  for (let day = -25_567; day < 47_482; day++) {
    const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
    assertEquals(plain("Opening_Date", text), text);
    const [year, month, date] = text.split("-");
    assertEquals(plain("Opening_Date", `${date}/${month}/${year}`), text);
  }
});

Deno.test("frequent forms are read as plain", () => {
  const forms: Partial<Record<ColumnName, string[]>> = {
    Amount: ["4500000", "1250.75", "0.5", "4,500,000.00", "₦4,500,000"],
    Balance: ["-20", "0", "-₦1,200.5"],
    Opening_Date: ["26/04/2023", "26-04-2023", "2023-04-26T08:30:00", "2023-04-26 08:30:00.000"],
    Account_Type: ["savings", "SAVINGS", "Fixed Deposit"],
    Interest_Rate: ["21.5", "7"],
    Customer_ID: ["1", "000044", "T-17", "A/9_b"],
  };
  const all = [
    ...Object.entries({ ...ROW, ...LOAN }).filter(([name]) => Object.hasOwn(COLUMNS, name)),
    ...Object.entries(forms).flatMap(([name, texts]) => texts.map((text) => [name, text])),
  ] as [ColumnName, string][];
  for (const [name, text] of all) assert(plain(name, text) !== null, `${name} ${text}`);
});
