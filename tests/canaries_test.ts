import { assert, assertEquals, assertMatch } from "@std/assert";
import { clean } from "@/bank/clean.ts";
import { readXlsx } from "hucre/xlsx";
import { DEFAULT_OPTIONS } from "@/options.ts";
import { onboard } from "@/onboard.ts";
import { summaryText } from "@/summary.ts";
import { writtenRun } from "@/written_run.ts";
import { UserError } from "@/errors.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { openAndRead } from "@/pipeline.ts";
import { CANARIES, canaryIn } from "./canaries.ts";
import { fuzzRuns } from "./fuzz_runs.ts";
import { csv, withBank, type WrittenContract } from "./bank/written_bank.ts";
import { LOAN, ROW } from "./sample_extract.ts";

type Row = Record<string, string>;
type Files = Readonly<Record<string, readonly Row[]>>;

const ROWS = 60;

/** A bank of each grain, and the files it consists of. */
const BANKS: Readonly<Record<string, { contract?: WrittenContract; files: Files }>> = {
  joined: { files: { "bank.csv": joinedRows() } },
  tables: {
    contract: {
      tables: {
        customers: {
          files: "customers.csv",
          columns: {
            Customer_ID: "id",
            Date_of_Birth: "born",
            Annual_Income: "income",
          },
          features: { score: "score" },
        },
        accounts: {
          files: "accounts.csv",
          columns: {
            Account_ID: "id",
            Customer_ID: "customer",
            Account_Type: "type",
            Balance: "balance",
            Opening_Date: "opened",
            Status: { from: "status", map: { open: "open", shut: "closed" } },
          },
        },
        transactions: {
          files: "transactions.csv",
          columns: {
            Transaction_ID: "id",
            Account_ID: "account",
            Transaction_Type: "type",
            Direction: "direction",
            Amount: "amount",
            Transaction_Date: "day",
            Channel: "channel",
            Merchant_Category: "merchant",
            Currency: "currency",
          },
        },
        loans: {
          files: "loans.csv",
          columns: {
            Loan_ID: "id",
            Customer_ID: "customer",
            Loan_Amount: "amount",
            Loan_Type: "type",
            Start_Date: "from",
            End_Date: "to",
            Interest_Rate: "rate",
            Days_Past_Due: "late",
          },
        },
      },
    },
    files: tableRows(),
  },
  customers: {
    contract: {
      tables: {
        customers: {
          files: "customers.csv",
          columns: { Customer_ID: "id", Date_of_Birth: "born", Annual_Income: "income" },
          features: { score: "score", visits: "visits" },
        },
      },
      asOf: "2024-12-31",
    },
    files: { "customers.csv": customerRows().map((row, i) => ({ ...row, visits: `${i % 9}` })) },
  },
};

function day(row: number): string {
  return `2024-0${1 + row % 9}-1${row % 10}`;
}

function joinedRows(): Row[] {
  return Array.from({ length: ROWS }, (_, i) => ({
    ...ROW,
    ...LOAN,
    Transaction_ID: `T${i}`,
    Transaction_Date: day(i),
    Customer_ID: `C${i >> 1}`,
    Account_ID: `A${i >> 1}`,
    Loan_ID: `L${i >> 1}`,
    Balance: `${1000 + (i >> 1)}`,
    ...(Object.fromEntries(["Full_Name", "Email", "Phone"].map((name, at) => [
      name,
      Object.values(CANARIES)[at]!,
    ]))),
  }));
}

function customerRows(): Row[] {
  return Array.from({ length: ROWS }, (_, i) => ({
    id: `C${i}`,
    born: `19${40 + i}-03-02`,
    income: `${10_000 + i}`,
    score: `${i / 4}`,
    note: CANARIES["full name"],
  }));
}

function tableRows(): Files {
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  return {
    "customers.csv": customerRows(),
    "accounts.csv": rows.map((i) => ({
      id: `A${i}`,
      customer: `C${i}`,
      type: "savings",
      balance: `${100 + i}`,
      opened: "2020-01-10",
      status: "open",
    })),
    "transactions.csv": rows.map((i) => ({
      id: `T${i}`,
      account: `A${i}`,
      type: "transfer",
      direction: "credit",
      amount: `${10 + i}`,
      day: day(i),
      channel: "mobile",
      merchant: "GROCERIES",
      currency: "EUR",
    })),
    "loans.csv": rows.map((i) => ({
      id: `L${i}`,
      customer: `C${i}`,
      amount: "9000",
      type: "personal",
      from: "2023-02-01",
      to: "2025-02-01",
      rate: "7",
      late: "0",
    })),
  };
}

