import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { baseBank } from "../bank/base_bank.ts";
import { withFile } from "../sample_extract.ts";
import { assertSameOnBoth } from "../engine/on_both.ts";

Deno.test("amounts, days and ids that are typed in Parquet come to the same, also doubles of next to nothing", async () => {
  const rows = baseBank();
  const names = Object.keys(rows[0]!) as (keyof typeof rows[number])[];
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
