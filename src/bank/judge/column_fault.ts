import pl from "nodejs-polars";
import { shownColumn } from "@/jsonc/fault.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { commonWords, shownText, shownTyped, shownWord } from "@/bank/ledger.ts";
import { figureName, isOwnColumn } from "@/bank/own_figures.ts";
import { COLUMNS, type RecordColumn, typedName } from "@/bank/schema.ts";

/** What a column as a whole is not, in one sentence with the way out. */
export interface ColumnFault {
  /** The file and our name of the column: of one there is one fault. */
  readonly about: string;
  /** Undefined where it is not a column's. */
  readonly column?: RecordColumn;
  readonly sentence: string;
}

/** What a message tells of a column: ours, or one with a figure of the bank's own. */
export interface ToldColumn extends Pick<JudgedColumn, "count" | "files" | "isDefault"> {
  readonly name: RecordColumn;
  readonly source: Pick<JudgedColumn["source"], "from">;
  readonly isSample?: boolean;
}

/** A line for the contract, and what is then read of an example. */
export interface Remedy {
  readonly line: string;
  readonly reads?: string;
}

/**
 * The fault of values of a column.
 *
 * @param values `row` and `text`: those at fault, of which the first is shown.
 * @param says What they do: `cannot be read`.
 * @param remedy What to do: `say ..`.
 */
export function columnFault(
  column: ToldColumn,
  values: pl.DataFrame,
  says: string,
  remedy: string,
): ColumnFault {
  const { name, count, isSample } = column;
  const { file, place } = placeOf(column, values);
  return {
    about: `${file} ${nameOf(name)}`,
    column: name,
    sentence: `${file}: ${isSample ? "of a sample, " : ""}${howMany(values.height, count)} ` +
      `${ours(column)} ${says}, such as ${place}: ` +
      `${remedy}.`,
  };
}

/** `all 2,523`, `12 of 2,523`. */
function howMany(values: number, of: number): string {
  return values === of ? `all ${number(of)}` : `${number(values)} of ${number(of)}`;
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** Our name of a column, and theirs where it is another. */
function ours({ name, source, isDefault }: ToldColumn): string {
  const theirs = source.from.filter((from) => from !== name);
  return isDefault || theirs.length === 0
    ? nameOf(name)
    : `${nameOf(name)} (${source.from.map(shownColumn).join(" and ")})`;
}

function nameOf(column: RecordColumn): string {
  return isOwnColumn(column) ? figureName(column) : column;
}

/** The file of the first of some values, and its row and text. */
export function placeOf(
  { name, files }: ToldColumn,
  values: pl.DataFrame,
): { file: string; place: string } {
  const first = values.sort("row").head(1);
  const row = first.getColumn("row").get(0) as number;
  const file = files.findLast(({ rowsBefore }) => rowsBefore < row)!;
  const isWord = !isOwnColumn(name) && COLUMNS[name].kind === "category";
  const shown = isWord ? shownWord(name, commonWords(values)) : shownText(name);
  const text = first.select(pl.col("text").as(name)).select(shown.as("shown"))
    .getColumn("shown").get(0);
  return { file: file.name, place: `row ${number(row - file.rowsBefore)} \`${text}\`` };
}

/** What to say in the contract: the one line, or which of several. */
export function remedyText(remedies: readonly Remedy[]): string {
  const lines = remedies.map(({ line, reads }) =>
    remedies.length === 1 || reads === undefined ? line : `${line} (then it is ${reads})`
  );
  return lines.length === 1
    ? `say how they are written with ${lines[0]}`
    : `say which it is, ${lines.join(" or ")}`;
}

/** What a text of the column is by a reading of `text`. */
export function readText(
  { name, currency }: JudgedColumn,
  values: pl.DataFrame,
  reading: pl.Expr,
): string {
  return String(
    values.sort("row").head(1).select(reading.as(typedName(name)))
      .select(shownTyped(name, currency).as("shown")).getColumn("shown").get(0),
  );
}
