import { stringify } from "@std/csv/stringify";

/** A row of an extract that is valid in every column; tests change what they are about. */
export const ROW = {
  Transaction_ID: "T1",
  Transaction_Type: "deposit",
  Amount: "1000.50",
  Transaction_Date: "2024-06-15",
  Customer_ID: "C1",
  Full_Name: "Canary Fullname",
  Email: "canary@example.org",
  Phone: "+2347000000001",
  Account_ID: "A1",
  Account_Type: "Savings",
  Balance: "250000",
  Opening_Date: "2020-01-10",
  Loan_ID: "",
  Loan_Amount: "",
  Loan_Type: "",
  Start_Date: "",
  End_Date: "",
  Interest_Rate: "",
  Date_of_Birth: "1984-03-02",
  Annual_Income: "4500000",
  Channel: "mobile",
  Days_Past_Due: "",
} as const;

/** The loan columns of a valid loan. */
export const LOAN = {
  Loan_ID: "L1",
  Loan_Amount: "900000",
  Loan_Type: "Personal",
  Start_Date: "2023-02-01",
  End_Date: "2025-02-01",
  Interest_Rate: "21.5",
  Days_Past_Due: "0",
} as const;

/** The transaction columns, blank: an account without activity. */
export const NO_TRANSACTION = {
  Transaction_ID: "",
  Transaction_Type: "",
  Amount: "",
  Transaction_Date: "",
  Channel: "",
} as const;

export type SampleRow = Partial<Record<keyof typeof ROW, string>>;

/** The original's 18 columns. */
export const CLASSIC_COLUMNS = (Object.keys(ROW) as (keyof typeof ROW)[]).slice(0, 18);

/** An extract as CSV text: each row is {@linkcode ROW} with some columns changed. */
export function extractText(
  rows: readonly SampleRow[],
  columns: readonly string[] = Object.keys(ROW),
): string {
  return stringify(rows.map((row) => ({ ...ROW, ...row })), { columns });
}

/** Calls a function with the path of a file of this content, and removes the file. */
export async function withFile<T>(
  content: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/bank.csv`;
  try {
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    return await use(path);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
