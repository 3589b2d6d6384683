import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type pl from "nodejs-polars";
import { clean } from "@/bank/clean.ts";
import type { CleanOptions } from "@/bank/begun.ts";
import type { Cleaned } from "@/bank/settled.ts";
import { cleanStored } from "@/bank/clean_stored.ts";
import { conserved } from "@/bank/conservation.ts";
import { lossesOf } from "@/bank/gates.ts";
import { firstLines, summed } from "@/bank/listed_lines.ts";
import { readBank } from "@/bank/read_bank.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { readStored } from "@/engine/stored_bank.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { measure } from "@/features/measure.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import { runJson } from "@/output/manifest.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { runPipeline } from "@/pipeline.ts";
import { openBank } from "@/steps.ts";
import { csv, withBank, type WrittenContract } from "../bank/written_bank.ts";

const MOST_LISTED = 7;
const BOUNDS = { listed: MOST_LISTED, here: 7, atOnce: 50 };

/** All that a bank comes to in this process, and on DuckDB with few lines of each reason. */
async function withEach<T>(
  given: Partial<PipelineOptions>,
  options: CleanOptions,
  use: (cleaned: Cleaned, totals?: pl.DataFrame) => T,
): Promise<[whole: T, capped: T]> {
  const opened = await openBank(given);
  const whole = use(clean(await readBank(opened), options));
  const capped = await execute({}, async () => {
    const engine = (await openEngine({ engine: "duckdb", memory: "500MB" }))!;
    const records = await readBank(opened, (bank) => readStored(bank, engine, BOUNDS));
    const cleaned = await cleanStored(records, records.stored!, options);
    return use(cleaned, await cleaned.tables.activity.sums!.totals(null));
  });
  return [whole!, capped!];
}

/** Asserts that lines beyond the first of each reason are counted, and nothing else differs; the lines. */
async function assertCapped(
  given: Partial<PipelineOptions>,
  options: CleanOptions,
): Promise<string[]> {
  const [whole, capped] = await withEach(given, options, (cleaned, totals) => ({
    ledger: cleaned.ledger,
    unlisted: cleaned.unlisted,
    told: {
      conserved: conserved(cleaned),
      losses: lossesOf(cleaned, { warn: 0, stop: 100 }),
      customers: measure(cleaned.tables, cleaned.asOf, totals === undefined ? {} : { totals })
        .toRecords(),
      asOf: cleaned.asOf,
      firstTransaction: cleaned.firstTransaction,
    },
    file: quarantineCsv(cleaned).trimEnd().split("\r\n"),
  }));
  assertEquals(capped.told, whole.told);
  const { lines, unlisted } = firstLines(whole.ledger, MOST_LISTED);
  assertEquals(capped.ledger.toRecords(), lines.toRecords());
  assertEquals(capped.unlisted, summed(unlisted));
  return capped.file;
}

/** What the lines of a ledger say of transactions that are not listed. */
function more(file: readonly string[]): string[] {
  return file.filter((line) => /^,+transactions,,/.test(line)).map((line) =>
    line.replace(/^,+/, "")
  ).sort();
}

Deno.test("of a reason that is held against very many transactions the first have a line on DuckDB, and all counts are whole", async () => {
  // The shipped bank half a year before its end: thousands of transactions are left out.
  const file = await assertCapped({}, { asOf: "2024-06-30" });
  const late = more(file).filter((line) => line.includes("after_as_of"));
  assertEquals(late.length, 1);
  assert(
    /^transactions,,Transaction_Date,after_as_of,"and [\d,]{5,} more",left out$/.test(late[0]!),
  );
});

const DAY = (i: number) => `2024-01-${String(1 + i % 28).padStart(2, "0")}`;

/** Accounts of several fates, and 20 transactions of each. */
const FATES: WrittenContract = {
  tables: {
    customers: { files: "c.csv", columns: { Customer_ID: "ID" } },
    accounts: {
      files: "a.csv",
      where: { BRANCH: ["here"] },
      columns: { Account_ID: "ACC", Customer_ID: "ID", Opening_Date: "OPENED" },
    },
    transactions: {
      files: "t.csv",
      columns: {
        Transaction_ID: "TX",
        Account_ID: "ACC",
        Customer_ID: "ID",
        Amount: "AMT",
        Transaction_Date: "DAY",
        Transaction_Type: "KIND",
        Channel: "WAY",
      },
    },
  },
};

