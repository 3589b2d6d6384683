import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { parse } from "@std/csv/parse";
import pl from "nodejs-polars";
import { STYLE_NAMES, type StyleName } from "@/bank/simulate/export/export_styles.ts";
import { NAIRA_A_EURO } from "@/bank/simulate/export/tables_eu.ts";
import { NAIRA_A_DOLLAR } from "@/bank/simulate/export/tables_us.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { inFolder, namesIn } from "../in_folder.ts";

const OPTIONS: SimulateOptions = { customers: 120, seed: 7, dirt: 0, joint: 0.1 };

/** Header names that no contract speaks of: contacts, and free text. */
const UNNAMED = "Full_Name Email Phone Wohnort Rolle Filiale Zweck City".split(" ");

type Source = string | {
  from: string;
  map?: Record<string, string>;
  thousands?: string;
  positive?: string;
};
interface TableContract {
  files: string | string[];
  columns: Record<string, Source>;
  features?: Record<string, { from: string }>;
}
interface Contract {
  asOf: string;
  format?: {
    separator?: string;
    encoding?: string;
    decimal?: string;
    thousands?: string;
    dates?: string | string[];
  };
  tables: Record<string, TableContract>;
}
type Cell = string | number;
type Row = Record<string, Cell>;

async function exported(folder: string, style: StyleName, options = OPTIONS): Promise<string> {
  const place = `${folder}/${style}`;
  await writeSimulatedExport({ ...options, folder: place, style });
  return place;
}

async function readContract(folder: string): Promise<Contract> {
  const text = await Deno.readTextFile(`${folder}/bank.jsonc`);
  return JSON.parse(text.replaceAll(/^\s*\/\/.*$/gm, ""));
}

/** The rows of a file as they stand there, by header name. */
async function rawRows(path: string, { format = {} }: Contract): Promise<Row[]> {
  if (path.endsWith(".parquet")) {
    const rows: Record<string, unknown>[] = pl.readParquet(path).toRecords();
    const cell = (value: unknown) =>
      value instanceof Date ? value.toISOString().slice(0, 10) : (value ?? "") as Cell;
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)]))
    );
  }
  const file = (await Deno.open(path)).readable;
  const plain = path.endsWith(".gz") ? file.pipeThrough(new DecompressionStream("gzip")) : file;
  const bytes = await new Response(plain).arrayBuffer();
  const text = new TextDecoder(format.encoding).decode(bytes);
  return parse(text, { separator: format.separator ?? ",", skipFirstRow: true }) as Row[];
}

function date(text: string, forms: readonly string[]): string {
  for (const form of [...forms, "YYYY-MM-DD"]) {
    const pattern = form.replace(/[.]/g, "\\.")
      .replace("YYYY", "(?<y>\\d{4})").replace("MM", "(?<m>\\d\\d)").replace("DD", "(?<d>\\d\\d)");
    const { y, m, d } = new RegExp(`^${pattern}(?:[T ].*)?$`).exec(text)?.groups ?? {};
    if (y) return `${y}-${m}-${d}`;
  }
  throw new Error(`not a date: ${text}`);
}

function money(text: string, { decimal = ".", thousands = "" }): number {
  const digits = text.replace(/[$₦]|NGN /, "").replaceAll(thousands, "").replace(decimal, ".");
  const value = Number(digits.replace("M", "")) * (digits.endsWith("M") ? 1e6 : 1);
  assert(!Number.isNaN(value), `not money: ${text}`);
  return Math.round(100 * value) / 100;
}

