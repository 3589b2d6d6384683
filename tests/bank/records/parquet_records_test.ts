import { fuzzRuns } from "../../fuzz_runs.ts";
import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { clean } from "@/bank/clean.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import type { Contract } from "@/bank/contract/contract.ts";
import { readContract } from "@/bank/contract/read_contract.ts";
import { openBank } from "@/bank/open_bank.ts";
import { type BankRecords, readTables } from "@/bank/read_bank.ts";
import { simulate } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { measureCustomers } from "@/pipeline.ts";
import { inFolder } from "../../in_folder.ts";

const HEADER = [
  "Transaction_ID,Transaction_Type,Amount,Transaction_Date,Customer_ID,Account_ID,Account_Type",
  "Balance,Opening_Date,Loan_ID,Loan_Amount,Loan_Type,Start_Date,End_Date,Interest_Rate",
  "Date_of_Birth,Annual_Income,Channel,Days_Past_Due",
].join(",").split(",");

/** Values of each kind, as banks write them and as nobody should. */
const IDS = ["1", "2", "2.0", "T3", " T3", "00", "1E5", "", "nan", "a b", "12345678901234567890"];
const MONEY = ["1", "20.5", "-3", "₦4,500", "4,500.00", "4.5M", "1e3", "0", "-", "", "x", "1e13"];
const DATES = ["2024-01-31", "31/01/2024", "2024-02-31", "2024-01-31 10:00:00", "soon", ""];
const WORDS = ["Deposit", "withdrawal", "POS Purchase", "fee", "other", "savings", "mobile", ""];
const NUMBERS = ["5", "5.5", "5%", "101", "-1", "30.0", "unknown", ""];

/** A row in which every column has a value. */
const WHOLE = [
  "900,deposit,5,2024-01-05,901,902,savings,7,2020-01-01,903,9,auto,2023-01-01,2025-01-01,5",
  "1990-01-01,1000,web,0",
].join(",").split(",");

function valuesOf(name: string): string[] {
  if (name.endsWith("_ID")) return IDS;
  if (/Amount|Balance|Income/.test(name)) return MONEY;
  if (/Date/.test(name)) return DATES;
  return /Type|Channel/.test(name) ? WORDS : NUMBERS;
}

/** Without judging columns, since few rows prove much of them. */
async function read(contract: Contract): Promise<BankRecords> {
  return { ...await readTables(await openBank(contract)), warnings: [] };
}

