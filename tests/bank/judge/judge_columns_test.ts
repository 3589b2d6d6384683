import { fuzzRuns } from "../../fuzz_runs.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { DATE_CANDIDATES } from "@/bank/judge/date_forms.ts";
import { NUMBER_CANDIDATES } from "@/bank/judge/number_faults.ts";
import { cleanedBank } from "../written_bank.ts";
import {
  BASE,
  changed,
  faultsOf,
  FIRST_DAY,
  isoDay,
  linesOf,
  read,
  type Row,
  saying,
  valuesOf,
} from "./base_bank.ts";

const DAY = 86_400_000;

/** The base bank with its dates of transactions written in another form. */
function dated(written: (iso: string, place: number) => string): Row[] {
  return changed(({ Transaction_Date }, i) => ({
    Transaction_Date: written(Transaction_Date!, i),
  }));
}

/** The base bank with its amounts written in another form. */
function priced(written: (amount: string, place: number) => string): Row[] {
  return changed(({ Amount }, i) => ({ Amount: written(Amount!, i) }));
}

const american = (iso: string) => iso.replace(/(\d+)-(\d+)-(\d+)/, "$2/$3/$1");
const european = (iso: string) => iso.replace(/(\d+)-(\d+)-(\d+)/, "$3/$2/$1");

/** The one fault of a bank and its one line, after which all is read. */
async function mended(rows: readonly Row[], column: string): Promise<[string, object]> {
  const [fault, ...others] = await faultsOf(rows);
  assertEquals(others, []);
  const [line, ...lines] = linesOf(fault!);
  assertEquals(lines, [], fault);
  const values = valuesOf(await read(rows, saying(column, line!)), column.toLowerCase());
  assertEquals(values.filter((value) => value === null), []);
  assertEquals(values.length, 480);
  return [fault!, line!];
}

Deno.test("the base bank is read, by the shipped contract and by one of its own", async () => {
  assertEquals(await faultsOf(BASE), []);
  assertEquals(await faultsOf(BASE, {}), []);
  assertEquals((await read(BASE)).warnings, []);
});

Deno.test("days above 12 in second place prove a column month-first, and the line to write is said", async () => {
  const rows = dated(american);
  const [fault, line] = await mended(rows, "Transaction_Date");
  assertMatch(
    fault,
    /^bank\.csv: \d+ of 480 Transaction_Date cannot be read, such as row \d+ `0\d\/[123]\d\/2024`: say how they are written with "dates": "MM\/DD\/YYYY"\.$/,
  );
  const days = valuesOf(
    await read(rows, saying("Transaction_Date", { ...line })),
    "transaction_date",
  );
  assertEquals(
    days.map((day) => isoDay(Number(day instanceof Date ? day : Number(day) * DAY))),
    BASE.map(({ Transaction_Date }) => Transaction_Date),
  );
});

Deno.test("a column that proves both orders is read by neither", async () => {
  const rows = dated((iso, i) => {
    const [year, month, day] = iso.split("-").map(Number);
    return i % 2 === 0 ? `${day}/${month}/${year}` : `${month}/${day}/${year}`;
  });
  const [fault] = await faultsOf(rows);
  assertStringIncludes(fault!, "are written in another order than the rest");
  assertStringIncludes(fault!, "Have the column exported in one form");
});

Deno.test("single dates in another order are left to the ledger", async () => {
  assertEquals(await faultsOf(dated((iso, i) => i < 4 ? american("2024-01-25") : iso)), []);
  assertEquals((await faultsOf(dated((iso, i) => i < 5 ? american("2024-01-25") : iso))).length, 1);
});

Deno.test("dates in one piece are known, and all of them are said to be unread", async () => {
  const [fault] = await mended(dated((iso) => iso.replaceAll("-", "")), "Transaction_Date");
  assertStringIncludes(fault, "all 480 Transaction_Date cannot be read, such as row 2 `20240101`");
  assertStringIncludes(fault, '"dates": "YYYYMMDD"');
});

Deno.test("a spreadsheet's numbers for days, epoch seconds and milliseconds are known", async () => {
  const since = (first: string, unit: number) => (iso: string) =>
    String(Math.floor((Date.parse(iso) - Date.parse(first)) / unit));
  const cases = [
    ["1899-12-30", DAY, "days"],
    ["1970-01-01", 1000, "seconds"],
    ["1970-01-01", 1, "milliseconds"],
  ] as const;
  for (const [first, size, unit] of cases) {
    const [, line] = await mended(dated(since(first, size)), "Transaction_Date");
    assertEquals(line, { dates: { since: first, unit } });
  }
});

Deno.test("of a year of two digits the century is asked", async () => {
  const months = ["Jan", "Feb", "Mar"];
  const rows = dated((iso) => {
    const [year, month, day] = iso.split("-");
    return `${day}-${months[Number(month) - 1]}-${year!.slice(2)}`;
  });
  const [fault] = await mended(rows, "Transaction_Date");
  assertStringIncludes(fault, '"dates": "DD-MMM-YY", "century": 2000 (or 1900)');
});