/** The rows of all tables under our names, read as their contract says and in no other way. */
async function readByContract(folder: string): Promise<Row[]> {
  const contract = await readContract(folder);
  const { format = {} } = contract;
  const rows: Row[] = [];
  for (const { files, columns } of Object.values(contract.tables)) {
    for (const file of [files].flat()) {
      for (const raw of await rawRows(`${folder}/${file}`, contract)) {
        rows.push(Object.fromEntries(
          Object.entries(columns).map(([name, source]) => {
            const { from, map, ...own } = typeof source === "string" ? { from: source } : source;
            const cell = raw[from]!;
            if (typeof cell === "number" || cell === "") return [name, cell];
            if (map) return [name, map[cell]!];
            if (/Date/.test(name)) return [name, date(cell, [format.dates ?? []].flat())];
            const isNumber = /Amount|Balance|Income|Rate|Due|Term/.test(name);
            return [name, isNumber ? money(cell, { ...format, ...own }) : cell];
          }),
        ));
      }
    }
  }
  return rows;
}

interface Bank {
  customers: Record<string, Row>;
  accounts: Record<string, Row & { holders: string }>;
  transactions: Record<string, Row>;
  loans: Record<string, Row>;
}

/** What rows of whatever tables say of each customer, account, transaction and loan. */
function bankOf(rows: readonly Row[]): Bank {
  const bank: Bank = { customers: {}, accounts: {}, transactions: {}, loans: {} };
  const holders: Record<string, Set<Cell>> = {};
  for (const row of rows) {
    if (row.Account_ID && row.Customer_ID) {
      (holders[row.Account_ID] ??= new Set()).add(row.Customer_ID);
    }
    if ("Annual_Income" in row) {
      bank.customers[row.Customer_ID!] = picked(row, ["Date_of_Birth", "Annual_Income"]);
    }
    if ("Opening_Date" in row) {
      bank.accounts[row.Account_ID!] = {
        ...lowerCased(picked(row, ["Account_Type", "Opening_Date", "Balance"])),
        holders: "",
      };
    }
    if (row.Transaction_ID) {
      bank.transactions[row.Transaction_ID] = {
        ...picked(row, ["Account_ID", "Transaction_Type", "Transaction_Date", "Channel"]),
        Amount: Math.abs(Number(row.Amount)),
        Direction: row.Direction ?? directionOf(row),
      };
    }
    if (row.Loan_ID) {
      bank.loans[row.Loan_ID] = {
        ...lowerCased(picked(row, ["Loan_Amount", "Loan_Type", "Start_Date"])),
        ...picked(row, ["Customer_ID", "Interest_Rate", "Days_Past_Due"]),
        Interest_Rate: Number(row.Interest_Rate),
        Days_Past_Due: Number(row.Days_Past_Due),
        End_Date: row.End_Date ?? monthsAfter(String(row.Start_Date), Number(row.Term)),
      };
    }
  }
  for (const row of rows) {
    if ("Balance_After" in row) bank.accounts[row.Account_ID!]!.Balance = row.Balance_After!;
  }
  for (const [id, of] of Object.entries(holders)) {
    bank.accounts[id]!.holders = [...of].sort().join(" ");
  }
  return bank;
}

function picked(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name]!]));
}

function lowerCased(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      typeof cell === "string" ? cell.toLowerCase() : cell,
    ]),
  );
}

function directionOf({ Amount, Transaction_Type, Balance_After }: Row): string {
  const isSigned = Balance_After !== undefined;
  return (isSigned ? Number(Amount) > 0 : Transaction_Type === "deposit") ? "credit" : "debit";
}

function monthsAfter(start: string, months: number): string {
  const [year, month, day] = start.split("-").map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))).toISOString()
    .slice(0, 10);
}

/** The bank with its money in another currency, to the cent. */
function converted(bank: Bank, nairaAUnit: number): Bank {
  const convert = (row: Row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => [
        name,
        /Amount|Balance|Income/.test(name)
          ? Math.max(1, Math.round(Math.round(100 * Number(cell)) / nairaAUnit)) / 100
          : cell,
      ]),
    );
  return JSON.parse(
    JSON.stringify(bank),
    (_, value) =>
      typeof value === "object" && Object.values(value).every((cell) => typeof cell !== "object")
        ? convert(value)
        : value,
  );
}

