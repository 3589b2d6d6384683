import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { parse } from "@std/csv/parse";
import fc from "fast-check";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import { COLUMNS } from "@/bank/schema.ts";
import { simulate, type SimulateOptions } from "@/bank/simulate.ts";
import { BEHAVIOURS, EXPECTED_BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import { EXTRACT_COLUMNS } from "@/bank/simulate/rows.ts";
import { DEFAULT_INPUT } from "@/options/options.ts";

type ColumnName = typeof EXTRACT_COLUMNS[number];
type Row = Record<ColumnName, string>;
interface Truth {
  Customer_ID: string;
  Behaviour: string;
  Mixture: string;
}

const LOAN_COLUMNS: readonly ColumnName[] = [
  "Loan_ID",
  "Loan_Amount",
  "Loan_Type",
  "Start_Date",
  "End_Date",
  "Interest_Rate",
  "Days_Past_Due",
];
const TRANSACTION_COLUMNS: readonly ColumnName[] = [
  "Transaction_ID",
  "Transaction_Type",
  "Amount",
  "Transaction_Date",
  "Channel",
];

const shipped = texts({});
const shippedRows = rowsOf(shipped.extract);
const clean = texts({ dirt: 0 });
const cleanRows = rowsOf(clean.extract);

function texts(options: SimulateOptions): { extract: string; truth: string } {
  const batches = [...simulate(options)];
  return {
    extract: batches.map((batch) => batch.extract).join(""),
    truth: batches.map((batch) => batch.truth).join(""),
  };
}

function rowsOf(extract: string): Row[] {
  return parse(extract, { skipFirstRow: true }) as Row[];
}

function truthOf(truth: string): Truth[] {
  return parse(truth, { skipFirstRow: true }) as unknown as Truth[];
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  return Map.groupBy(items, key);
}

/** The first row of each value of a column, blanks left out. */
function entities(rows: readonly Row[], id: ColumnName): Row[] {
  return [...grouped(rows, (row) => row[id])].filter(([value]) => value !== "")
    .map(([, group]) => group[0]!);
}

/** Whether the engine knows a column; contacts it does not. */
function isColumn(name: ColumnName): name is ColumnName & keyof typeof COLUMNS {
  return Object.hasOwn(COLUMNS, name);
}

function repeatedRows(rows: readonly Row[]): number {
  return rows.length - new Set(rows.map((row) => JSON.stringify(row))).size;
}

/** The date of a well-formed text, as `2023-04-26`; `undefined` for any other. */
function isoDate(text: string): string | undefined {
  const time = String.raw`(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?)?`;
  const iso = new RegExp(String.raw`^(\d{4})-(\d\d)-(\d\d)${time}$`).exec(text);
  const dayFirst = /^(\d\d)([/-])(\d\d)\2(\d{4})$/.exec(text);
  const parts = iso?.slice(1) ?? (dayFirst && [dayFirst[4], dayFirst[3], dayFirst[1]]);
  if (!parts) return undefined;
  const date = parts.join("-");
  const moment = new Date(`${date}T00:00:00Z`);
  const isReal = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(date);
  return isReal ? date : undefined;
}

/** The naira of a well-formed text; NaN for any other. */
function naira(text: string): number {
  const match = /^(?:₦|NGN )?(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?(M?)$/.exec(text);
  if (!match) return NaN;
  const [, whole = "", fraction = "", millions] = match;
  return Number(whole.replaceAll(",", "") + fraction) * (millions ? 1e6 : 1);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

Deno.test("the shipped extract is what simulate() gives by default", async () => {
  assertEquals(await Deno.readTextFile(DEFAULT_INPUT), shipped.extract);
});

Deno.test("simulate() gives the same bytes for the same options, others for another seed", () => {
  fc.assert(
    fc.property(
      fc.nat(2 ** 32 - 1),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 30 }),
      fc.subarray([...BEHAVIOURS], { minLength: 1 }),
      (seed, customers, months, behaviours) => {
        const options = { seed, customers, months, behaviours };
        assertEquals(texts(options), texts(options));
        const other = { ...options, seed: (seed + 1) % 2 ** 32 };
        assertNotEquals(texts(options).extract, texts(other).extract);
      },
    ),
    { numRuns: 20, seed: 1 },
  );
});

Deno.test("simulate() begins a larger extract with the customers of a smaller one", () => {
  const small = texts({ customers: 40, dirt: 0.1 });
  const large = texts({ customers: 90, dirt: 0.1 });
  assert(large.extract.startsWith(small.extract));
  assert(large.truth.startsWith(small.truth));
});

Deno.test("simulate() hands over bounded batches that count their own rows and customers", () => {
  let total = 0;
  for (const batch of simulate({ customers: 3000 })) {
    assert(batch.extract.length < 500_000, `a batch has ${batch.extract.length} characters`);
    const header = total === 0;
    const rows = parse(batch.extract, header ? { skipFirstRow: true } : {});
    assertEquals(batch.rows, rows.length);
    assertEquals(batch.customers, batch.truth.split("\n").length - 1 - Number(header));
    total += batch.customers;
  }
  assertEquals(total, 3000);
});

Deno.test("simulate() writes all columns, in the order of the schema", () => {
  const [header, ...rows] = parse(shipped.extract) as string[][];
  assertEquals(header, EXTRACT_COLUMNS);
  for (const row of rows) assertEquals(row.length, EXTRACT_COLUMNS.length);
  for (const name of EXTRACT_COLUMNS) assert(shippedRows.some((row) => row[name] !== ""), name);
});

Deno.test("simulate() joins every transaction to every loan of its customer", () => {
  for (const [customer, rows] of grouped(cleanRows, (row) => row.Customer_ID)) {
    const loans = new Set(rows.map((row) => row.Loan_ID));
    for (const [account, own] of grouped(rows, (row) => row.Account_ID)) {
      for (const [transaction, joined] of grouped(own, (row) => row.Transaction_ID)) {
        const place = `customer ${customer}, account ${account}, transaction "${transaction}"`;
        assertEquals(joined.map((row) => row.Loan_ID), [...loans], place);
        const isBlank = transaction === "";
        assert(!isBlank || own.length === joined.length, `${place}: blank beside activity`);
        for (const row of joined) {
          for (const name of TRANSACTION_COLUMNS) assertEquals(row[name] === "", isBlank, place);
        }
      }
    }
    const isFree = loans.has("");
    assert(!isFree || loans.size === 1, `customer ${customer}: a blank loan beside others`);
    for (const row of rows) {
      for (const name of LOAN_COLUMNS) assertEquals(row[name] === "", isFree, customer);
    }
  }
});

Deno.test("simulate() shows customers without a loan and accounts without activity", () => {
  const customers = entities(cleanRows, "Customer_ID");
  assert(customers.some((row) => row.Loan_ID === ""));
  assert(customers.some((row) => row.Loan_ID !== ""));
  assert(entities(cleanRows, "Account_ID").some((row) => row.Transaction_ID === ""));
});

Deno.test("simulate() without dirt gives one record per ID, and each record valid", () => {
  const identities: [ColumnName, ColumnName[]][] = [
    ["Transaction_ID", [...TRANSACTION_COLUMNS, "Account_ID"]],
    ["Customer_ID", ["Full_Name", "Email", "Phone", "Date_of_Birth", "Annual_Income"]],
    ["Account_ID", ["Customer_ID", "Account_Type", "Balance", "Opening_Date"]],
    ["Loan_ID", [...LOAN_COLUMNS, "Customer_ID"]],
  ];
  for (const [id, columns] of identities) {
    for (const [value, rows] of grouped(cleanRows, (row) => row[id])) {
      if (value === "") continue;
      const records = new Set(rows.map((row) => columns.map((name) => row[name]).join("|")));
      assertEquals(records.size, 1, `${id} ${value} has several records`);
    }
  }
  for (const row of cleanRows) {
    for (const name of EXTRACT_COLUMNS) {
      if (!isColumn(name)) continue;
      const { kind } = COLUMNS[name];
      const value = row[name];
      const place = `${name} "${value}"`;
      const isOptional = [...LOAN_COLUMNS, ...TRANSACTION_COLUMNS].includes(name);
      if (value === "" && isOptional) continue;
      assertEquals(value, value.trim(), place);
      if (kind === "date") assert(isoDate(value), place);
      if (kind === "money") assert(naira(value) > 0, place);
      if (kind === "percent") assert(Number(value) > 0 && Number(value) < 100, place);
      if (kind === "count") assert(/^\d+$/.test(value), place);
      const list = CATEGORIES[name];
      if (list) assert(list.values.includes(value.toLowerCase()), place);
    }
    const opened = isoDate(row.Opening_Date)!;
    const born = isoDate(row.Date_of_Birth)!;
    assert(born > "1934-01-01" && born < "2007-01-01", born);
    assert(opened > born && opened <= "2024-12-31", opened);
    if (row.Transaction_ID !== "") {
      const day = isoDate(row.Transaction_Date)!;
      assert(day >= opened && day >= "2024-07-01" && day <= "2024-12-31", `${opened} ${day}`);
    }
    if (row.Loan_ID !== "") assert(isoDate(row.Start_Date)! < isoDate(row.End_Date)!);
  }
});

Deno.test("simulate() writes some customers' dates and money in other valid ways", () => {
  const dates = cleanRows.map((row) => row.Transaction_Date);
  const plain = dates.filter((date) => /^\d{4}-\d\d-\d\d$/.test(date)).length;
  assert(plain > 0.8 * dates.length && plain < 0.97 * dates.length, `${plain} plain dates`);
  for (const form of [/^\d\d\/\d\d\/\d{4}$/, /^\d\d-\d\d-\d{4}$/, /T\d\d:/, /\.\d{6}$/]) {
    assert(dates.some((date) => form.test(date)), `${form}`);
  }
  const incomes = cleanRows.map((row) => row.Annual_Income);
  for (const form of [/^\d+$/, /^\d,\d{3},000$/, /^₦\d,\d{3},000\.00$/, /^NGN \d\.\d+M$/]) {
    assert(incomes.some((income) => form.test(income)), `${form}`);
  }
});

Deno.test("simulate() covers the asked months up to the end of 2024", () => {
  const dates = rowsOf(texts({ months: 12, dirt: 0 }).extract)
    .filter((row) => row.Transaction_ID !== "").map((row) => isoDate(row.Transaction_Date)!).sort();
  assert(dates[0]! >= "2024-01-01" && dates[0]! < "2024-01-10", dates[0]);
  assertEquals(dates.at(-1), "2024-12-31");
});

Deno.test("simulate() numbers transactions in order and keeps leading zeros in other IDs", () => {
  const numbers = entities(cleanRows, "Transaction_ID").map((row) => row.Transaction_ID);
  assertEquals(numbers, numbers.map((_, i) => String(i + 1)));
  assertEquals(cleanRows[0]!.Customer_ID, "000001");
  assert(cleanRows.every((row) => row.Account_ID.startsWith("0")));
});

Deno.test("simulate() names the behaviour of every customer, the asked ones only", () => {
  const ids = entities(shippedRows, "Customer_ID").map((row) => row.Customer_ID);
  const truth = truthOf(shipped.truth);
  assertEquals(truth.map((customer) => customer.Customer_ID), ids);
  assertEquals(new Set(truth.map((customer) => customer.Behaviour)), new Set(EXPECTED_BEHAVIOURS));

  const pair = truthOf(texts({ behaviours: ["loan_heavy", "steady"] }).truth);
  assertEquals(
    new Set(pair.map((customer) => customer.Behaviour)),
    new Set(["loan_heavy", "steady"]),
  );
  const single = truthOf(texts({ behaviours: ["steady"] }).truth);
  assert(single.every((customer) => customer.Mixture === "0"));
});

Deno.test("simulate() puts a quarter of the customers in between two behaviours, or as asked", () => {
  const between = (difficulty: SimulateOptions["difficulty"]) => {
    const truth = truthOf(texts({ ...(difficulty && { difficulty }) }).truth);
    return truth.filter((customer) => customer.Mixture === "1").length / truth.length;
  };
  const shares = [between("easy"), between(undefined), between("hard")];
  const expected = [[0.03, 0.1], [0.2, 0.3], [0.35, 0.45]] as const;
  for (const [i, [least, most]] of expected.entries()) {
    assert(shares[i]! >= least && shares[i]! <= most, `${shares}`);
  }
});

Deno.test("simulate() shows customers of some months and of many years, and a tail gone quiet", () => {
  const customers = [...grouped(cleanRows, (row) => row.Customer_ID).values()];
  const years = customers.map((rows) => {
    const opened = rows.map((row) => isoDate(row.Opening_Date)!).sort()[0]!;
    return (Date.parse("2024-12-31") - Date.parse(opened)) / 86_400_000 / 365.25;
  });
  assert(Math.min(...years) < 1 && Math.max(...years) > 25, `${Math.min(...years)} years`);
  assert(median(years) > 4 && median(years) < 8, `${median(years)} years`);
  const regular = customers.filter((rows) =>
    new Set(rows.map((row) => row.Transaction_ID)).size > 9
  );
  const quiet = regular.filter((rows) =>
    rows.every((row) => row.Transaction_ID === "" || isoDate(row.Transaction_Date)! < "2024-12-01")
  );
  assert(quiet.length > 2 && quiet.length < 0.05 * customers.length, `${quiet.length} quiet`);
});

Deno.test("simulate() plants behaviours that differ the way they are meant to", () => {
  const behaviourOf = new Map(truthOf(clean.truth).map((t) => [t.Customer_ID, t.Behaviour]));
  const customers = [...grouped(cleanRows, (row) => row.Customer_ID)].map(([id, rows]) => {
    const transactions = entities(rows, "Transaction_ID");
    const digital = transactions.filter((row) => /mobile|web|ussd/.test(row.Channel)).length;
    const opened = rows.map((row) => isoDate(row.Opening_Date)!).sort()[0]!;
    const start = Math.max(Date.parse(opened), Date.parse("2024-07-01"));
    return {
      behaviour: behaviourOf.get(id)!,
      born: Number(isoDate(rows[0]!.Date_of_Birth)!.slice(0, 4)),
      income: naira(rows[0]!.Annual_Income),
      balance: naira(rows[0]!.Balance),
      accounts: entities(rows, "Account_ID").length,
      loans: entities(rows, "Loan_ID").length,
      digital: digital / Math.max(1, transactions.length),
      perMonth: transactions.length / ((Date.parse("2025-01-01") - start) / 86_400_000) * 30.4,
    };
  });
  function typical(behaviour: string, figure: Exclude<keyof typeof customers[0], "behaviour">) {
    return median(customers.filter((c) => c.behaviour === behaviour).map((c) => c[figure]));
  }
  function close(behaviour: string, figure: Parameters<typeof typical>[1], range: number[]) {
    const value = typical(behaviour, figure);
    assert(value >= range[0]! && value <= range[1]!, `${behaviour}: median ${figure} is ${value}`);
  }
  close("steady", "income", [4e6, 5e6]);
  close("steady", "loans", [0, 0]);
  close("steady", "perMonth", [2.5, 5]);
  close("steady", "born", [1976, 1988]);
  close("most_active", "born", [1979, 1990]);
  close("wealthy_inactive", "income", [11e6, 13e6]);
  close("wealthy_inactive", "perMonth", [0.3, 1.2]);
  close("wealthy_inactive", "balance", [5e6, 15e6]);
  close("wealthy_inactive", "loans", [0, 0]);
  close("most_active", "income", [3.5e6, 5e6]);
  close("most_active", "perMonth", [15, 25]);
  close("most_active", "digital", [0.85, 0.97]);
  close("most_active", "accounts", [3, 4]);
  close("loan_heavy", "income", [2.5e6, 3.1e6]);
  close("loan_heavy", "loans", [2, 4]);
  close("loan_heavy", "balance", [0, 150_000]);
});

Deno.test("simulate() plants every kind of dirt in an extract of the usual size", () => {
  const kinds: Record<string, (row: Row) => boolean> = {
    "missing date": (row) => row.Transaction_ID !== "" && row.Transaction_Date === "",
    "31 February": (row) => row.Transaction_Date === "31/02/2023",
    "month 13": (row) => row.Transaction_Date === "2023-13-05",
    "two-digit year": (row) => row.Transaction_Date === "26/04/23",
    "negative amount": (row) => row.Amount.startsWith("-"),
    "amount of zero": (row) => row.Amount === "0",
    "unknown transaction type": (row) => row.Transaction_Type === "reversal",
    "unknown channel": (row) => row.Channel === "kiosk",
    "stray spaces": (row) => /^ \w+ $/.test(row.Transaction_Type),
    "mixed case": (row) => row.Transaction_Type === "dEpOsIt",
    "ID through a float column": (row) => /^\d+\.0$/.test(row.Transaction_ID),
    "transaction before its account": (row) => {
      const [day, opened] = [isoDate(row.Transaction_Date), isoDate(row.Opening_Date)];
      return day !== undefined && opened !== undefined && day < opened;
    },
    "missing opening": (row) => row.Opening_Date === "",
    "impossible opening": (row) => row.Opening_Date === "2023-13-05",
    "unknown account type": (row) => row.Account_Type === "Target Savings",
    "account type in mixed case": (row) => /^[a-z][A-Z]/.test(row.Account_Type),
    "account type with spaces": (row) => row.Account_Type !== row.Account_Type.trim(),
    "income in words": (row) => row.Annual_Income === "four million",
    "missing income": (row) => row.Annual_Income === "",
    "missing birth": (row) => row.Date_of_Birth === "",
    "impossible birth": (row) => row.Date_of_Birth === "31/02/1980",
    "age over 120": (row) => row.Date_of_Birth.includes("1901"),
    "comma in a name": (row) => row.Full_Name.includes(","),
    "quotes in a name": (row) => row.Full_Name.includes('"'),
    "line break in a name": (row) => row.Full_Name.includes("\n"),
    "loan that ends before it starts": (row) => {
      const [start, end] = [isoDate(row.Start_Date), isoDate(row.End_Date)];
      return start !== undefined && end !== undefined && end < start;
    },
    "half-filled loan": (row) => row.Loan_ID !== "" && row.Loan_Type === "",
    "loan without end": (row) => row.Loan_Type !== "" && row.End_Date === "",
    "unknown loan type": (row) => row.Loan_Type === "Esusu",
    "negative loan": (row) => row.Loan_Amount.startsWith("-"),
    "loan of zero": (row) => row.Loan_Amount === "0",
    "impossible loan start": (row) => row.Start_Date === "30/02/2024",
    "loan type in mixed case": (row) => /^[a-z][A-Z]/.test(row.Loan_Type),
  };
  for (const [kind, isOfKind] of Object.entries(kinds)) {
    assert(shippedRows.some(isOfKind), `no ${kind}`);
    assert(!cleanRows.some(isOfKind), `${kind} without dirt`);
  }
  assert(repeatedRows(shippedRows) > 5, "no duplicated rows");
  assertEquals(repeatedRows(cleanRows), 0);
  const balances = [...grouped(shippedRows, (row) => row.Account_ID).values()]
    .filter((rows) => new Set(rows.map((row) => row.Balance)).size > 1);
  assert(balances.length > 0, "no account with two balances");
  const twice = [...grouped(shippedRows, (row) => row.Customer_ID).values()]
    .filter((rows) => new Set(rows.map((row) => row.Full_Name)).size > 1);
  assert(twice.length > 0, "no customer with two spellings");
  for (const rows of twice) {
    const forms = rows.filter((row) => isoDate(row.Transaction_Date))
      .map((row) => row.Transaction_Date.replaceAll(/\d/g, ""));
    assert(new Set(forms).size > 1, "two spellings, but one way to write dates");
  }
});

Deno.test("simulate() spoils a share of the records and leaves the rest and the truth alone", () => {
  assertEquals(shipped.truth, clean.truth);
  const spoilt = new Set(shippedRows.map((row) => JSON.stringify(row)));
  const untouched = cleanRows.filter((row) => spoilt.has(JSON.stringify(row))).length;
  assert(untouched > 0.88 * cleanRows.length, `${untouched} of ${cleanRows.length} rows untouched`);

  const lost = entities(shippedRows, "Customer_ID").filter((row) =>
    !isoDate(row.Date_of_Birth) || row.Date_of_Birth.includes("1901") ||
    Number.isNaN(naira(row.Annual_Income))
  );
  assert(lost.length <= 0.03 * 500, `${lost.length} customers are unusable`);
  for (const [customer, accounts] of grouped(shippedRows, (row) => row.Customer_ID)) {
    assert(accounts.some((row) => isoDate(row.Opening_Date)), `${customer} has no valid account`);
  }
});

Deno.test("simulate() keeps an extract of the usual size under 3 MB for any seed", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const bytes = new TextEncoder().encode(texts({ seed }).extract).length;
    assert(bytes > 2e6 && bytes < 3e6, `seed ${seed}: ${bytes} bytes`);
  }
});

Deno.test("simulate() refuses options out of range at once", () => {
  assertThrows(() => simulate({ customers: 0 }), RangeError, "0 customers");
  assertThrows(() => simulate({ customers: 2.5 }), RangeError, "2.5 customers");
  assertThrows(() => simulate({ months: 0 }), RangeError, "0 months");
  assertThrows(() => simulate({ dirt: 1.5 }), RangeError, "1.5");
  assertThrows(() => simulate({ dirt: NaN }), RangeError, "NaN");
  assertThrows(() => simulate({ joint: -0.5 }), RangeError, "-0.5");
  assertThrows(() => simulate({ seed: -1 }), RangeError, "-1");
  assertThrows(() => simulate({ behaviours: [] }), RangeError, "steady");
  assertThrows(() => simulate({ behaviours: ["steady", "steady"] }), RangeError, "steady,steady");
  const unknown = ["frugal"] as unknown as SimulateOptions["behaviours"];
  assertThrows(() => simulate({ behaviours: unknown! }), RangeError, "frugal");
  const harder = "harder" as unknown as "hard";
  assertThrows(() => simulate({ difficulty: harder }), RangeError, "easy, realistic, hard");
});
