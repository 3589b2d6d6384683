import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { banks, styles, written } from "../bank/any_bank.ts";
import { withBank } from "../bank/written_bank.ts";
import { assertSameOnBoth } from "./on_both.ts";
import { DATES, IDS, MONEY, PERCENTS, SPACES, WORDS } from "./texts.ts";
import { BASE_AS_OF, baseBank } from "../bank/base_bank.ts";
import { extractText, type SampleRow, withFile } from "../sample_extract.ts";

Deno.test("any small bank, however it is written down, comes to the same in this process and on DuckDB", async () => {
  await fc.assert(
    fc.asyncProperty(banks, styles, async (bank, given) => {
      const loans = given.has.loans && bank.loans.length > 0;
      const style = { ...given, has: { ...given.has, loans } };
      await withBank(...written(bank, style), async (contract) => {
        await assertSameOnBoth({ contract, features: ["num_accounts"] });
      });
    }),
    { numRuns: 4 },
  );
});

type Row = Required<SampleRow>;

/** Odd values of each column, one a row, each in the records of a customer of its own, some twice. */
function oddRows(): Row[] {
  const odd: readonly (readonly [keyof Row, readonly string[]])[] = [
    ...(["Amount", "Balance", "Annual_Income", "Loan_Amount"] as const).map((name) =>
      [name, MONEY] as const
    ),
    ...(["Transaction_Date", "Opening_Date", "Date_of_Birth", "Start_Date", "End_Date"] as const)
      .map((name) => [name, DATES] as const),
    ...(["Transaction_ID", "Account_ID", "Customer_ID", "Loan_ID"] as const).map((name) =>
      [name, IDS] as const
    ),
    ...(["Transaction_Type", "Account_Type", "Channel", "Loan_Type"] as const).map((name) =>
      [name, WORDS] as const
    ),
    ["Interest_Rate", PERCENTS],
    ["Days_Past_Due", PERCENTS],
  ];
  const withLoan = baseBank().find(({ Loan_ID }) => Loan_ID !== "")!;
  const values = odd.flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return values.flatMap(([name, value], i): Row[] => {
    const padding = SPACES[i % SPACES.length]!;
    const own = {
      ...withLoan,
      Transaction_ID: `X${i}`,
      Customer_ID: `CX${i}`,
      Account_ID: `AX${i}`,
      Loan_ID: `LX${i}`,
      [name]: padding + value + padding,
    };
    const again = {
      ...own,
      Full_Name: 'a\nb, "c"',
      Transaction_ID: `${own.Transaction_ID}${i % 5 === 0 ? "b" : ""}`,
    };
    const other = { ...own, Amount: `${i}.50`, Account_ID: `A${1 + i % 60}` };
    return [own, ...(i % 3 === 0 ? [again] : []), ...(i % 7 === 0 ? [other] : [])];
  });
}

Deno.test("every odd value of a column comes to the same on DuckDB, to the lines of the ledger", async () => {
  const base = baseBank();
  // So many good ones that no gate stops and no column counts as written in another way.
  const good = Array.from({ length: 24 }, (_, copy) =>
    base.map((row) => ({
      ...row,
      Transaction_ID: `${row.Transaction_ID}.${copy}`,
      Customer_ID: `${row.Customer_ID}.${copy}`,
      Account_ID: `${row.Account_ID}.${copy}`,
      Loan_ID: row.Loan_ID && `${row.Loan_ID}.${copy}`,
    }))).flat();
  await withFile(extractText([...good, ...oddRows()]), async (input) => {
    for (
      const options of [
        {},
        { asOf: BASE_AS_OF, missing: "drop" as const },
        { asOf: "2024-02-10" },
      ]
    ) {
      const ledger = await assertSameOnBoth({ input, ...options });
      assert(ledger.length > 300, ledger[0]);
    }
  });
});

Deno.test("amounts, days and ids that are typed in Parquet come to the same, also doubles of next to nothing", async () => {
  const rows = baseBank();
  const names = Object.keys(rows[0]!) as (keyof Row)[];
  const texts = pl.DataFrame(
    names.map((name) =>
      pl.Series(name, rows.map((row) => row[name] === "" ? null : row[name]), pl.Utf8)
    ),
  );
  const odd = [1e-7, 1e-5, 0.004, 0.005, 1e15, 1e12, NaN, 0.1 + 0.2, -5, 0, 1e-300, 0.125];
  const typed = texts.withColumns(
    pl.Series("Amount", rows.map(({ Amount }, i) => odd[i] ?? Number(Amount)), pl.Float64),
    pl.Series("Balance", rows.map(({ Balance }, i) => odd[i >> 3] ?? Number(Balance)), pl.Float64),
    pl.col("Transaction_Date").cast(pl.Date).as("Transaction_Date"),
    pl.col("Opening_Date").cast(pl.Date).cast(pl.Datetime("us")).as("Opening_Date"),
    pl.col("Annual_Income").cast(pl.Int64).as("Annual_Income"),
    pl.col("Interest_Rate").cast(pl.Float64).as("Interest_Rate"),
    pl.col("Days_Past_Due").cast(pl.Int32).as("Days_Past_Due"),
    pl.col("Loan_Amount").cast(pl.Float32).as("Loan_Amount"),
  );
  await withFile("", async (input) => {
    typed.writeParquet(input);
    assertEquals((await assertSameOnBoth({ input })).length, 10);
  });
});