/** Rows as CSV and as Parquet whose columns are text. */
async function bothWays(folder: string, rows: readonly (readonly string[])[], header = HEADER) {
  const quoted = (value: string) => /[",\n]/.test(value) ? `"${value}"` : value;
  const csv = [header, ...rows].map((row) => row.map(quoted).join(",")).join("\n") + "\n";
  await Deno.writeTextFile(`${folder}/bank.csv`, csv);
  const columns = header.map((_, i) => pl.Series(header[i]!, rows.map((row) => row[i]!), pl.Utf8));
  pl.DataFrame(columns).writeParquet(`${folder}/bank.parquet`);
  return await Promise.all([
    read(defaultContract(`${folder}/bank.csv`)),
    read(defaultContract(`${folder}/bank.parquet`)),
  ]);
}

/** What records say, however they are parted, with the ids of their owners. */
function told({ tables, owners }: BankRecords) {
  const whose = owners.toRecords();
  return tables.map(({ plan, typed: { plain, others, present } }) => {
    const isOwner = (name: string) =>
      plan.entity === "transactions" && (name === "account_id" || name === "customer_id");
    const columns = plain.columns.filter((name) => !isOwner(name));
    const all = pl.concat([plain.select(...columns), others.select(...columns)]).sort("row");
    const records = all.toRecords().map(({ owner, ...rest }) => {
      return owner === undefined ? rest : { ...rest, ...whose[Number(owner)] };
    });
    return { entity: plan.entity, present: [...present].sort(), records };
  });
}

function cleaned(bank: BankRecords) {
  try {
    const { ledger, conservation, repeatedRows, asOf } = clean(bank, { asOf: "2024-06-30" });
    return { ledger: ledger.toRecords(), conservation, repeatedRows, asOf };
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

function assertSame(csv: BankRecords, parquet: BankRecords): void {
  assertEquals(told(parquet), told(csv));
  assertEquals(parquet.repeatedRows.toRecords(), csv.repeatedRows.toRecords());
  assertEquals(
    [parquet.rows, parquet.files[0]!.rowsBefore, parquet.columns],
    [csv.rows, csv.files[0]!.rowsBefore, csv.columns],
  );
  assertEquals(cleaned(parquet), cleaned(csv));
}

Deno.test("a table without any transaction is read from Parquet as from CSV", async () => {
  await inFolder(async (folder) => {
    const row = WHOLE.map((cell, i) =>
      /^(?:Transaction|Amount|Channel)/.test(HEADER[i]!) ? "" : cell
    );
    const [csv, parquet] = await bothWays(folder, [row, row]);
    assertSame(csv!, parquet!);
  });
});

Deno.test("a table gives the same records, owners and ledger from Parquet as from CSV, whatever stands in it", async () => {
  const row = fc.tuple(...HEADER.map((name) => fc.constantFrom(...valuesOf(name))));
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(11), { maxLength: 4 }),
      async (rows, again) => {
        await inFolder(async (folder) => {
          const all = [WHOLE, ...rows, HEADER, ...again.map((at) => rows[at % rows.length]!)];
          const [csv, parquet] = await bothWays(folder, all);
          assertSame(csv!, parquet!);
        });
      },
    ),
    { numRuns: fuzzRuns(2), seed: 1, endOnFailure: true },
  );
});

Deno.test("a simulated extract gives the same records from Parquet as from CSV", async () => {
  await inFolder(async (folder) => {
    const text = Array.from(simulate({ customers: 60, months: 6 }), ({ extract }) => extract)
      .join("");
    await Deno.writeTextFile(`${folder}/simulated.csv`, text);
    const frame = pl.readCSV(`${folder}/simulated.csv`, { inferSchemaLength: 0 });
    frame.writeParquet(`${folder}/simulated.parquet`);
    assertSame(
      await read(defaultContract(`${folder}/simulated.csv`)),
      await read(defaultContract(`${folder}/simulated.parquet`)),
    );
  });
});

