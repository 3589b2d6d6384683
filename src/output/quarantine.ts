import { LEDGER_COLUMNS } from "@/bank/quarantine.ts";
import { type Cell, csvText } from "@/output/csv.ts";
import type { Run } from "@/output/run.ts";

/** `quarantine.csv`: one line per record set aside or flagged, in order of row. */
export function quarantineCsv({ cleaned }: Run): string {
  return csvText(LEDGER_COLUMNS, cleaned.ledger.select(...LEDGER_COLUMNS).rows() as Cell[][]);
}
