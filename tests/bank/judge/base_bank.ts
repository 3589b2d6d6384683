import { csv, withBank } from "../written_bank.ts";
import type { BankRecords } from "@/bank/read_bank.ts";
import { UserError } from "@/errors.ts";
import { openAndRead } from "@/pipeline.ts";

export type Row = Readonly<Record<string, string>>;

const TRANSACTIONS = 480;
export const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAY = 86_400_000;

/** A joined bank of 60 customers, each with an account and eight transactions; 20 have a loan. */
export const BASE: readonly Row[] = Array.from({ length: TRANSACTIONS }, (_, i) => {
  const customer = Math.floor(i / 8);
  const id = String(customer + 1).padStart(3, "0");
  const hasLoan = customer % 3 === 0;
  return {
    Transaction_ID: `T${i + 1}`,
    Transaction_Type: i % 2 === 0 ? "deposit" : "withdrawal",
    Amount: (20 + (i * 7919) % 3000 + (i % 100) / 100).toFixed(2),
    Transaction_Date: isoDay(FIRST_DAY + (i * 37 % 90) * DAY),
    Customer_ID: `C${id}`,
    Account_ID: `A${id}`,
    Account_Type: "savings",
    Balance: (1500 + customer * 311.37).toFixed(2),
    Opening_Date: isoDay(FIRST_DAY - (customer + 30) * 13 * DAY),
    Loan_ID: hasLoan ? `L${id}` : "",
    Loan_Amount: hasLoan ? "5000.50" : "",
    Loan_Type: hasLoan ? "personal" : "",
    Start_Date: hasLoan ? isoDay(FIRST_DAY - customer * 5 * DAY) : "",
    End_Date: hasLoan ? isoDay(FIRST_DAY + customer * 23 * DAY) : "",
    Interest_Rate: hasLoan ? "9.5" : "",
    Date_of_Birth: isoDay(Date.UTC(1950 + customer % 50, customer % 12, 1 + customer % 28)),
    Annual_Income: String(30_000 + customer * 501),
    Channel: "branch",
  };
});

export function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The base bank with one thing changed. */
export function changed(change: (row: Row, place: number) => Row): Row[] {
  return BASE.map((row, i) => ({ ...row, ...change(row, i) }));
}

/** What a contract says of columns, and of the bank at the top. */
export interface Said {
  readonly columns?: Readonly<Record<string, object>>;
  readonly top?: object;
}

/** Reads a bank by the shipped bank's contract, or by one that says these things. */
export function read(rows: readonly Row[], said?: Said): Promise<BankRecords> {
  const names = Object.keys(rows[0]!);
  const columns = Object.fromEntries(names.map((name) => [
    name,
    said?.columns?.[name] === undefined ? name : { from: name, ...said.columns[name] },
  ]));
  const tables = { joined: { files: "bank.csv", columns } };
  return withBank(
    { currency: "NGN", ...said?.top, tables },
    { "bank.csv": csv(rows) },
    (contract, folder) =>
      openAndRead(said === undefined ? { input: `${folder}/bank.csv` } : { contract }),
  );
}

/** The faults that stop the reading, one a line; none if it is read. */
export async function faultsOf(rows: readonly Row[], said?: Said): Promise<string[]> {
  try {
    await read(rows, said);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.split("\n").filter((line) => line.startsWith("bank.csv: "));
  }
}

/** The lines that a fault says to write: one, or several to choose from. */
export function linesOf(fault: string): Record<string, unknown>[] {
  const advice = /: say (?:how they are written with|which it is,)? ?(.*)\.$/.exec(fault)?.[1];
  if (advice === undefined) return [];
  return advice.replaceAll(" (or 1900)", "").replaceAll(/ \(then it is [^)]*\)/g, "").split(" or ")
    .map((line) => JSON.parse(`{${line.replace(/, if the rest.*/, "")}}`));
}

/** A contract with a line of a fault written at its column; a currency stands at the top. */
export function saying(column: string, line: Record<string, unknown>): Said {
  const { currency, ...own } = line;
  return { columns: { [column]: own }, top: currency === undefined ? {} : { currency } };
}

/** What is read of a column of transactions, in order of row; blank where it is not read. */
export function valuesOf({ tables }: BankRecords, name: string): unknown[] {
  const { typed } = tables.find(({ plan }) => plan.entity === "transactions")!;
  const all = [typed.plain, typed.others].flatMap((frame) =>
    frame.select("row", name).rows() as [number, unknown][]
  );
  return all.sort(([one], [other]) => one - other).map(([, value]) => value);
}
