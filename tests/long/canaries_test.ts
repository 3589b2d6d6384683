import { assert, assertEquals, assertMatch } from "@std/assert";
import { clean } from "@/bank/clean.ts";
import { readXlsx } from "hucre/xlsx";
import project from "../../deno.json" with { type: "json" };
import { UserError } from "@/errors.ts";
import { forms, shownTexts, textRecords, writtenAndRead } from "@/notebook/columns.ts";
import { customersFrame, tables } from "@/notebook/frames.ts";
import { tableMedia } from "@/notebook/table.ts";
import { FAILED_LEDGER } from "@/output/failed_ledger.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { openAndRead } from "@/pipeline.ts";
import { clean as cleanBank, measure, openBank } from "@/steps.ts";
import { CANARIES, canaryIn } from "../canaries.ts";
import { fuzzRuns } from "../fuzz_runs.ts";
import { csv, withBank, type WrittenContract } from "../bank/written_bank.ts";
import { LOAN, ROW } from "../sample_extract.ts";

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

/** Slips in every second row, a kind in a column each. */
function planted(rows: readonly Row[]): Row[] {
  const columns = Object.keys(rows[0]!);
  // Two slips in a row would leave too few customers in order.
  return rows.map((row, i) => {
    const column = columns[i % columns.length]!;
    const isAmount = ["Amount", "Balance", "Loan_Amount", "Annual_Income"].includes(column);
    const [, canary] = KINDS[isAmount ? 5 : i % KINDS.length]!;
    return i % 2 === 0 || column.endsWith("_ID") ? row : { ...row, [column]: canary };
  });
}

/** Runs the program, and gives its exit code and all that it says. */
async function program(command: "pipeline" | "onboard", ...words: readonly string[]) {
  const args = project.tasks[command].command.replace(/^.*deno run/, "run").split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args, ...words],
    stdin: "null",
  }).output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  return { code, said };
}

/** What every file in a folder says, by name; of a workbook its cells. */
async function textsIn(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for await (const { name } of Deno.readDir(folder)) {
    const bytes = await Deno.readFile(`${folder}/${name}`);
    texts.set(
      name,
      name.endsWith(".xlsx")
        ? JSON.stringify((await readXlsx(bytes)).sheets.map(({ rows }) => rows))
        : new TextDecoder().decode(bytes),
    );
  }
  return texts;
}

/** A contract that says much. */
const FULL_CONTRACT = {
  currency: "EUR",
  asOf: "2024-12-31",
  gates: { warn: 5, stop: 90 },
  tables: {
    ...BANKS.tables!.contract!.tables,
    loans: {
      ...(BANKS.tables!.contract!.tables as { loans: object }).loans,
      where: { type: ["personal", "home"] },
      format: { dates: ["YYYY-MM-DD"], blanks: ["none"], decimal: "." },
    },
  },
} as const;

/** A value with another in the place of each of its keys and leaves, and which place that was. */
function* elsewhere(value: unknown, other: string, path = ""): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null) return yield [path, other];
  for (const [key, inner] of Object.entries(value)) {
    const place = `${path}/${key}`;
    const rest = (now: unknown, name = key) =>
      Array.isArray(value)
        ? value.map((old, i) => String(i) === key ? now : old)
        : Object.fromEntries(
          Object.entries(value).map(([old, its]) => old === key ? [name, now] : [old, its]),
        );
    if (!Array.isArray(value)) yield [`${place} (the key)`, rest(inner, other)];
    for (const [where, changed] of elsewhere(inner, other, place)) yield [where, rest(changed)];
  }
}

Deno.test("no value that may be a person's is shown of a contract, in whatever place", async () => {
  const { files } = BANKS.tables!;
  assertMatch(await saidOf(FULL_CONTRACT, files), /^(?:file,)?row,/m);
  const leaks: string[] = [];
  const places = [...elsewhere(FULL_CONTRACT, "")].map(([place]) => place);
  for (const at of places.keys()) {
    // The name of a file is said as it is.
    if (places[at]!.endsWith("/files")) continue;
    for (const [kind, canary] of [KINDS[0]!, KINDS[1 + at % (KINDS.length - 1)]!]) {
      const [place, contract] = [...elsewhere(FULL_CONTRACT, canary)][at]!;
      const found = canaryIn(await saidOf(contract as WrittenContract, files));
      if (found !== undefined) leaks.push(`${place} has ${kind}: ${found}`);
    }
  }
  assertEquals(leaks, []);
});

