import pl from "nodejs-polars";
import { aligned } from "@/aligned.ts";
import { type Column, COLUMN_NAMES, COLUMNS, typedName } from "@/bank/schema.ts";
import { featureOf, isMeasuredName, type WithOwn } from "@/features/catalogue.ts";
import { fragment, trusted } from "@/html.ts";
import { display, type Media } from "@/notebook/display.ts";
import { isPersonal } from "@/notebook/privacy.ts";
import { count, decimal, featureFigure, UNKNOWN } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { exactMoneyText } from "@/output/money_text.ts";

export type Cell = string | number | bigint | boolean | Date | null | undefined;

export interface TableOptions {
  /** Says what is shown. */
  readonly caption: string;
  /** Which columns, in this order. @default all */
  readonly columns?: readonly string[];
  /** How many rows at most. @default 10 */
  readonly maxRows?: number;
  /** How many columns at most. @default 8 */
  readonly maxColumns?: number;
  /** How money is written. @default without a sign, and minor units as hundredths */
  readonly money?: FigureStyle;
}

/** Data for a table: a frame, or rows as objects whose keys are the headings. */
export type TableData = pl.DataFrame | readonly Row[];

/**
 * Shows a table: money, dates and numbers written for people, columns that identify a person left
 * out, rows and columns beyond the limits counted in the caption.
 *
 * @example
 * ```ts
 * import pl from "nodejs-polars";
 * import { table } from "@/notebook/table.ts";
 *
 * const customers = pl.DataFrame({ Customer_ID: ["a", "b"], annual_income: [4_300_000, null] });
 * await table(customers, { caption: "Two customers" });
 * ```
 */
export async function table(data: TableData, options: TableOptions): Promise<void> {
  await display(tableMedia(data, options));
}

/** What {@linkcode table} shows. */
export function tableMedia(
  data: TableData,
  { caption, columns, maxRows = 10, maxColumns = 8, money = UNSIGNED }: TableOptions,
): Media {
  const { height, names: all, first, isExact } = access(data);
  const names = columns ?? all;
  const allowed = names.filter((name) => !isPersonal(name));
  const shown = allowed.slice(0, maxColumns);
  const records = first(maxRows, shown);
  const textOf = (name: string, value: Cell) =>
    isExact(name) && value !== null
      ? exactMoneyText(Number(value), money)
      : cellText(name, value, money);
  const rows = records.map((record) => shown.map((name) => textOf(name, record[name])));
  const isNumeric = shown.map((name, j) =>
    records.some((record) => /^(number|bigint)$/.test(typeof record[name])) ||
    rows.every((row) => FIGURE.test(row[j]!))
  );
  const notes = [
    rows.length < height ? `${count(rows.length)} of ${count(height)} rows` : "",
    shown.length < allowed.length ? `${shown.length} of ${allowed.length} columns` : "",
    allowed.length < names.length
      ? `${names.length - allowed.length} personal ${
        names.length - allowed.length === 1 ? "column" : "columns"
      } withheld`
      : "",
  ].filter((note) => note !== "");
  const title = notes.length === 0 ? caption : `${caption} (${notes.join(", ")})`;
  const headings = shown.map((name) => heading(name, money));
  return {
    "text/html": htmlTable(title, headings, rows, isNumeric),
    "text/plain": [title, ...aligned([headings, ...rows], (j) => isNumeric[j]!)].join("\n"),
  };
}

type Row = Readonly<Record<string, Cell>>;

/** What is needed of a frame, or of rows. */
function access(data: TableData): {
  height: number;
  names: readonly string[];
  first: (count: number, columns: readonly string[]) => readonly Row[];
  /** Whether a column holds money in minor units, as those of the bank's tables do. */
  isExact: (name: string) => boolean;
} {
  if (!Array.isArray(data)) {
    const frame = data as pl.DataFrame;
    return {
      height: frame.height,
      names: frame.columns,
      first: (count, columns) => frame.head(count).select(...columns).toRecords() as Row[],
      isExact: (name) =>
        MONEY.has(name) && frame.columns.includes(name) &&
        frame.getColumn(name).dtype.equals(pl.Int64),
    };
  }
  const rows = data as readonly Row[];
  return {
    height: rows.length,
    names: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    first: (count) => rows.slice(0, count),
    isExact: () => false,
  };
}

/** A written number, amount or share, or nothing. */
const FIGURE = new RegExp(
  `^(?:[-−+<>]?(?:\\p{Sc}|[^\\d\\s]+\u00A0)?\\d[\\d,.’\u00A0\u202F]*` +
    `(?:%|[kM]|bn|trn)?(?:\u00A0\\D+)?|${UNKNOWN})?$`,
  "u",
);

function heading(name: string, style: FigureStyle): string {
  return isFeature(name, style) ? featureOf(name, style).label : name;
}

function isFeature(name: string, { own }: WithOwn): boolean {
  return isMeasuredName(name) || own?.has(name) === true;
}

function cellText(name: string, value: Cell, money: FigureStyle): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "string") return value.replaceAll(/\s+/g, " ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (isFeature(name, money)) return featureFigure(name, Number(value), money);
  if (!Number.isFinite(Number(value))) return "";
  return decimal(Number(value));
}

/** The names that typed columns of money have; one of them is a feature's, too. */
const MONEY = new Set(
  COLUMN_NAMES.filter((name) => (COLUMNS[name] as Column).kind === "money").map(typedName),
);

function htmlTable(
  title: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  isNumeric: readonly boolean[],
): string {
  const side = (j: number) => trusted(`style="text-align:${isNumeric[j] ? "right" : "left"}"`);
  const head = headings.map((text, j) => fragment`<th scope="col" ${side(j)}>${text}</th>`);
  const body = rows.map((row) =>
    fragment`<tr>${row.map((text, j) => fragment`<td ${side(j)}>${text}</td>`)}</tr>`
  );
  return fragment`<table class="data"><caption style="text-align:left">${title}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
    .markup;
}
