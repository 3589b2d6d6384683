import type pl from "nodejs-polars";
import type { Cleaned } from "@/bank/settled.ts";
import type { Unlisted } from "@/bank/ledger.ts";
import { type Cell, csvPieces } from "@/output/csv.ts";
import { count } from "@/output/figure_text.ts";

/**
 * `quarantine.csv`: one line per record set aside or flagged, in order of file and row; at the end one
 * without a row for each rule with more records than are listed.
 */
export function quarantineCsv(told: Ledger): string {
  return [...piecesOf(told)].join("");
}

/** The bytes of the same, each piece made when it is wanted: some million lines are longer than a string. */
export function* quarantineBytes(told: Ledger): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for (const piece of piecesOf(told)) yield encoder.encode(piece);
}

type Ledger = Pick<Cleaned, "ledger" | "unlisted">;

function piecesOf({ ledger, unlisted }: Ledger): Iterable<string> {
  return csvPieces(ledger.columns, rowsOf(ledger, unlisted), { ids: ["id"] });
}

function* rowsOf(ledger: pl.DataFrame, unlisted: readonly Unlisted[]): Generator<Cell[]> {
  // By column: the library hands out rows one by one, in four times the time.
  const columns = ledger.columns.map((name) => ledger.getColumn(name).toArray() as Cell[]);
  for (let row = 0; row < ledger.height; row++) yield columns.map((values) => values[row]!);
  for (const { records, ...one } of unlisted) {
    const cells: Readonly<Record<string, Cell>> = { ...one, value: `and ${count(records)} more` };
    yield ledger.columns.map((name) => cells[name] ?? "");
  }
}
