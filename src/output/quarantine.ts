import type pl from "nodejs-polars";
import type { Cleaned } from "@/bank/settled.ts";
import type { Unlisted, WaitingLines } from "@/bank/ledger.ts";
import { type Cell, csvLines, csvPieces } from "@/output/csv.ts";
import { count } from "@/output/figure_text.ts";

/**
 * `quarantine.csv`: one line per record set aside or flagged, in order of file and row; at the end one
 * without a row for each rule with more records than are listed.
 */
export function quarantineCsv(told: Omit<Ledger, "waiting">): string {
  return [...piecesOf(told)].join("");
}

/** The bytes of the same, each piece made when it is wanted: some million lines are longer than a string. */
export function quarantineBytes(
  told: Ledger,
): Iterable<Uint8Array<ArrayBuffer>> | AsyncIterable<Uint8Array<ArrayBuffer>> {
  return told.waiting === undefined ? hereBytes(told) : waitingBytes(told, told.waiting);
}

type Ledger = Pick<Cleaned, "ledger" | "unlisted"> & {
  readonly waiting?: WaitingLines | undefined;
};

function* hereBytes(told: Ledger): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for (const piece of piecesOf(told)) yield encoder.encode(piece);
}

async function* waitingBytes(
  { ledger, unlisted }: Ledger,
  waiting: WaitingLines,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  const { columns } = ledger;
  const [header] = csvLines(columns, [], CSV);
  yield encoder.encode(header);
  const withoutHeader = (rows: Iterable<Cell[]>) => encoder.encode(linesText(columns, rows));
  for await (const frame of waiting.lines()) {
    for (const slice of slicesOf(frame)) yield withoutHeader(rowsOf(slice));
  }
  yield withoutHeader(unlistedRows(ledger, unlisted));
}

function linesText(columns: readonly string[], rows: Iterable<Cell[]>): string {
  const lines = csvLines(columns, rows, CSV);
  lines.next();
  return [...lines].join("");
}

const CSV = { ids: ["id"] };

function piecesOf({ ledger, unlisted }: Ledger): Iterable<string> {
  return csvPieces(ledger.columns, allRows(ledger, unlisted), CSV);
}

function* allRows(ledger: pl.DataFrame, unlisted: readonly Unlisted[]): Generator<Cell[]> {
  for (const slice of slicesOf(ledger)) yield* rowsOf(slice);
  yield* unlistedRows(ledger, unlisted);
}

/** The texts of all lines at once would take many times what the frame does. */
const SLICE_ROWS = 65_536;

function* slicesOf(ledger: pl.DataFrame): Generator<pl.DataFrame> {
  for (let from = 0; from < ledger.height; from += SLICE_ROWS) yield ledger.slice(from, SLICE_ROWS);
}

function* rowsOf(ledger: pl.DataFrame): Generator<Cell[]> {
  // By column: the library hands out rows one by one, in four times the time.
  const columns = ledger.columns.map((name) => ledger.getColumn(name).toArray() as Cell[]);
  const { height } = ledger;
  for (let row = 0; row < height; row++) yield columns.map((values) => values[row]!);
}

function* unlistedRows(
  { columns }: pl.DataFrame,
  unlisted: readonly Unlisted[],
): Generator<Cell[]> {
  for (const { records, ...one } of unlisted) {
    const cells: Readonly<Record<string, Cell>> = { ...one, value: `and ${count(records)} more` };
    yield columns.map((name) => cells[name] ?? "");
  }
}