Deno.test("where two forms read everything, both are said and what tells them apart", async () => {
  const rows = dated((_, i) => european(isoDay(FIRST_DAY + i % 9 * DAY)));
  const [fault] = await faultsOf(rows, {});
  assertStringIncludes(fault!, '"dates": "DD/MM/YYYY" (then it is 2024-01-02)');
  assertStringIncludes(fault!, '"dates": "MM/DD/YYYY" (then it is 2024-02-01)');
});

Deno.test("births and openings of two digits are past, ends are after their start", async () => {
  const short = (iso: string) => iso && european(iso).replace(/..(..)$/, "$1");
  const rows = changed(({ Date_of_Birth, Opening_Date, End_Date }) => ({
    Date_of_Birth: short(Date_of_Birth!),
    Opening_Date: short(Opening_Date!),
    End_Date: short(End_Date!),
  }));
  const forms = { dates: "DD/MM/YY" };
  const shortened = await read(rows, {
    columns: { Date_of_Birth: forms, Opening_Date: forms, End_Date: forms },
  });
  const [one, other] = [shortened, await read(BASE)].map((records) => cleanedBank(records).tables);
  for (
    const [table, columns] of [
      ["customers", ["customer_id", "date_of_birth"]],
      ["accounts", ["account_id", "opening_date"]],
      ["loans", ["loan_id", "end_date"]],
    ] as const
  ) {
    assertEquals(
      one![table].select(...columns).rows(),
      other![table].select(...columns).rows(),
    );
  }
});

Deno.test("a decimal comma is known, with its thousands", async () => {
  const comma = (amount: string) => amount.replace(".", ",");
  assertEquals((await mended(priced(comma), "Amount"))[1], { decimal: "," });
  const grouped = (amount: string) => comma(amount).replace(/(\d)(\d{3},)/, "$1.$2");
  const [fault, line] = await mended(priced(grouped), "Amount");
  assertEquals(line, { decimal: ",", thousands: "." });
  assertStringIncludes(fault, "all 480 Amount cannot be read, such as row 2 `20,00`");
});

Deno.test("another currency's sign or code is known, and several are not added up", async () => {
  assertEquals((await mended(priced((amount) => `$${amount}`), "Amount"))[1], { currency: "USD" });
  assertEquals((await mended(priced((amount) => `${amount} GBP`), "Amount"))[1], {
    currency: "GBP",
  });
  const [fault] = await faultsOf(priced((amount, i) => (i % 2 ? "$" : "€") + amount));
  assertStringIncludes(fault!, "are in other currencies, mixed ($ and €)");
});

Deno.test("a point before three digits in every amount is asked, unless the contract says what it is", async () => {
  const rows = priced((_, i) => `${100 + i}.000`);
  const [fault] = await faultsOf(rows);
  assertStringIncludes(fault!, '"decimal": "." (then it is 100)');
  assertStringIncludes(fault!, '"decimal": ",", "thousands": "." (then it is 100000)');
  for (const line of linesOf(fault!)) {
    assertEquals(await faultsOf(rows, saying("Amount", line)), []);
  }
  assertEquals(await faultsOf(priced((_, i) => i === 0 ? "0.125" : `${100 + i}.000`)), []);
});

Deno.test("many negative amounts are asked about, single ones go to the ledger", async () => {
  const negative = (isOut: (row: Row, i: number) => boolean) =>
    changed((row, i) => ({ Amount: isOut(row, i) ? `-${row.Amount}` : row.Amount! }));
  const out = negative(({ Transaction_Type }) => Transaction_Type === "withdrawal");
  const [fault] = await faultsOf(out);
  assertMatch(
    fault!,
    /240 of 480 Amount are negative, such as row 3 `-[\d.]+`: say "positive": "credit"/,
  );
  assertEquals(await faultsOf(out, saying("Amount", { positive: "credit" })), []);
  const [swapped] = await faultsOf(negative((row) => row.Transaction_Type === "deposit"));
  assertStringIncludes(swapped!, 'say "positive": "debit"');
  assertEquals(await faultsOf(negative((_, i) => i < 20)), []);
});

Deno.test("ids that a spreadsheet has rounded stop the run", async () => {
  const [fault] = await faultsOf(
    changed(({ Account_ID }, i) => ({ Account_ID: i % 3 === 0 ? "1.23E+11" : Account_ID! })),
  );
  assertMatch(
    fault!,
    /Account_ID are numbers that a spreadsheet has rounded, such as row 2 `1.23E\+11`/,
  );
});

Deno.test("what stands for nothing is no id", async () => {
  const words = ["NULL", "NA", "N/A", "None", "nan", "0", "000", "0.0"];
  const bank = await read(changed((row, i) => ({
    Loan_ID: row.Loan_ID || words[i % words.length]!,
  })));
  const loans = bank.tables.find(({ plan }) => plan.entity === "loans")!.typed;
  const ids = [loans.plain, loans.others].flatMap((frame) => frame.getColumn("loan_id").toArray());
  assertEquals(new Set(ids.filter((id) => id !== null)).size, 20);
});

