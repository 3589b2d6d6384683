import type { SampleRow } from "../sample_extract.ts";

/** The last day of the bank's transactions. */
export const BASE_AS_OF = "2024-03-30";

/**
 * The rows of a small bank in which all is well: 60 customers with an account each and 8 transactions
 * of it, deposits and withdrawals in turn; every third has a loan. Tests change one thing.
 */
export function baseBank(): Required<SampleRow>[] {
  return Array.from({ length: 60 }, (_, i) => i + 1).flatMap((i) =>
    Array.from({ length: 8 }, (_, j) => ({
      Transaction_ID: `T${i}-${j}`,
      Transaction_Type: j % 2 === 0 ? "deposit" : "withdrawal",
      Amount: (100 + 37.25 * i + 11.5 * j).toFixed(2),
      Transaction_Date: i === 60 && j === 7 ? BASE_AS_OF : dayOf(1 + ((7 * i + 11 * j) % 88)),
      Customer_ID: `C${i}`,
      Full_Name: "",
      Email: "",
      Phone: "",
      Account_ID: `A${i}`,
      Account_Type: i % 2 === 0 ? "savings" : "current",
      Balance: (5000 + 123.45 * i).toFixed(2),
      Opening_Date: "2023-01-05",
      ...(i % 3 === 0 ? loanOf(i) : NO_LOAN),
      Date_of_Birth: `${1950 + (i * 7) % 50}-05-15`,
      Annual_Income: `${30_000 + 500 * i}`,
      Channel: j % 3 === 0 ? "branch" : "mobile",
      Days_Past_Due: i % 3 === 0 ? `${i % 4}` : "",
    }))
  );
}

const NO_LOAN = {
  Loan_ID: "",
  Loan_Amount: "",
  Loan_Type: "",
  Start_Date: "",
  End_Date: "",
  Interest_Rate: "",
};

function loanOf(i: number): typeof NO_LOAN {
  return {
    Loan_ID: `L${i}`,
    Loan_Amount: `${5000 + 100 * i}`,
    Loan_Type: "personal",
    Start_Date: "2023-06-01",
    End_Date: "2026-06-01",
    Interest_Rate: "9",
  };
}

/** The n-th day of 2024. */
function dayOf(n: number): string {
  return new Date(Date.UTC(2024, 0, n)).toISOString().slice(0, 10);
}