/** All that a bank's ledger, warnings and errors say. */
async function saidOf(contract: WrittenContract | undefined, files: Files): Promise<string> {
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, rows]) => [name, csv(rows)]),
  );
  return await withBank(contract ?? { tables: {} }, texts, async (path, folder) => {
    try {
      const records = await openAndRead(
        contract === undefined ? { input: `${folder}/bank.csv` } : { contract: path },
      );
      const cleaned = clean(records, { asOf: records.contract.asOf });
      return [...records.warnings, quarantineCsv(cleaned)].join("\n");
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return error.message;
    }
  });
}

const KINDS = Object.entries(CANARIES);

/** What is planted into the rows of a column, by what that looks like. */
function* plantings(column: string, at: number): Generator<[string, (row: Row, i: number) => Row]> {
  for (let i = 0; i < Math.min(KINDS.length, fuzzRuns(1)); i++) {
    const [kind, canary] = KINDS[(7 * i + at) % KINDS.length]!;
    if ((i + at) % 3 === 0) {
      yield [`the header of ${column} has ${kind}`, (row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name === column ? canary : name, value]),
        )];
      continue;
    }
    // Nobody shares his name with all others.
    const other = (row: number) => /\d/.test(canary) ? canary : `${canary} ${LETTERS[row]}`;
    yield [`${column} has ${kind}`, (row, i) => ({ ...row, [column]: other(i) })];
  }
}

const LETTERS = Array.from(
  { length: ROWS },
  (_, i) => String.fromCharCode(97 + i % 26, 97 + i / 26),
);

/** Slips of each kind, in every column one. */
function* slips(columns: readonly string[]): Generator<[string, (row: Row, i: number) => Row]> {
  for (let at = 0; at < Math.min(KINDS.length, fuzzRuns(2)); at++) {
    const [kind, canary] = KINDS[(8 * at) % KINDS.length]!;
    const isPlanted = (i: number, column: string) =>
      i === (columns.indexOf(column) + 3 * at) % ROWS;
    yield [kind, (row, i) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, isPlanted(i, name) ? canary : value]),
      )];
  }
}

for (const [grain, { contract, files }] of Object.entries(BANKS)) {
  Deno.test(`no value that may be a person's is shown of a bank of ${grain}, wherever it stands`, async () => {
    assertMatch(await saidOf(contract, files), /^row|^file,row|\nrow,|\nfile,row/);
    const leaks: string[] = [];
    for (const [file, rows] of Object.entries(files)) {
      const columns = Object.keys(rows[0]!);
      const all = [
        ...slips(columns),
        ...columns.flatMap((column, at) => [...plantings(column, at)]),
      ];
      for (const [where, plant] of all) {
        const found = canaryIn(
          await saidOf(contract, { ...files, [file]: rows.map(plant) }),
        );
        if (found !== undefined) leaks.push(`${file}, ${where}: ${found}`);
      }
    }
    assertEquals(leaks, []);
  });
}

Deno.test("no output, contract or message has what a person's is, of slips in every column", async () => {
  const rows = BANKS.joined!.files["bank.csv"]!;
  const columns = Object.keys(rows[0]!);
  // Two slips in a row would leave too few customers in order.
  const planted = rows.map((row, i) => {
    const column = columns[i % columns.length]!;
    const isAmount = ["Amount", "Balance", "Loan_Amount", "Annual_Income"].includes(column);
    const [, canary] = KINDS[isAmount ? 5 : i % KINDS.length]!;
    return i % 2 === 0 || column.endsWith("_ID") ? row : { ...row, [column]: canary };
  });
  await withBank({ tables: {} }, { "bank.csv": csv(planted) }, async (_, folder) => {
    const input = `${folder}/bank.csv`;
    const output = `${folder}/out`;
    const run = await writtenRun({ ...DEFAULT_OPTIONS, input, output, k: 2 });
    await onboard([input], `${output}/bank.jsonc`);
    const texts = new Map([["summary", summaryText(run, output)]]);
    for await (const { name } of Deno.readDir(output)) {
      const bytes = await Deno.readFile(`${output}/${name}`);
      texts.set(
        name,
        name.endsWith(".xlsx")
          ? JSON.stringify((await readXlsx(bytes)).sheets.map(({ rows }) => rows))
          : new TextDecoder().decode(bytes),
      );
    }
    assert(texts.size > 20);
    for (const [name, text] of texts) assertEquals(canaryIn(text), undefined, name);
  });
});
