import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { lookAtFile } from "@/bank/onboard/look_at_file.ts";
import { UserError } from "@/errors.ts";
import { day, drawn, money, onboarded, oneOf, table, takenFor } from "./onboarded.ts";

const OWNERS = {
  "accounts.csv": table(40, {
    account_id: (row) => `A${500 + row}`,
    customer_id: (row) => `K${700 + (row % 30)}`,
    opened: day,
  }),
};
const OWNER = (row: number) => `A${500 + drawn(row, 40)}`;

type Columns = Readonly<Record<string, (row: number) => string | number>>;

/** Transactions with these columns, and the accounts that they belong to. */
async function moves(columns: Columns, rows = 300) {
  return await onboarded({
    ...OWNERS,
    "moves.csv": table(rows, { account_id: OWNER, ...columns }),
  });
}

/** What holds for a table. */
function formatOf({ contract }: Awaited<ReturnType<typeof onboarded>>, name: string) {
  return { ...contract.format, ...contract.tables[name].format };
}

/** A day as others write it. */
function written(after: number, form: string): string {
  const [year, month, days] = day(after).split("-");
  return form.replace("YYYY", year!).replace("MM", month!).replace("DD", days!);
}

Deno.test("the order of day and month is what the values prove, and asked where none does", async () => {
  for (const form of ["DD/MM/YYYY", "MM/DD/YYYY", "DD.MM.YYYY", "YYYYMMDD"]) {
    const found = await moves({ date: (row) => written(drawn(row, 700), form), amount: money });
    assertEquals(formatOf(found, "transactions").dates, form);
  }
  const open = await moves({
    date: (row) => written(31 * drawn(row, 20), "DD/MM/YYYY").replace(/^\d\d/, "05"),
    amount: money,
  });
  const { Transaction_Date } = open.contract.tables.transactions.columns;
  assertEquals(Transaction_Date, { from: "date", dates: "?" });
  assertMatch(open.text, /"DD\/MM\/YYYY" or\s+\/\/ "MM\/DD\/YYYY"\?\n\s+"dates": "\?"/);
  assertMatch(open.told, /1 question is open.*--check/s);
  // What does not hang on the answer is read.
  assertMatch(open.told, /accounts +Opening_Date/);
});

Deno.test("years of two digits are told from days by how they are spread, likely and not surely", async () => {
  const found = await moves({
    date: (row) => written(700 + drawn(row, 600), "DD.MM.YYYY").replace(/\d\d(?=\d\d$)/, ""),
    amount: money,
  });
  assertEquals(formatOf(found, "transactions").dates, "DD.MM.YY");
  assertEquals(takenFor(found, "transactions").get("date")!.confidence, "likely");
});

Deno.test("what one column of dates proves settles what another of the file leaves open", async () => {
  const { contract, proposed } = await onboarded({
    "loans.csv": table(60, {
      loan_id: (row) => `L${row}`,
      customer_id: (row) => `K${row % 30}`,
      amount: money,
      start_date: (row) => `01/0${1 + (row % 9)}/2022`,
      end_date: (row) => `1${row % 10}/0${1 + (row % 9)}/2025`,
    }),
  });
  const { format, columns } = contract.tables.loans;
  assertEquals(format ?? contract.format, { dates: "DD/MM/YYYY" });
  assertEquals(columns.Start_Date, "start_date");
  const found = proposed.tables[0]!.columns.get("Start_Date")!;
  assertEquals(found.confidence, "likely");
});

Deno.test("signs of decimals and thousands are what the values prove, and asked where none does", async () => {
  const date = (row: number) => day(drawn(row, 700));
  const grouped = (row: number) =>
    Number(money(row, 90_000)).toLocaleString("de-DE", { minimumFractionDigits: 2 });
  const german = await moves({ date, amount: grouped });
  assertEquals(formatOf(german, "transactions"), { decimal: ",", thousands: "." });
  const english = await moves({
    date,
    amount: (row) => `$${Number(money(row, 90_000)).toLocaleString("en")}`,
  });
  assertEquals(formatOf(english, "transactions"), { thousands: "," });
  assertEquals(english.contract.currency, "USD");
  const settled = await moves({
    date,
    amount: (row) => `${1 + drawn(row, 9)}.${100 + drawn(row, 800)}`,
    "running balance": money,
  });
  assertEquals(settled.contract.tables.transactions.columns.Amount, "amount");
  assertEquals(takenFor(settled, "transactions").get("amount")!.confidence, "likely");
  for (const sign of [".", ","]) {
    const open = await moves({
      date,
      amount: (row) => `${1 + drawn(row, 9)}${sign}${100 + drawn(row, 800)}`,
    });
    assertEquals(open.contract.tables.transactions.columns.Amount, {
      from: "amount",
      decimal: "?",
    });
  }
});