/** The shipped bank's columns, and a contract in which somebody has written of people. */
const TELLING_CONTRACT: WrittenContract = {
  tables: {
    joined: {
      files: "*.csv",
      columns: {
        ...Object.fromEntries(
          Object.keys(joinedRows()[0]!).filter((name) =>
            !["Full_Name", "Email", "Phone", "Channel", "Account_Type"].includes(name)
          ).map((name) => [name, name]),
        ),
        Channel: {
          from: "Channel",
          map: { [CANARIES.name]: "mobile", [CANARIES["e-mail"]]: null },
        },
        Account_Type: { from: "Account_Type", blanks: [CANARIES["full name"], CANARIES.card] },
      },
    },
  },
};

Deno.test("the program says and writes nothing that is a person's, of slips in every column, of a contract and of folders", async () => {
  const rows = planted(BANKS.joined!.files["bank.csv"]!);
  await withBank(TELLING_CONTRACT, {}, async (path, folder) => {
    const home = `${folder}/${CANARIES["full name"]}`;
    await Deno.mkdir(home);
    await Deno.rename(path, `${home}/bank.jsonc`);
    await Deno.writeTextFile(`${home}/bank.csv`, csv(rows));
    const output = `${folder}/out`;
    const contract = `${home}/bank.jsonc`;
    const run = await program("pipeline", "--contract", contract, "--k", "2", "--output", output);
    assertEquals([run.code, canaryIn(run.said)], [0, undefined], run.said);
    const proposal = `${home}/proposal.jsonc`;
    const found = await program("onboard", `${home}/bank.csv`, "--output", proposal);
    // It says which file it has looked at, and where the contract is.
    assertEquals([found.code, canaryIn(found.said.replaceAll(home, ""))], [0, undefined]);
    assertEquals(canaryIn(await Deno.readTextFile(proposal)), undefined);
    const texts = await textsIn(output);
    assert(texts.size > 20);
    for (const [name, text] of texts) assertEquals(canaryIn(text), undefined, name);
  });
});

Deno.test("the ledger of a run that a gate has stopped has nothing that is a person's, and neither has what is said", async () => {
  const rows = planted(BANKS.joined!.files["bank.csv"]!).map((row, i) =>
    i % 2 === 0 ? { ...row, Amount: i % 4 === 0 ? "0" : CANARIES.address } : row
  );
  await withBank({ tables: {} }, { "bank.csv": csv(rows) }, async (_, folder) => {
    const output = `${folder}/out`;
    const run = await program("pipeline", "--input", `${folder}/bank.csv`, "--output", output);
    assertEquals([run.code, canaryIn(run.said)], [3, undefined], run.said);
    const texts = await textsIn(output);
    assertEquals([...texts.keys()], [FAILED_LEDGER]);
    assert(texts.get(FAILED_LEDGER)!.split("\n").length > 20);
    assertEquals(canaryIn(texts.get(FAILED_LEDGER)!), undefined);
  });
});

Deno.test("what notebooks show of a bank has nothing that is a person's", async () => {
  const rows = planted(BANKS.joined!.files["bank.csv"]!);
  await withBank({ tables: {} }, { "bank.csv": csv(rows) }, async (_, folder) => {
    const opened = await openBank({ input: `${folder}/bank.csv` });
    const bank = await cleanBank(opened);
    const texts = await textRecords(opened);
    const transactions = texts.get("transactions")!;
    const parsed = ["Transaction_Date", "Amount"] as const;
    const frames = {
      ...Object.fromEntries([...texts].map(([name, records]) => [
        `${name} as written`,
        shownTexts(records),
      ])),
      "written and read": writtenAndRead(opened, transactions, parsed),
      ledger: bank.cleaned.ledger,
      "customers, measured": customersFrame(await measure(bank)),
      ...tables(bank),
    };
    for (const [name, frame] of Object.entries(frames)) {
      if (frame.height === 0) continue;
      const shown = tableMedia(frame, { maxRows: 100, maxColumns: 40 });
      for (const text of Object.values(shown)) assertEquals(canaryIn(text), undefined, name);
    }
    for (const [name, records] of texts) {
      for (const column of records.columns) {
        if (!records.getColumn(column).isString()) continue;
        const shown = JSON.stringify(forms(records, column));
        assertEquals(canaryIn(shown), undefined, `${name}.${column}`);
      }
    }
  });
});