function fates(): Record<string, string> {
  const accounts = ["kept", "young", "elsewhere", "orphan", "foreign"].map((ACC, i) => ({
    ACC,
    ID: ACC === "orphan" ? "nobody" : `C${i}`,
    BRANCH: ACC === "elsewhere" ? "there" : "here",
    OPENED: ACC === "young" ? "2024-01-15" : "2020-01-01",
  }));
  const owners = [...accounts, { ACC: "untold", ID: "C0" }, { ACC: "kept", ID: "strange" }]
    .map(({ ACC, ID }) => ({ ACC, ID: ACC === "foreign" ? "C0" : ID }));
  const transactions = Array.from({ length: 20 * owners.length }, (_, i) => ({
    ...owners[i % owners.length]!,
    TX: `T${i}`,
    AMT: String(i + 1),
    DAY: DAY(i),
    WAY: i % 5 < 2 ? "" : "web",
    KIND: i % 7 === 2 ? "" : "deposit",
  }));
  return {
    "c.csv": csv(["C0", "C1", "C2", "C3", "C4"].map((ID) => ({ ID }))),
    "a.csv": csv(accounts),
    "t.csv": csv(transactions),
  };
}

Deno.test("transactions of owners that are not kept, and those older than their account, are counted beyond the first on DuckDB", async () => {
  await withBank(FATES, fates(), async (contract) => {
    const file = await assertCapped({ contract }, {});
    assertEquals(more(file), [
      "transactions,,Account_ID,account_quarantined,and 13 more,quarantined",
      "transactions,,Account_ID,no_valid_account,and 13 more,quarantined",
      "transactions,,Account_ID,parent_left_out,and 13 more,left out",
      "transactions,,Customer_ID,not_the_holder,and 33 more,quarantined",
      "transactions,,Transaction_Date,before_account_opening,and 3 more,flagged",
    ]);
  });
});

Deno.test("transactions without a value that is needed are counted beyond the first on DuckDB", async () => {
  await withBank(FATES, fates(), async (contract) => {
    // A direction that follows from the type is in no column of theirs: it may be unknown.
    const needed = new Set(["Channel", "Direction"] as const);
    const missing = more(await assertCapped({ contract }, { needed }))
      .filter((line) => line.includes("missing"));
    assertEquals(missing, ["transactions,,Channel,missing,and 49 more,quarantined"]);
  });
});

/** Two tables of transactions, of which many cannot be read, share an id or are in another currency. */
const ODD: WrittenContract = {
  tables: {
    customers: { files: "c.csv", columns: { Customer_ID: "ID" } },
    transactions: ["1", "2"].map((place) => ({
      files: `t${place}.csv`,
      columns: {
        Transaction_ID: "TX",
        Customer_ID: "ID",
        Amount: "AMT",
        Transaction_Date: "DAY",
        Direction: { value: "credit" },
        ...(place === "1" && { Channel: "WAY", Status: "ST" }),
        Currency: "CUR",
      },
    })),
  },
};

function oddFiles(): Record<string, string> {
  const customers = Array.from({ length: 9 }, (_, i) => ({ ID: `C${i}` }));
  const one = (i: number) => ({
    TX: `T${i}`,
    ID: customers[i % 9]!.ID,
    AMT: i % 10 === 3 ? "much" : String(1 + i),
    DAY: i % 10 === 5 ? "soon" : DAY(i),
    WAY: i % 4 === 0 ? ["Fax", "Bob's phone", "web"][i % 3]! : "web",
    ST: i % 13 === 2 ? "perhaps" : "booked",
    CUR: i % 11 === 1 ? "SEK" : "EUR",
  });
  const first = Array.from({ length: 400 }, (_, i) => one(i));
  const second = Array.from({ length: 200 }, (_, i) => one(500 + i));
  // In another spelling, with another amount, and of another customer.
  const again = first.slice(100, 160).map((row, i) => ({
    ...row,
    ...(i % 3 === 0 ? { AMT: `${row.AMT}.00` } : i % 3 === 1 ? { AMT: "9999" } : { ID: "C0" }),
  }));
  return {
    "c.csv": csv(customers),
    "t1.csv": csv([...first, ...again.slice(0, 30)]),
    "t2.csv": csv([...again.slice(30), ...second].map(({ WAY: _, ST: __, ...row }) => row)),
  };
}