Deno.test("signed amounts are told by directions, by types or by a balance, and asked otherwise", async () => {
  const date = (row: number) => day(drawn(row, 700));
  const isIn = (row: number) => drawn(row, 3, 9) === 0;
  const signed = (positive: boolean) => (row: number) =>
    (isIn(row) === positive ? "" : "-") + money(row);
  const type = (row: number) => isIn(row) ? "Deposit" : "Withdrawal";
  const positive = async (columns: Columns) =>
    (await moves({ date, ...columns })).contract.tables.transactions.columns.Amount.positive;
  assertEquals(await positive({ amount: signed(true), type }), "credit");
  assertEquals(await positive({ amount: signed(false), type }), "debit");
  assertEquals(
    await positive({ amount: signed(false), "Dr/Cr": (row) => isIn(row) ? "CR" : "DR" }),
    "debit",
  );
  assertEquals(await positive({ amount: signed(true) }), "?");
  const cards = await moves({
    date,
    amount: signed(true),
    type: (row) => oneOf(["AX1", "AX2"], row),
  });
  assertEquals(takenFor(cards, "transactions").get("type"), undefined);
});

Deno.test("money in and money out in two columns are one amount", async () => {
  for (
    const [into, out] of [["Paid In", "Paid Out"], ["Haben", "Soll"], ["CREDIT_AMT", "DEBIT_AMT"]]
  ) {
    const { contract } = await moves({
      date: (row) => day(drawn(row, 700)),
      [into!]: (row) => row % 3 === 0 ? money(row) : "",
      [out!]: (row) => row % 3 === 0 ? "" : money(row),
    });
    assertEquals(contract.tables.transactions.columns.Amount, { credit: into, debit: out });
  }
});

Deno.test("words of categories are put into ours; those that decide and are not known are asked", async () => {
  const { contract, text, told } = await moves({
    date: (row) => day(drawn(row, 700)),
    amount: money,
    transaction_type: (row) =>
      oneOf(["Deposit", "ATM Withdrawal", "Incoming Transfer", "Zorp"], row),
    channel: (row) => oneOf(["Mobile App", "Filiale", "Kiosk"], row, 2),
  });
  assertEquals(contract.tables.transactions.columns.Transaction_Type, {
    from: "transaction_type",
    map: { "Incoming Transfer": "?", "Zorp": "?" },
  });
  assertEquals(contract.tables.transactions.columns.Channel.map, {
    "Mobile App": "mobile",
    "Filiale": "branch",
    "Kiosk": "?",
  });
  assertMatch(text, /What is "Kiosk" \(\d+(\.\d)? % of the\s+(\/\/ )?rows\)\?/);
  assertMatch(told, /3 questions are open/);
});

Deno.test("codes of a status that are not known are asked, since they decide what counts", async () => {
  const { contract } = await moves({
    date: (row) => day(drawn(row, 700)),
    amount: money,
    status: (row) => oneOf(["OK", "REV"], row),
  });
  assertEquals(contract.tables.transactions.columns.Status.map, { "OK": "?", "REV": "?" });
  const words = await moves({
    date: (row) => day(drawn(row, 700)),
    amount: money,
    status: (row) => oneOf(["Adaeze", "Bolanle"], row),
  });
  assertEquals(words.contract.tables.transactions.columns.Status, undefined);
});

Deno.test("whose an account is, is asked where no file says it", async () => {
  const { contract, told } = await onboarded({
    "accounts.csv": table(40, {
      account_id: (row) => `A${row}`,
      balance: money,
      type: () => "Savings",
    }),
    "moves.csv": table(200, {
      account_id: (row) => `A${drawn(row, 40)}`,
      date: (row) => day(drawn(row, 700)),
      amount: money,
    }),
  });
  assertEquals(contract.tables.accounts.columns.Customer_ID, "?");
  assertMatch(told, /Until then nothing can be read/);
});

Deno.test("a currency is evident or none: nobody is asked for it", async () => {
  const date = (row: number) => day(drawn(row, 700));
  const currency = async (columns: Columns) =>
    (await moves({ date, ...columns })).contract.currency;
  assertEquals(await currency({ amount: money }), "XXX");
  assertEquals(await currency({ amount: (row) => `₦${money(row)}` }), "NGN");
  assertEquals(await currency({ AMOUNT_EUR: money }), "EUR");
  assertEquals(await currency({ amount: money, ccy: () => "CHF" }), "CHF");
  assertEquals(
    await currency({ amount: money, ccy: (row) => row % 4 === 0 ? "USD" : "CHF" }),
    "CHF",
  );
});

