import { baseBank } from "../bank/base_bank.ts";
import { extractText, type SampleRow } from "../sample_extract.ts";
import { DATES, IDS, MONEY, PERCENTS, SPACES, WORDS } from "./texts.ts";

type Row = Required<SampleRow>;

/** Odd values of each column, one a row, each in the records of a customer of its own, some twice. */
function oddRows(): Row[] {
  const odd: readonly (readonly [keyof Row, readonly string[]])[] = [
    ...(["Amount", "Balance", "Annual_Income", "Loan_Amount"] as const).map((name) =>
      [name, MONEY] as const
    ),
    ...(["Transaction_Date", "Opening_Date", "Date_of_Birth", "Start_Date", "End_Date"] as const)
      .map((name) => [name, DATES] as const),
    ...(["Transaction_ID", "Account_ID", "Customer_ID", "Loan_ID"] as const).map((name) =>
      [name, IDS] as const
    ),
    ...(["Transaction_Type", "Account_Type", "Channel", "Loan_Type"] as const).map((name) =>
      [name, WORDS] as const
    ),
    ["Interest_Rate", PERCENTS],
    ["Days_Past_Due", PERCENTS],
  ];
  const withLoan = baseBank().find(({ Loan_ID }) => Loan_ID !== "")!;
  const values = odd.flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return values.flatMap(([name, value], i): Row[] => {
    const padding = SPACES[i % SPACES.length]!;
    const own = {
      ...withLoan,
      Transaction_ID: `X${i}`,
      Customer_ID: `CX${i}`,
      Account_ID: `AX${i}`,
      Loan_ID: `LX${i}`,
      [name]: padding + value + padding,
    };
    const again = {
      ...own,
      Full_Name: 'a\nb, "c"',
      Transaction_ID: `${own.Transaction_ID}${i % 5 === 0 ? "b" : ""}`,
    };
    const other = { ...own, Amount: `${i}.50`, Account_ID: `A${1 + i % 60}` };
    return [own, ...(i % 3 === 0 ? [again] : []), ...(i % 7 === 0 ? [other] : [])];
  });
}

/** An extract of a sound bank and of odd values in every column. */
export function oddExtract(): string {
  const base = baseBank();
  // So many good ones that no gate stops and no column counts as written in another way.
  const good = Array.from({ length: 24 }, (_, copy) =>
    base.map((row) => ({
      ...row,
      Transaction_ID: `${row.Transaction_ID}.${copy}`,
      Customer_ID: `${row.Customer_ID}.${copy}`,
      Account_ID: `${row.Account_ID}.${copy}`,
      Loan_ID: row.Loan_ID && `${row.Loan_ID}.${copy}`,
    }))).flat();
  return extractText([...good, ...oddRows()]);
}
