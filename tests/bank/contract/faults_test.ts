import { assertEquals, assertStringIncludes } from "@std/assert";
import { contractWith, refusal, transactions } from "./contract_files.ts";

const AT = "tables.transactions";
const HOLDERS = { files: "a.csv", columns: { Customer_ID: "C", Account_ID: "A" } };

function withTables(tables: object): object {
  return { contract: 1, currency: "EUR", tables };
}

/** What is refused, and the words of the refusal after the file and the line. */
const REFUSED: Readonly<Record<string, readonly [object, string]>> = {
  "an unknown key at the top": [
    { ...transactions(), curency: "EUR" },
    "curency is unknown; did you mean currency?",
  ],
  "margins that give none": [
    { ...transactions(), margins: { source: "Treasury" } },
    "margins gives no margin; say that of balances, of loans or both",
  ],
  "margins without a source": [
    { ...transactions(), margins: { loans: 6 } },
    "margins.source is missing",
  ],
  "a margin that is no percentage": [
    { ...transactions(), margins: { loans: 600, source: "Treasury" } },
    "margins.loans is 600; it must be a number from -100 to 100",
  ],
  "an unknown column": [
    transactions({ Amout: "X" }),
    `${AT}.columns.Amout is unknown; did you mean Amount?`,
  ],
  "a key like no other": [
    { ...transactions(), zzzzzzzz: 1 },
    "xxxxxxxx is unknown; here may stand $schema, contract, name",
  ],
  "a key that all objects inherit": [
    { ...transactions(), toString: 1 },
    "xxxxxxxx is unknown; here may stand $schema",
  ],
  "an unknown table": [
    withTables({ acounts: HOLDERS }),
    "tables.acounts is unknown; did you mean accounts?",
  ],
  "a column of another table": [
    withTables({ holders: { ...HOLDERS, columns: { ...HOLDERS.columns, Amount: "X" } } }),
    "tables.holders.columns.Amount does not fit here; what does: Customer_ID, Account_ID.",
  ],
  "features of a table that is not of customers": [
    transactions({}, { features: { spend: "X" } }),
    `${AT}.features does not fit here`,
  ],
  "complete of a table that is not of customers": [
    transactions({}, { complete: false }),
    `${AT}.complete does not fit here`,
  ],
  "positive of a column that is not Amount": [
    transactions({ Balance_After: { from: "X", positive: "credit" } }),
    `${AT}.columns.Balance_After.positive does not fit here`,
  ],
  "credit and debit of a column that is not Amount": [
    transactions({ Balance_After: { from: "X", credit: "Y" } }),
    `${AT}.columns.Balance_After.credit does not fit here`,
  ],
  "a unit of a column that is not Term": [
    transactions({ Balance_After: { from: "X", unit: "days" } }),
    `${AT}.columns.Balance_After.unit does not fit here`,
  ],
  "dates of a column that is none": [
    transactions({ Amount: { from: "X", dates: "DD.MM.YYYY" } }),
    `${AT}.columns.Amount.dates does not fit here`,
  ],
  "a list of columns for what is no id": [
    transactions({ Channel: { from: ["X", "Y"] } }),
    `${AT}.columns.Channel.from is ["X","Y"]; it must be the name of a column of theirs.`,
  ],
  "a missing key": [
    { contract: 1, tables: {} },
    "currency is missing; it is always needed.",
  ],
  "another version": [
    { ...transactions(), contract: 2 },
    "contract is 2; it must be 1, the version of the format.",
  ],
  "a currency that is none": [
    transactions({}, {}, { currency: "eur" }),
    'currency is "eur"; it must be a currency of ISO 4217 such as "EUR", or "XXX" for none.',
  ],
  "a locale that is none": [
    transactions({}, {}, { locale: "english please" }),
    'locale is "xxxxxxx xxxxxx"; it must be a language of BCP 47',
  ],
  "a day that does not exist": [
    transactions({}, {}, { asOf: "2024-02-30" }),
    'asOf is "2024-02-30"; it must be a date such as "2024-12-31".',
  ],
  "a window out of range": [
    transactions({}, {}, { window: 0 }),
    "window is 0; it must be a whole number of months from 1 to 120.",
  ],
  "gates the wrong way round": [
    transactions({}, {}, { gates: { warn: 30 } }),
    "gates warns at 30 but stops at 20 already.",
  ],
  "a list where an object belongs": [
    transactions({}, {}, { gates: [] }),
    'gates is []; it must be an object such as {"warn": 5, "stop": 20}.',
  ],
  "a decimal sign that is none": [
    transactions({ Amount: { from: "X", decimal: ";" } }),
    `${AT}.columns.Amount.decimal is ";"; it must be "." or ",".`,
  ],
  "one sign for decimals and thousands": [
    transactions({ Amount: { from: "X", decimal: "," } }, { format: { thousands: "," } }),
    `${AT}.columns.Amount has "," both as decimal and as thousands.`,
  ],
  "a separator of two characters": [
    transactions({}, { format: { separator: "||" } }),
    `${AT}.format.separator is "||"; it must be one character.`,
  ],
  "one sign for separator and quote": [
    transactions({}, { format: { separator: '"' } }),
    `${AT}.format has "\\"" both as separator and as quote.`,
  ],
  "an encoding that is none": [
    transactions({}, {}, { format: { encoding: "latin1" } }),
    'format.encoding is "xxxxx9"; it must be "utf-8", "utf-16le", "utf-16be", "windows-1252" or ' +
    '"iso-8859-1".',
  ],
  "a header's row 0": [
    transactions({}, { format: { header: 0 } }),
    `${AT}.format.header is 0; it must be the number of the header's row, from 1, or a list`,
  ],
  "a name that a written header has twice": [
    transactions({}, { format: { header: ["CUST", "AMT", "AMT", "DAY"] } }),
    `${AT}.format.header names "AMT" twice.`,
  ],
  "a column that a written header does not name": [
    transactions({}, { format: { header: ["CUST", "AMNT", "DAY"] } }),
    `${AT}.columns.Amount is read from "AMT", which the header does not name; did you mean "AMNT"?`,
  ],
  "a date form of other letters": [
    transactions({ Transaction_Date: { from: "X", dates: "dd.mm.yyyy" } }),
    `${AT}.columns.Transaction_Date.dates is "dd.mm.yyyy"; it must be a date form of YYYY, YY`,
  ],
  "a date form without a year": [
    transactions({ Transaction_Date: { from: "X", dates: "DD.MM." } }),
    'is "DD.MM."; it must be a date form with a year, a month and a day, each once.',
  ],
  "a date form that does not tell where a day ends": [
    transactions({ Transaction_Date: { from: "X", dates: "DMMYYYY" } }),
    'is "DMMYYYY"; it must be a date form with signs around D and M, or with DD and MM.',
  ],
  "two date forms that one cell satisfies": [
    transactions({ Transaction_Date: { from: "X", dates: ["DD/MM/YYYY", "MM/DD/YYYY"] } }),
    `${AT}.columns.Transaction_Date.dates could read "01/01/2024" as DD/MM/YYYY and as MM/DD/YYYY`,
  ],
  "a date form that is ISO with day and month changed": [
    transactions({}, {}, { format: { dates: "YYYY-DD-MM" } }),
    'format.dates could read "2024-02-01" as YYYY-DD-MM, but as YYYY-MM-DD it is always read.',
  ],
  "years of two digits of a transaction without their century": [
    transactions({}, {}, { format: { dates: "DD.MM.YY" } }),
    `${AT}.columns.Transaction_Date has years of two digits: say their "century", 1900 or 2000.`,
  ],
  "a century that is none": [
    transactions({}, {}, { format: { dates: "DD.MM.YY", century: 20 } }),
    "format.century is 20; it must be 1900 or 2000, what is added to a year of two digits.",
  ],
  "numbers since no day": [
    transactions({ Transaction_Date: { from: "X", dates: { since: "1900", unit: "days" } } }),
    `dates.since is "1900"; it must be a date such as "2024-12-31".`,
  ],
  "a scale of 0": [
    transactions({ Amount: { from: "X", scale: "1/0" } }),
    `Amount.scale is "1/0"; it must be a number that is not 0, or a fraction such as "1/100".`,
  ],
  "a column from nowhere": [
    transactions({ Amount: { decimal: "," } }),
    `${AT}.columns.Amount has none of from, value, and credit with debit; give one.`,
  ],
  "a column from two places": [
    transactions({ Amount: { from: "X", value: 1 } }),
    `${AT}.columns.Amount has more than one of from, value, and credit with debit; give one.`,
  ],
  "a credit without a debit": [
    transactions({ Amount: { credit: "X" } }),
    `${AT}.columns.Amount has credit alone; give both.`,
  ],
  "signed amounts in two columns": [
    transactions({ Amount: { credit: "X", debit: "Y", positive: "credit" } }),
    `${AT}.columns.Amount.positive does not fit an Amount in two columns; leave it.`,
  ],
  "a constant with a notation": [
    transactions({ Channel: { value: "branch", blanks: ["-"] } }),
    `${AT}.columns.Channel.blanks does not fit a constant; leave it.`,
  ],
  "a mapped direction that is none": [
    transactions({ Direction: { from: "X", map: { D: "debt" } } }),
    `Direction.map.D is "debt"; it must be "credit" or "debit" (debit?).`,
  ],
  "a status of another table": [
    transactions({ Status: { value: "closed" } }),
    `${AT}.columns.Status.value is "xxxxxx"; it must be "booked", "pending" or "reversed".`,
  ],
  "a text for a number": [
    transactions({ Amount: { value: "12" } }),
    `${AT}.columns.Amount.value is "12"; it must be a number.`,
  ],
  "a mapped date that is none": [
    transactions({ Transaction_Date: { from: "X", map: { never: "soon" } } }),
    `Transaction_Date.map.never is "soon"; it must be a date such as "2024-12-31".`,
  ],
  "a Term without its unit": [
    withTables({
      loans: { files: "a.csv", columns: { Customer_ID: "C", Loan_Amount: "L", Term: "T" } },
    }),
    'tables.loans.columns.Term needs a unit: say {"from": .., "unit": "months"}.',
  ],
  "no table at all": [
    withTables({}),
    "tables names no table; name one of joined, customers",
  ],
  "joined beside another table": [
    withTables({
      holders: HOLDERS,
      joined: {
        files: "a.csv",
        columns: {
          Customer_ID: "C",
          Account_ID: "A",
          Transaction_ID: "T",
          Transaction_Date: "D",
          Loan_ID: "L",
        },
      },
    }),
    "tables.joined stands alone; leave it or the other tables.",
  ],
  "a joined table without one of its ids": [
    withTables({
      joined: {
        files: "a.csv",
        columns: {
          Customer_ID: "C",
          Account_ID: "A",
          Transaction_ID: "T",
          Transaction_Date: "D",
        },
      },
    }),
    "tables.joined.columns needs Loan_ID.",
  ],
  "transactions of nobody": [
    withTables({
      transactions: { files: "a.csv", columns: { Amount: "X", Transaction_Date: "D" } },
    }),
    `${AT}.columns needs Account_ID or Customer_ID.`,
  ],
  "customers without an id beside another table": [
    withTables({ customers: { files: "a.csv", columns: {} }, holders: HOLDERS }),
    "tables.customers.columns needs Customer_ID.",
  ],
  "accounts of nobody": [
    withTables({ accounts: { files: "a.csv", columns: { Account_ID: "A" } } }),
    "tables.accounts.columns.Account_ID has no holder: no table names both",
  ],
  "a fault in the second table of a union": [
    withTables({ holders: [HOLDERS, { files: "a.csv", columns: { Customer_ID: "C" } }] }),
    "tables.holders[1].columns needs Account_ID.",
  ],
  "a feature of another name": [
    withTables({
      customers: { files: "a.csv", columns: {}, features: { "Card Spend": "X" } },
    }),
    'tables.customers.features["xxxx xxxxx"] is named so; it must be a name of small letters',
  ],
  "a feature's unit that is none": [
    withTables({
      customers: { files: "a.csv", columns: {}, features: { a: { from: "X", unit: "euros" } } },
    }),
    'tables.customers.features.a.unit is "xxxxx"; it must be "money", "money a month"',
  ],
  "a feature called as a column of the outputs": [
    withTables({ customers: { files: "a.csv", columns: {}, features: { imputed: "X" } } }),
    "tables.customers.features.imputed is a column of the outputs already",
  ],
  "a list of no values": [
    transactions({}, { where: { STATE: [] } }),
    `${AT}.where.STATE is []; it must be a list of one text or more.`,
  ],
  "a pattern in a folder's name": [
    transactions({}, { files: "*/a.csv" }),
    `${AT}.files is "*/a.csv"; it must be a path, with "*" in its last part only.`,
  ],
};