Deno.test("an income of a month is twelve times as much a year, and one of neither is asked for", async () => {
  const income = async (name: string, values = money) =>
    (await onboarded({
      ...OWNERS,
      "people.csv": table(30, { customer_id: (row) => `K${700 + row}`, [name]: values }),
    })).contract.tables.customers.columns.Annual_Income;
  assertEquals(await income("annual_income"), "annual_income");
  assertEquals(await income("Monthly Salary"), { from: "Monthly Salary", scale: 12 });
  assertEquals(await income("INCOME"), { from: "INCOME", scale: "?" });
  const band = (row: number) => `${1 + row % 5}`;
  assertEquals(await income("annual_income", band), { from: "annual_income", scale: "?" });
});

/** Looks at bytes as a file. */
async function look(bytes: Uint8Array | string) {
  const path = await Deno.makeTempFile({ suffix: ".csv" });
  try {
    await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
    const { format, columns, rows } = await lookAtFile(path);
    return { format, names: columns.map(({ name }) => name), rows, columns };
  } finally {
    await Deno.remove(path);
  }
}

const LINES = [
  "Konto;Straße;Betrag",
  ...Array.from({ length: 20 }, (_, row) => `A${row};Weg ${row};1,5`),
];

Deno.test("encoding, separator, quotes and the row of the header are found", async () => {
  const text = LINES.join("\n");
  const expected = { separator: ";", quote: '"', header: 1 };
  const names = ["Konto", "Straße", "Betrag"];
  for (
    const [bytes, encoding] of [
      [Buffer.from(text, "utf8"), "utf-8"],
      [Buffer.from(`\uFEFF${text}`, "utf8"), "utf-8"],
      [Buffer.from(text, "latin1"), "windows-1252"],
      [Buffer.from(`\uFEFF${text}`, "utf16le"), "utf-16le"],
    ] as const
  ) {
    const found = await look(bytes);
    assertEquals(found.format, { ...expected, encoding });
    assertEquals(found.names, names);
    assertEquals(found.rows, 20);
  }
  const titled = await look(["Umsätze; Stand heute", "", ...LINES].join("\r\n"));
  assertEquals(titled.format.header, 3);
  assertEquals(titled.names, names);
  const tabbed = await look(text.replaceAll(";", "\t"));
  assertEquals(tabbed.format.separator, "\t");
  const inches = await look(
    LINES.map((line, at) => at === 0 ? line : `${line};`).join("\n")
      .replaceAll("Weg", 'Rohr 5" Weg').replace("Betrag", "Betrag;Rest"),
  );
  assertEquals(inches.format.quote, null);
  assertEquals(inches.rows, 20);
});

Deno.test("a file without a header is known by its first row, whose values are not taken for names", async () => {
  const { format, names } = await look("K1,Canary,33,2024-01-05\nK2,Finch,44,2024-02-06\n");
  assertEquals(names, ["column_1", "column_2", "column_3", "column_4"]);
  assertEquals(format.header, names);
  const { text, told } = await onboarded({
    ...OWNERS,
    "bare.csv": "K1,Canary,33,2024-01-05\nK2,Finch,44,2024-02-06\n",
  });
  assertMatch(text, /bare\.csv: it has no header/);
  assertEquals(/canary/i.test(text + told), false);
});

Deno.test("what is no table is refused with what it is", async () => {
  for (
    const [content, message] of [
      ["", /the file is empty/],
      ["one\ntwo\n", /no commas, semicolons, tabs or bars/],
      ["a,b\n", /a header and no rows/],
      ['[{"a": 1, "b": 2}]', /it is JSON/],
      ["PK\x03\x04 xl/ [Content_Types].xml", /an Excel workbook/],
    ] as const
  ) {
    const error = await assertRejects(() => look(content), UserError);
    assertEquals(error.ending, "input");
    assertMatch(error.message, message);
  }
});

Deno.test("of a large file the head, the middle and the end are looked at, packed or not", async () => {
  const rows = 1_200_000;
  const part = (row: number) => row < rows / 3 ? "head" : row < 0.8 * rows ? "middle" : "end";
  const lines = Array.from({ length: rows }, (_, row) => `${row},${part(row)},ü`);
  const bytes = new TextEncoder().encode(["id,part,letter", ...lines].join("\n"));
  const packed = new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")),
  );
  for (const content of [bytes, new Uint8Array(await packed.arrayBuffer())]) {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeFile(path, content);
      const { columns, rows: seen, isWhole } = await lookAtFile(path);
      assertEquals([isWhole, seen <= 200_000], [false, true]);
      assertEquals(new Set(columns[1]!.values), new Set(["head", "middle", "end"]));
      assertEquals(new Set(columns[2]!.values), new Set(["ü"]));
    } finally {
      await Deno.remove(path);
    }
  }
});
