import { LOAN, type SampleRow } from "./sample_extract.ts";

/** Forty customers in two groups that nobody could overlook. */
export function twoGroups(): SampleRow[] {
  return Array.from({ length: 40 }, (_, i) => {
    const isRich = i % 2 === 0;
    const person: SampleRow = {
      Customer_ID: `C${i}`,
      Account_ID: `A${i}`,
      Balance: `${(isRich ? 9_000_000 : 30_000) + 1000 * i}`,
      Annual_Income: `${(isRich ? 12_000_000 : 2_000_000) + 10_000 * i}`,
      Date_of_Birth: `${isRich ? 1960 : 1995}-0${1 + i % 9}-11`,
      Full_Name: `Canary Fullname${i}`,
      Email: `canary${i}@example.org`,
      Phone: `+23470000000${i}`,
    };
    return isRich
      ? person
      : { ...person, ...LOAN, Loan_ID: `L${i}`, Loan_Amount: `${3_000_000 + i}` };
  }).flatMap((person, i) =>
    Array.from({ length: person.Loan_ID ? 8 : 1 }, (_, j) => ({
      ...person,
      Transaction_ID: `T${i}-${j}`,
      Transaction_Type: j % 2 === 0 ? "deposit" : "payment",
      Transaction_Date: `2024-0${1 + j}-15`,
    }))
  );
}
