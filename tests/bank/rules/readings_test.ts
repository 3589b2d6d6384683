import { assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { cellText, readingOf } from "@/bank/rules/readings.ts";
import type { ColumnName } from "@/bank/schema.ts";

const [SHIPPED] = defaultContract("bank.csv").tables.get("joined")!;

/** What each text becomes; integers and dates as text so that nothing is rounded on the way. */
function parse(name: ColumnName, texts: readonly string[]): (string | null)[] {
  const source = SHIPPED!.columns.get(name)!;
  const frame = pl.DataFrame({ [name]: texts }, { schema: { [name]: pl.Utf8 } })
    .select(cellText(name, pl.col(name), source).as(name))
    .select(readingOf(name, pl.col(name), source, currencyOf("NGN")).cast(pl.Utf8).as("value"));
  return frame.getColumn("value").toArray() as (string | null)[];
}

function assertParses(name: ColumnName, expected: Readonly<Record<string, string | null>>): void {
  const texts = Object.keys(expected);
  const values = parse(name, texts);
  assertEquals(Object.fromEntries(texts.map((text, i) => [text, values[i]])), expected);
}

Deno.test("money is read as kobo in every unambiguous spelling", () => {
  assertParses("Amount", {
    "4500000": "450000000",
    "4,500,000.00": "450000000",
    "₦4,500,000": "450000000",
    "₦ 4500000.5": "450000050",
    "NGN 4.5M": "450000000",
    "ngn4.5m": "450000000",
    "N2,500": "250000",
    "850k": "85000000",
    "1.2bn": "120000000000",
    "1.2B": "120000000000",
    "4500 NGN": "450000",
    "4.5E6": "450000000",
    "102.15": "10215",
    "0.1": "10",
    "0": "0",
    "-20": "-2000",
    "-₦20.05": "-2005",
    "₦-20": "-2000",
    "5652.1600000001": "565216",
  });
});

Deno.test("money that can be read in two ways, or not at all, is not guessed", () => {
  assertParses("Amount", {
    "1,5": null,
    "4.500.000,00": null,
    "12,34,567": null,
    "four million": null,
    "inf": null,
    "1e400": null,
    "--5": null,
    "5 5": null,
    "(500)": null,
    "$500": null,
    "0x10": null,
    "1000000000001": null,
  });
});

Deno.test("every amount in kobo survives being written in naira", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1e13, max: 1e13 }), { minLength: 1 }), (kobo) => {
      const texts = kobo.map((value) => (value / 100).toFixed(2));
      assertEquals(parse("Balance", texts), kobo.map(String));
    }),
  );
});

Deno.test("dates are read in their three forms and as date-times, day first", () => {
  assertParses("Transaction_Date", {
    "2023-04-26": "2023-04-26",
    "26/04/2023": "2023-04-26",
    "26-04-2023": "2023-04-26",
    "03/04/2023": "2023-04-03",
    "3/4/2023": "2023-04-03",
    "2023/04/26": "2023-04-26",
    "2050-01-08 04:59:17.907588": "2050-01-08",
    "2023-04-26T10:00:00Z": "2023-04-26",
    "2023-04-26T10:00:00.123456789+01:00": "2023-04-26",
    "26/04/2023 10:00": "2023-04-26",
    "29/02/2024": "2024-02-29",
  });
});

Deno.test("dates that do not exist, or say their year in two digits, are not guessed", () => {
  assertParses("Transaction_Date", {
    "31/02/2023": null,
    "29/02/2023": null,
    "04/13/2023": null,
    "2023-13-01": null,
    "2023-00-10": null,
    "00/04/2023": null,
    "26/04/23": null,
    "23-04-26": null,
    "1023-04-26": null,
    "2123-04-26": null,
    "on 26/04/2023": null,
    "26/04/2023 or so": null,
    "20230426": null,
    "45042": null,
    "yesterday": null,
  });
});

Deno.test("every day of two centuries is read in every form", () => {
  const day = fc.date({
    min: new Date("1900-01-01"),
    max: new Date("2099-12-31"),
    noInvalidDate: true,
  })
    .map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(fc.array(day, { minLength: 1 }), (days) => {
      const dayFirst = (mark: string) => days.map((iso) => iso.split("-").reverse().join(mark));
      for (
        const texts of [
          days,
          dayFirst("/"),
          dayFirst("-"),
          days.map((iso) => `${iso} 23:59:59.9`),
        ]
      ) {
        assertEquals(parse("Opening_Date", texts), days);
      }
    }),
  );
});

Deno.test("ids stay text, and lose the fraction a float column gave them", () => {
  assertParses("Loan_ID", { "007": "007", "44.0": "44", "44.50": "44.50", "L-7": "L-7" });
});

Deno.test("what stands for nobody, or was a longer number, is no id", () => {
  const texts = ["NULL", "N/A", "NA", "None", "nan", "0", "0.0", "000", "-", "?", "Unknown", " "];
  const broken = ["1.23E+11", "1.23e11", "1E5", "a b", "ada@bank.example", "_7", "x".repeat(65)];
  assertParses(
    "Customer_ID",
    Object.fromEntries([...texts, ...broken].map((text) => [text, null])),
  );
  assertParses("Customer_ID", {
    "E5": "E5",
    "1E": "1E",
    "12E5X": "12E5X",
    "10": "10",
    "00X": "00X",
  });
});

Deno.test("categories are folded to the list, and what is not on it is other", () => {
  assertParses("Account_Type", {
    "Savings": "savings",
    "FIXED_DEPOSIT": "fixed deposit",
    "fixed-deposit": "fixed deposit",
    "Fixed  Deposit": "fixed deposit",
    "saving": "other",
    "": null,
    "n/a": null,
  });
});

Deno.test("rates are percent from 0 to 100, days past due whole and not negative", () => {
  assertParses("Interest_Rate", {
    "2.12": "2.12",
    "18%": "18.0",
    "0": "0.0",
    "101": null,
    "-1": null,
  });
  assertParses("Days_Past_Due", { "0": "0", "30": "30", "30.0": "30", "1.5": null, "-3": null });
});
