import { type Bank, contractHead, type ExportStyle } from "@/bank/simulate/export/style.ts";
import { appendRows, EXTRACT_COLUMNS } from "@/bank/simulate/rows.ts";
import type { CustomerRecords } from "@/bank/simulate/records.ts";

/** The one extract, as plain `simulate` writes it, with its contract. */
export const JOINED: ExportStyle = {
  open: (bank) => ({
    headers: { "bank.csv": EXTRACT_COLUMNS.join(",") },
    lines: (customer) => ({ "bank.csv": joinedLines(customer) }),
    contract: contract(bank),
  }),
};

/** A customer's rows: each transaction of the accounts held, with each of the customer's loans. */
export function joinedLines(customer: CustomerRecords): string[] {
  const lines: string[] = [];
  appendRows(lines, customer);
  return lines;
}

/** The columns of the extract under their own names, as a contract lists them. */
export const JOINED_COLUMNS = `      "columns": {
        "Transaction_ID": "Transaction_ID",
        "Transaction_Type": "Transaction_Type",
        "Amount": "Amount",
        "Transaction_Date": "Transaction_Date",
        "Customer_ID": "Customer_ID",
        "Account_ID": "Account_ID",
        "Account_Type": "Account_Type",
        "Balance": "Balance",
        "Opening_Date": "Opening_Date",
        "Loan_ID": "Loan_ID",
        "Loan_Amount": "Loan_Amount",
        "Loan_Type": "Loan_Type",
        "Start_Date": "Start_Date",
        "End_Date": "End_Date",
        "Interest_Rate": "Interest_Rate",
        "Date_of_Birth": "Date_of_Birth",
        "Annual_Income": "Annual_Income",
        "Channel": "Channel",
        "Days_Past_Due": "Days_Past_Due"
      }`;

function contract(bank: Bank): string {
  return `// One extract: a row for each transaction with each loan of its customer. A joint account's rows
// come once for each holder. Nobody in it exists.
{
${contractHead(bank, { currency: "NGN", locale: "en-NG" })}
  "format": {
    // Branches differ in how they type dates, but all begin with the day or are ISO.
    "dates": ["YYYY-MM-DD", "DD/MM/YYYY", "DD-MM-YYYY"],
    "thousands": ","
  },
  "tables": {
    "joined": {
      "files": "bank.csv",
      // Full_Name, Email and Phone are nobody's business here.
${JOINED_COLUMNS}
    }
  }
}
`;
}