Deno.test("ids that differ only in case, zeros, spaces or Unicode form are warned of", async () => {
  for (const other of ["c001", "C1", "Ｃ001", "C 001"]) {
    const { warnings } = await read(changed((_, i) => i === 0 ? { Customer_ID: other } : {}));
    assertMatch(warnings.join(), /^2 Customer_ID differ from another only in /, other);
  }
});

Deno.test("types that are unknown in a quarter of the transactions are named, to be mapped", async () => {
  const of = (share: number) =>
    changed((row, i) => ({
      Transaction_Type: i % 100 < share ? "Standing Order" : row.Transaction_Type!,
    }));
  const { warnings } = await read(of(30));
  assertEquals(warnings.length, 1);
  assertStringIncludes(warnings[0]!, 'say what they are with "map": {"Standing Order": "?"}');
  assertEquals((await read(of(20))).warnings, []);
});

Deno.test("all columns at fault are said at once", async () => {
  const faults = await faultsOf(changed(({ Amount, Balance, Transaction_Date }) => ({
    Amount: `$${Amount}`,
    Balance: Balance!.replace(".", ","),
    Transaction_Date: Transaction_Date!.replaceAll("-", ""),
  })));
  assertEquals(faults.map((fault) => /all \d+ (\S+)/.exec(fault)?.[1]), [
    "Balance",
    "Amount",
    "Transaction_Date",
  ]);
});

Deno.test("what may be a person's is shown by its shape", async () => {
  const [money, id] = await faultsOf(changed((_, i) => ({
    Amount: "Ada Obi",
    Transaction_ID: `ada${i}@example.org`,
  }))).then((faults) => faults.sort());
  assertStringIncludes(money!, "`xxx xxx`");
  assertStringIncludes(id!, "`xxx9?xxxxxxx.xxx`");
});

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function writtenIn(dates: (typeof DATE_CANDIDATES)[number]["dates"], iso: string): string {
  if ("since" in dates) {
    const size = { days: DAY, hours: DAY / 24, seconds: 1000, milliseconds: 1 }[dates.unit];
    return String((Date.parse(iso) - Date.parse(dates.since)) / size);
  }
  const [year, month, day] = iso.split("-") as [string, string, string];
  return dates[0]!.replace("YYYY", year).replace("YY", year.slice(2))
    .replace("MMM", MONTHS[Number(month) - 1]!).replace("MM", month).replace("DD", day);
}

Deno.test("a column of dates in any form is read whole, or stops with a line by which it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...DATE_CANDIDATES),
      fc.integer({ min: 1, max: 400 }),
      fc.boolean(),
      async ({ dates }, step, isDefault) => {
        const days = BASE.map((_, i) => isoDay(FIRST_DAY - (i * step % 5000) * DAY));
        const rows = dated((_, i) => writtenIn(dates, days[i]!));
        const [fault, ...others] = await faultsOf(rows, isDefault ? undefined : {});
        assertEquals(others, []);
        if (fault === undefined) {
          const values = valuesOf(await read(rows, isDefault ? undefined : {}), "transaction_date");
          assert(!values.includes(null));
          return;
        }
        const lines = linesOf(fault);
        assert(lines.length > 0, fault);
        const found = await Promise.all(lines.map(async (line) => {
          const bank = await read(rows, saying("Transaction_Date", line));
          const values = valuesOf(bank, "transaction_date");
          assert(!values.includes(null), fault);
          return values.map((day) => isoDay(Number(day instanceof Date ? day : Number(day) * DAY)));
        }));
        assert(found.some((read) => read.every((day, i) => day === days[i])), fault);
      },
    ),
    { numRuns: fuzzRuns(3), seed: 12 },
  );
});

Deno.test("a column of amounts in any form is read whole, or stops with a line by which it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NUMBER_CANDIDATES),
      fc.constantFrom("", "₦", "$", "€"),
      fc.integer({ min: 1, max: 1e9 }),
      fc.boolean(),
      async ({ decimal, thousands }, sign, step, isDefault) => {
        const minor = BASE.map((_, i) => 1 + (i * step) % 1e9);
        const rows = priced((_, i) => {
          const [whole, cents] = (minor[i]! / 100).toFixed(2).split(".");
          return sign + whole!.replaceAll(/\B(?=(\d{3})+$)/g, thousands) + decimal + cents;
        });
        const [fault, ...others] = await faultsOf(rows, isDefault ? undefined : {});
        assertEquals(others, []);
        const lines = fault === undefined ? [undefined] : linesOf(fault);
        assert(lines.length > 0, fault);
        const found = await Promise.all(lines.map(async (line) => {
          const said = line === undefined ? isDefault ? undefined : {} : saying("Amount", line);
          const values = valuesOf(await read(rows, said), "amount").map(Number);
          assert(values.every((value) => value > 0), fault);
          return values;
        }));
        assert(found.some((values) => values.every((value, i) => value === minor[i])), fault);
      },
    ),
    { numRuns: fuzzRuns(3), seed: 12 },
  );
});