Deno.test("typed columns give the records that their values as text give", async () => {
  const day = fc.integer({ min: 18_000, max: 19_800 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
  const id = fc.integer({ min: 0, max: 4 }).map(String);
  const cents = fc.integer({ min: -100, max: 1_000_000 }).map((minor) => String(minor / 100));
  const count = fc.integer({ min: 0, max: 400 }).map(String);
  const word = (name: string) =>
    fc.constantFrom(...(name === "Channel" ? ["mobile", "web"] : ["deposit", "fee", "savings"]));
  const kindOf = (name: string) =>
    name.endsWith("_ID")
      ? id
      : /Date/.test(name)
      ? day
      : /Amount|Balance|Income|Rate/.test(name)
      ? cents
      : /Days/.test(name)
      ? count
      : word(name);
  const rows = fc.array(
    fc.tuple(...HEADER.map((name) =>
      fc.oneof({ weight: 9, arbitrary: kindOf(name) }, {
        weight: 1,
        arbitrary: fc.constant(""),
      })
    )),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(rows, fc.constantFrom(pl.Int64, pl.Float64), async (rows, idType) => {
      await inFolder(async (folder) => {
        const [csv] = await bothWays(folder, [WHOLE, ...rows]);
        const text = pl.readParquet(`${folder}/bank.parquet`);
        const typed = text.select(...HEADER.map((name) => {
          const known = pl.when(pl.col(name).eq(pl.lit(""))).then(pl.lit(null))
            .otherwise(pl.col(name));
          const type = name.endsWith("_ID")
            ? idType
            : /Date/.test(name)
            ? pl.Date
            : /Amount|Balance|Income|Rate/.test(name)
            ? pl.Float64
            : /Days/.test(name)
            ? pl.Int32
            : pl.Categorical;
          return known.cast(type).as(name);
        }));
        typed.writeParquet(`${folder}/typed.parquet`);
        const parquet = await read(defaultContract(`${folder}/typed.parquet`));
        assertSame(csv!, parquet);
      });
    }),
    { numRuns: fuzzRuns(2), seed: 2, endOnFailure: true },
  );
});

const ACCOUNTS = { columns: { Account_ID: "ACC", Customer_ID: "CIF", Balance: "BAL" } };

/** The contract of a bank whose customers and accounts are in files of Parquet. */
async function contractOf(folder: string, files: string | string[], where = {}): Promise<Contract> {
  const tables = {
    customers: { files: "customers.csv", columns: { Customer_ID: "CIF" } },
    accounts: { files, ...where, columns: ACCOUNTS.columns },
  };
  await Deno.writeTextFile(`${folder}/customers.csv`, "CIF\n1\n2\n");
  await Deno.writeTextFile(
    `${folder}/bank.jsonc`,
    JSON.stringify({ contract: 1, name: "Bank", currency: "EUR", tables }),
  );
  return await readContract(`${folder}/bank.jsonc`);
}

function accounts(first: number, more: Record<string, unknown[]> = {}): pl.DataFrame {
  return pl.DataFrame({ ACC: [first, first + 1], CIF: [1, 2], BAL: [10.5, 20], ...more })
    .withColumns(pl.col("ACC").cast(pl.Int64).as("ACC"), pl.col("CIF").cast(pl.Int64).as("CIF"));
}

function accountIds({ tables }: BankRecords): string[] {
  const { plain, others } = tables.find(({ plan }) => plan.entity === "accounts")!.typed;
  return pl.concat([plain.select("row", "account_id"), others.select("row", "account_id")])
    .sort("row").getColumn("account_id").toArray() as string[];
}

Deno.test("a file of Parquet is read alone, though its name is a pattern that others fit", async () => {
  await inFolder(async (folder) => {
    for (const name of ["may[1].parquet", "may1.parquet"]) {
      accounts(name === "may1.parquet" ? 11 : 51).writeParquet(`${folder}/${name}`);
    }
    accounts(71).writeParquet(`${folder}/plain.parquet`);
    await Deno.rename(`${folder}/plain.parquet`, `${folder}/may?.parquet`);
    assertEquals(accountIds(await read(await contractOf(folder, "may[1].parquet"))), ["51", "52"]);
    assertEquals(accountIds(await read(await contractOf(folder, "may?.parquet"))), ["71", "72"]);
  });
});

Deno.test("files of Parquet are one table, whose rows are numbered as those of CSV would be", async () => {
  await inFolder(async (folder) => {
    accounts(11).writeParquet(`${folder}/a1.parquet`);
    accounts(21, { MORE: ["x", "y"] }).writeParquet(`${folder}/a2.parquet`);
    const bank = await read(await contractOf(folder, "a*.parquet"));
    assertEquals(accountIds(bank), ["11", "12", "21", "22"]);
    const { plain } = bank.tables.find(({ plan }) => plan.entity === "accounts")!.typed;
    // After the three rows of the customers.
    assertEquals(plain.getColumn("row").toArray(), [5, 6, 8, 9]);
    assertEquals(bank.files.map(({ name, rowsBefore }) => [name, rowsBefore]), [
      ["customers.csv", 0],
      ["a1.parquet", 3],
      ["a2.parquet", 6],
    ]);
  });
});

Deno.test("rows of Parquet are left out by the values that a contract wants", async () => {
  await inFolder(async (folder) => {
    accounts(11, { STATE: ["open ", "shut"] }).writeParquet(`${folder}/a.parquet`);
    const bank = await read(
      await contractOf(folder, "a.parquet", { where: { STATE: ["open", "opne"] } }),
    );
    assertEquals(accountIds(bank), ["11"]);
    assertEquals(bank.leftOut.at(-1), {
      entity: "accounts",
      rows: 1,
      ids: ["12"],
      unmet: [{ column: "STATE", value: "opne", isAll: false }],
    });
  });
});

/** The message that reading a table of accounts ends with, without its folder. */
async function failure(write: (folder: string) => void, files: string | string[] = "a.parquet") {
  let message = "";
  await inFolder(async (folder) => {
    write(folder);
    const error = await assertRejects(
      async () => await read(await contractOf(folder, files)),
      UserError,
    );
    message = error.message.replaceAll(`${folder}/`, "");
  });
  return message;
}

Deno.test("a list or a struct in a column that is read is an error that names it", async () => {
  const nested = accounts(11).drop("BAL");
  assertEquals(
    await failure((folder) =>
      pl.concat([nested, pl.DataFrame({ BAL: [[1], [2]] })], { how: "horizontal" })
        .writeParquet(`${folder}/a.parquet`)
    ),
    'Cannot read a.parquet: its column "BAL" holds values of the type List. Write each value out as ' +
      "text or a number, in a column of its own.",
  );
  const beside = accounts(11, { TAGS: [[1], [2]] });
  await inFolder(async (folder) => {
    beside.writeParquet(`${folder}/a.parquet`);
    assertEquals(accountIds(await read(await contractOf(folder, "a.parquet"))), ["11", "12"]);
  });
});

Deno.test("files of one table whose columns differ are an error that names both", async () => {
  const other = accounts(21).withColumn(pl.col("BAL").cast(pl.Utf8).as("BAL"));
  const write = (second: pl.DataFrame) => (folder: string) => {
    accounts(11).writeParquet(`${folder}/a.parquet`);
    second.writeParquet(`${folder}/b.parquet`);
  };
  const files = ["a.parquet", "b.parquet"];
  assertEquals(
    await failure(write(other), files),
    'Cannot read b.parquet and a.parquet as one table: the column "BAL" is String in the one and ' +
      "Float64 in the other. Give both the same columns, or list them as two tables.",
  );
  assertEquals(
    await failure(write(accounts(21).drop("BAL")), files),
    'Cannot read b.parquet and a.parquet as one table: the column "BAL" is missing in the one. ' +
      "Give both the same columns, or list them as two tables.",
  );
});

Deno.test("a cut or damaged file, and one without rows, are errors of one sentence or two", async () => {
  const cut = (folder: string) => {
    const path = `${folder}/a.parquet`;
    accounts(11).writeParquet(path);
    Deno.writeFileSync(path, Deno.readFileSync(path).slice(0, 200));
  };
  assertEquals(
    await failure(cut),
    "Cannot read a.parquet: it is not a whole Parquet file. Export it again.",
  );
  const damaged = (folder: string) => {
    const path = `${folder}/a.parquet`;
    accounts(11).writeParquet(path);
    const bytes = Deno.readFileSync(path);
    bytes.fill(0xff, 4, 60);
    Deno.writeFileSync(path, bytes);
  };
  assertEquals(
    await failure(damaged),
    "Cannot read a.parquet: it is not a whole Parquet file. Export it again.",
  );
  assertEquals(
    await failure((folder) => accounts(11).head(0).writeParquet(`${folder}/a.parquet`)),
    "Cannot read a.parquet: it has no rows.",
  );
});

Deno.test("the simulator's Parquet has the customers and features of its CSV", async () => {
  await inFolder(async (folder) => {
    const features = [];
    for (const style of ["joined", "parquet"] as const) {
      await writeSimulatedExport({ style, seed: 3, customers: 40, dirt: 0, folder });
      const bank = await read(await readContract(`${folder}/bank.jsonc`));
      const { customers } = await measureCustomers(bank, {});
      features.push(customers.toRecords());
    }
    assertEquals(features[1], features[0]);
  });
});
