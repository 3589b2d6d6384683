import { EXTRACT_COLUMNS } from "@/bank/simulate/rows.ts";
import { isoDate } from "@/bank/simulate/calendar.ts";
import { JOINED_COLUMNS, joinedLines } from "@/bank/simulate/export/joined.ts";
import { type Bank, contractHead, type ExportStyle } from "@/bank/simulate/export/style.ts";

/** The joined extract as one Parquet file: typed columns, so that what has no type is null. */
export const PARQUET: ExportStyle = {
  notation: { date: isoDate, money: String },
  open: (bank) => ({
    headers: { "bank.parquet": EXTRACT_COLUMNS.join(",") },
    lines: (customer) => ({ "bank.parquet": joinedLines(customer) }),
    contract: contract(bank),
  }),
};

function contract(bank: Bank): string {
  return `// One extract as Parquet: a row for each transaction with each loan of its customer. Dates are
// dates, money is a number, IDs are text. Nobody in it exists.
{
${contractHead(bank, { currency: "NGN", locale: "en-NG" })}
  "tables": {
    "joined": {
      "files": "bank.parquet",
${JOINED_COLUMNS}
    }
  }
}
`;
}