Deno.test("every style of table, read as its contract says, describes the same bank", async () => {
  await inFolder(async (folder) => {
    const read = async (style: StyleName) =>
      bankOf(await readByContract(await exported(folder, style)));
    const joined = await read("joined");
    assertEquals(Object.keys(joined.customers).length, 120);
    const joint = Object.values(joined.accounts).filter(({ holders }) => holders.includes(" "));
    assert(joint.length > 10, `${joint.length} joint accounts`);
    assert(Object.keys(joined.loans).length > 50);
    assert(
      Object.values(joined.accounts).some(({ Account_Type }) => Account_Type === "domiciliary"),
    );

    assertEquals(await read("parquet"), joined);
    assertEquals(await read("tables-eu"), converted(joined, NAIRA_A_EURO));
    assertEquals(await read("tables-us"), converted(joined, NAIRA_A_DOLLAR));
  });
});

Deno.test("the customers of a mart have the figures that follow from the joined extract", async () => {
  await inFolder(async (folder) => {
    const bank = bankOf(await readByContract(await exported(folder, "joined")));
    const mart = await exported(folder, "customers");
    const contract = await readContract(mart);
    const { columns, features = {} } = contract.tables.customers!;
    const rows = await rawRows(`${mart}/customers.csv`, contract);
    assertEquals(
      rows.map((row) => row[columns.Customer_ID as string]),
      Object.keys(bank.customers)
        .sort(),
    );
    for (const row of rows) {
      const id = String(row.CUST_NO);
      const held = Object.entries(bank.accounts)
        .filter(([, { holders }]) => holders.split(" ").includes(id));
      const accounts = held.map(([account]) => account);
      const transactions = Object.values(bank.transactions)
        .filter(({ Account_ID }) => accounts.includes(String(Account_ID)));
      const loans = Object.values(bank.loans).filter(({ Customer_ID }) => Customer_ID === id);
      const total = (cells: (Cell | undefined)[]) =>
        cells.reduce<number>((sum, cell) => sum + Number(cell), 0);
      const balance = total(
        held.map(([, { Balance, holders }]) => Number(Balance) / holders.split(" ").length),
      );
      const opened = held.map(([, { Opening_Date }]) => String(Opening_Date)).sort()[0]!;
      const start = opened < "2023-01-01" ? "2023-01-01" : opened;
      const days = (from: Cell) => (Date.parse("2024-12-31") - Date.parse(String(from))) / 86.4e6;
      const months = Math.max(1, (days(start) + 1) / 30.4375);
      const credits = transactions.filter(({ Direction }) => Direction === "credit");
      const inflow = total(credits.map(({ Amount }) => Amount));
      const outflow = total(transactions.map(({ Amount }) => Amount)) - inflow;
      const { Annual_Income, Date_of_Birth } = bank.customers[id]!;
      const debt = total(loans.map(({ Loan_Amount }) => Loan_Amount));
      const running = loans.filter(({ End_Date }) => String(End_Date) >= "2024-12-31");
      const expected: Record<string, number> = {
        age: Math.floor((20241231 - Number(String(Date_of_Birth).replaceAll("-", ""))) / 10000),
        annual_income: Number(Annual_Income),
        num_accounts: held.length,
        avg_balance: balance / held.length,
        total_balance: balance,
        num_transactions: transactions.length,
        avg_transactions: (inflow + outflow) / (transactions.length || 1),
        transactions_per_month: transactions.length / months,
        monthly_inflow: inflow / months,
        monthly_outflow: outflow / months,
        recency_days: Math.min(days(start), ...transactions.map((t) => days(t.Transaction_Date!))),
        tenure_months: days(opened) / 30.4375,
        digital_share: transactions.filter(({ Channel }) =>
          /mobile|web|ussd/.test(String(Channel))
        ).length / (transactions.length || 1),
        num_loans: loans.length,
        avg_loans: debt / (loans.length || 1),
        total_loans: debt,
        active_loans: running.length,
        active_loan_amount: total(running.map(({ Loan_Amount }) => Loan_Amount)),
        loan_to_income: debt / Number(Annual_Income),
        days_past_due: Math.max(0, ...loans.map(({ Days_Past_Due }) => Number(Days_Past_Due))),
      };
      for (const [name, value] of Object.entries(expected)) {
        const given = Number(row[features[name]!.from]);
        assert(Math.abs(given - value) < 1e-5, `${name} of ${id}: ${given}, not ${value}`);
      }
    }
    const scores = rows.map((row) => Number(row[features.spending_score!.from]));
    assertEquals(Math.max(...scores), 100);
    // Who spends nothing shares the middle of the lowest ranks.
    assert(Math.min(...scores) >= 1 && Math.min(...scores) < 3, `${Math.min(...scores)}`);
  });
});