Deno.test("transactions that cannot be read or share an id are looked at some at a time on DuckDB, and counted beyond the first", async () => {
  await withBank(ODD, oddFiles(), async (contract) => {
    const file = await assertCapped({ contract }, {});
    assertEquals(more(file).map((line) => line.replace(/"?and .* more"?/, "n")), [
      "transactions,,Amount,conflict,n,quarantined",
      "transactions,,Amount,invalid_amount,n,quarantined",
      "transactions,,Channel,unknown_category,n,flagged",
      "transactions,,Currency,other_currency,n,quarantined",
      "transactions,,Customer_ID,conflict,n,quarantined",
      "transactions,,Status,unknown_category,n,quarantined",
      "transactions,,Transaction_Date,invalid_date,n,quarantined",
      "transactions,,Transaction_ID,repeated_record,n,duplicate",
    ]);
  });
});

Deno.test("a transaction in the rows of all who hold its account is one on DuckDB, some at a time", async () => {
  const rows = Array.from({ length: 120 }, (_, i) => ({
    ID: `C${(i % 3) + 3 * (Math.floor(i / 3) % 2)}`,
    ACC: `A${i % 3}`,
    TX: `T${(i % 3) + 3 * Math.floor(i / 6)}`,
    AMT: String(1 + (i % 3)),
    DAY: DAY(Math.floor(i / 6)),
  }));
  const columns = {
    Customer_ID: "ID",
    Account_ID: "ACC",
    Transaction_ID: "TX",
    Amount: "AMT",
    Transaction_Date: "DAY",
    Direction: { value: "credit" },
    Loan_ID: "LOAN",
  };
  const joined = { files: "j.csv", columns };
  const file = csv(rows.map((row) => ({ ...row, LOAN: "" })));
  await withBank({ tables: { joined } }, { "j.csv": file }, async (contract) => {
    assertEquals(more(await assertCapped({ contract }, {})), []);
  });
});

Deno.test("many transactions that are not clear are judged by a sample, which is said", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    TX: `T${i}`,
    ID: `C${i % 5}`,
    AMT: "5",
    DAY: i % 2 === 0 ? DAY(i) : "soon",
  }));
  const columns = {
    Transaction_ID: "TX",
    Customer_ID: "ID",
    Amount: "AMT",
    Transaction_Date: "DAY",
  };
  const tables = { transactions: { files: "t.csv", columns } };
  await withBank({ tables }, { "t.csv": csv(rows) }, async (contract) => {
    const opened = await openBank({ contract });
    const error = await assertRejects(
      () =>
        execute({}, async () => {
          const engine = (await openEngine({ engine: "duckdb", memory: "500MB" }))!;
          await readBank(opened, (bank) => readStored(bank, engine, { here: 7, judged: 100 }));
        }),
      UserError,
    );
    assertMatch(
      error.message,
      /^t\.csv: of a sample, 100 of 200 Transaction_Date \("DAY"\) cannot be read, such as row \d+ /,
    );
  });
});

Deno.test("run.json says which records have no line of their own, and nothing of it where all have one", async () => {
  const run = await runPipeline({ ...DEFAULT_OPTIONS, k: 2 });
  assertEquals("without_a_line" in JSON.parse(runJson(run)), false);
  const unlisted = [{
    entity: "transactions" as const,
    column: "Transaction_Date" as const,
    rule: "after_as_of",
    action: "left out" as const,
    records: 12,
  }];
  const told = JSON.parse(runJson({ ...run, cleaned: { ...run.cleaned, unlisted } }));
  assertEquals(told.without_a_line, unlisted);
});