for (const [what, [contract, expected]] of Object.entries(REFUSED)) {
  Deno.test(`a contract is refused for ${what}`, async () => {
    const { ending, message } = await refusal(contract);
    assertEquals(ending, "usage");
    assertStringIncludes(message, `bank.jsonc, line 1: `);
    assertStringIncludes(message, expected);
    assertEquals(message.split("\n").length, 1);
  });
}

Deno.test("all faults of a contract are said at once, with their lines, up to 20", async () => {
  const columns = Array.from({ length: 30 }, (_, at) => `"Colum${at}": "X"`).join(",\n");
  const { message } = await refusal(
    `{\n"currency": "euro",\n"tables": {"holders": {\n${columns}}}}`,
  );
  const lines = message.split("\n");
  assertEquals(lines.length, 21);
  assertStringIncludes(message, 'bank.jsonc, line 2: currency is "euro"');
  assertStringIncludes(lines[20]!, "And 13 more.");
});

Deno.test("a key that stands twice, or that is reserved, is refused", async () => {
  const twice = await refusal(
    '{"contract": 1,\n"currency": "EUR", "currency": "NGN", "tables": {}}',
  );
  assertStringIncludes(twice.message, "currency stands here twice; leave one.");
  const reserved = await refusal(
    '{"__proto__": {}, "contract": 1, "currency": "EUR", "tables": {}}',
  );
  assertStringIncludes(reserved.message, "__proto__ is no name that can be used.");
});

Deno.test("what is no JSON is refused with its line and column", async () => {
  const { ending, message } = await refusal('{\n  "contract" 1\n}');
  assertEquals(ending, "usage");
  assertEquals(message, "bank.jsonc, line 2, column 14: this is not JSON (colon expected).");
  assertStringIncludes((await refusal("")).message, "line 1, column 1: this is not JSON");
  assertStringIncludes((await refusal("7")).message, "the document is 7; it must be an object.");
});

Deno.test("what may be a person's is shown by its shape", async () => {
  const { message } = await refusal(transactions({ Amount: { value: "ada@mail.example" } }));
  assertStringIncludes(message, 'is "xxx@xxxx.xxxxxxx"; it must be a number.');
});

Deno.test("lists of date forms that no cell satisfies two of are taken", async () => {
  for (
    const dates of [
      ["YYYY-MM-DD", "DD/MM/YYYY", "DD-MM-YYYY"],
      ["YYYYMMDD", "DDMMYYYY"],
      ["DD MMM YYYY", "DD MM YYYY"],
      ["D.M.YYYY", "D/M/YYYY"],
    ]
  ) await contractWith(transactions({}, {}, { format: { dates } }));
});