Deno.test("every contract names every file and column that there is, but contacts and free text", async () => {
  await inFolder(async (folder) => {
    for (const style of STYLE_NAMES) {
      const place = await exported(folder, style, { customers: 120, months: 30 });
      const contract = await readContract(place);
      const files = Object.values(contract.tables).flatMap((table) => table.files);
      assertEquals([...files, "bank.jsonc"].sort(), namesIn(place), style);
      for (const { files, columns, features = {} } of Object.values(contract.tables)) {
        for (const file of [files].flat()) {
          const header = Object.keys((await rawRows(`${place}/${file}`, contract))[0]!);
          const named = [...Object.values(columns), ...Object.values(features)]
            .map((source) => typeof source === "string" ? source : source.from);
          assertEquals(
            header.filter((name) => !UNNAMED.includes(name)).sort(),
            named.sort(),
            `${style}: ${file}`,
          );
        }
      }
    }
  });
});

Deno.test("the tables of a German bank are Windows-1252 with CRLF, and have umlauts", async () => {
  await inFolder(async (folder) => {
    const place = await exported(folder, "tables-eu");
    const bytes = await Deno.readFile(`${place}/transactions.csv`);
    assert(bytes.includes(0xdc), "an Ü is one byte");
    assertMatch(new TextDecoder("windows-1252").decode(bytes), /;Überweisung;.*\r\n/);
    assertMatch(await Deno.readTextFile(`${place}/loans.csv`), /;\d+\.\d{3},00;/);
  });
});

Deno.test("an export is the same bytes each time, and only its own files are replaced", async () => {
  await inFolder(async (folder) => {
    for (const style of STYLE_NAMES) {
      const options = { customers: 40, dirt: 0.1, joint: 0.2 };
      const place = await exported(folder, style, options);
      await Deno.writeTextFile(`${place}/notes.txt`, "mine");
      const contents = () =>
        Promise.all(namesIn(place).map((name) => Deno.readFile(`${place}/${name}`)));
      const first = await contents();
      await exported(folder, style, options);
      assertEquals(await contents(), first, style);
      assertEquals(await Deno.readTextFile(`${place}/notes.txt`), "mine");
    }
  });
});

Deno.test("an export replaces no folder and no link, and leaves everything as it was", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/accounts.csv`, "before");
    await Deno.writeTextFile(`${folder}/elsewhere`, "before");
    await Deno.symlink(`${folder}/elsewhere`, `${folder}/loans.csv`);
    const names = namesIn(folder);
    const write = (style: StyleName) => writeSimulatedExport({ ...OPTIONS, folder, style });
    await assertRejects(
      () => write("tables-eu"),
      UserError,
      "loans.csv: there is a symbolic link of this name",
    );
    await Deno.mkdir(`${folder}/bank.jsonc`);
    await assertRejects(
      () => write("joined"),
      UserError,
      "bank.jsonc: there is a folder of this name",
    );
    await Deno.remove(`${folder}/bank.jsonc`);
    assertEquals(namesIn(folder), names);
    assertEquals(await Deno.readTextFile(`${folder}/accounts.csv`), "before");
    await assertRejects(
      () => writeSimulatedExport({ customers: 0, folder: `${folder}/new`, style: "joined" }),
      RangeError,
      "0 customers",
    );
    assertEquals(namesIn(folder), names);
  });
});
