import type pl from "nodejs-polars";
import { aligned } from "@/text/aligned.ts";
import { minorDigits } from "@/bank/rules/minor_digits.ts";
import { UserError } from "@/errors.ts";
import type { Unit } from "@/features/catalogue.ts";
import { fragment, type Html, trusted } from "@/text/html.ts";
import { listing } from "@/text/listed.ts";
import { display, EMAIL, type Media } from "@/notebook/display.ts";
import { distribution } from "@/notebook/distribution.ts";
import { isFrame } from "@/notebook/is_frame.ts";
import { liveScript } from "@/notebook/live_table.ts";
import { noColumn } from "@/notebook/no_column.ts";
import { isPersonal } from "@/notebook/privacy.ts";
import { type Units, unitsOf } from "@/notebook/units.ts";
import { count, decimal, unitFigure, UNKNOWN } from "@/output/figure_text.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";
import { exactMoneyText } from "@/output/money_text.ts";

export type Cell = string | number | bigint | boolean | Date | null | undefined;

export interface TableOptions {
  /** Says what is shown. @default how many rows there are */
  readonly caption?: string;
  /** Which columns, in this order. @default all */
  readonly columns?: readonly string[];
  /** How many rows at most, on a page of a live notebook. @default 10 */
  readonly maxRows?: number;
  /** How many columns at most. @default 8 */
  readonly maxColumns?: number;
  /** A frame whose units are known: columns of the same name are in them, too. @default the data */
  readonly like?: pl.DataFrame;
  /** The units of columns, by name. @default none: plain numbers */
  readonly units?: Readonly<Record<string, Unit | "exact money">>;
  /** How money is written. @default that of the frame; without a sign */
  readonly money?: MoneyStyle;
}

/** Data for a table: a frame, or rows as objects whose keys are the headings. */
export type TableData = pl.DataFrame | readonly Row[];

/**
 * Shows a table. Columns whose unit is known are written in it, under their label: those of
 * `customersFrame()` and `tables()`, those like another's, and those whose units are given. All other
 * numbers are shown as they are. Columns that identify a person are left out, and rows and columns
 * beyond the limits counted in the caption; where there are such rows, each column's kind and
 * distribution stand under its heading.
 *
 * In a live notebook a click on a heading sorts, and rows beyond the limit are paged and filtered by
 * words (`digital`) and comparisons (`age > 40`); of long tables the first rows are.
 *
 * @throws {UserError} If a column is not there, or there are no rows and columns to show.
 *
 * @example
 * ```ts
 * import { pl, table } from "@/fce.ts";
 *
 * const frame = pl.DataFrame({ branch: ["north", "south"], savers: [0.25, 0.5] });
 * await table(frame, { caption: "Two branches", units: { savers: "share" } });
 * ```
 */
export async function table(data: TableData, options: TableOptions = {}): Promise<void> {
  await display(tableMedia(data, options));
}

/** What {@linkcode table} shows. */
export function tableMedia(data: TableData, options: TableOptions = {}): Media {
  assertTable(data, options);
  const { caption, maxRows = 10 } = options;
  const { height, names, first, values } = access(data);
  const { shown, notes } = shownColumns(names, options);
  const records = first(Math.max(maxRows, Math.floor(KEPT / Math.max(1, shown.length))), shown);
  const units = knownUnits(data, options);
  const plain = isFrame(data) ? figureOf : decimal;
  const textOf = (name: string, value: Cell) => {
    const unit = units.columns.get(name)?.unit;
    return typeof value === "number" && unit !== undefined
      ? unitText(unit, value, units.money)
      : cellText(value, plain);
  };
  const texts = records.map((record) => shown.map((name) => textOf(name, record[name])));
  assertNoEmail(shown, texts);
  const headings = shown.map((name) => units.columns.get(name)?.label ?? name);
  const isNumeric = shown.map((name, j) =>
    records.some((record) => /^(number|bigint)$/.test(typeof record[name])) ||
    texts.every((row) => FIGURE.test(row[j]!))
  );
  const isCut = maxRows < height;
  const rowNotes = isCut ? [`${count(maxRows)} of ${count(height)} rows`] : [];
  const title = titleOf(height, caption, [...rowNotes, ...notes]);
  const rows = texts.slice(0, maxRows);
  const markup = htmlTable(title, {
    headings,
    rows,
    isNumeric,
    distributions: isCut
      ? shown.map((name) => distribution(values(name), (value) => textOf(name, value)))
      : [],
  });
  const script = liveScript({
    caption: titleOf(height, caption, notes),
    names: shown,
    texts,
    numbers: shown.map((name) => sortable(records.map((record) => record[name]))),
    page: maxRows,
    height,
  });
  return {
    "text/html": texts.length < 2 ? markup : `${markup}${script}`,
    "text/plain": [title, ...aligned([headings, ...rows], (j) => isNumeric[j]!)].join("\n"),
  };
}

/** The columns that are shown, and what is to be said of those that are not. */
function shownColumns(
  all: readonly string[],
  { columns: names = all, maxColumns = 8 }: TableOptions,
): { readonly shown: readonly string[]; readonly notes: readonly string[] } {
  const missing = names.find((name) => !all.includes(name));
  if (missing !== undefined) throw noColumn(missing, all);
  const allowed = names.filter((name) => !isPersonal(name));
  const shown = allowed.slice(0, maxColumns);
  const withheld = names.length - allowed.length;
  return {
    shown,
    notes: [
      shown.length < allowed.length ? `${shown.length} of ${allowed.length} columns` : "",
      withheld > 0 ? `${withheld} personal ${withheld === 1 ? "column" : "columns"} withheld` : "",
    ].filter((note) => note !== ""),
  };
}

/** Cells that are kept for a live notebook beside those that are shown; a file holds them too. */
const KEPT = 12_000;

function titleOf(height: number, caption: string | undefined, notes: readonly string[]): string {
  if (caption === undefined) {
    return listing(
      notes.length === 0 ? [`${count(height)} ${height === 1 ? "row" : "rows"}`] : notes,
    );
  }
  return notes.length === 0 ? caption : `${caption} (${notes.join(", ")})`;
}

/** Numbers as they are sorted and compared, to seven figures; nothing of a column without any. */
function sortable(values: readonly Cell[]): (number | null)[] | null {
  const numbers = values.map((value) => {
    if (typeof value !== "number" && typeof value !== "bigint") return null;
    return Number.isFinite(Number(value)) ? Number(Number(value).toPrecision(7)) : null;
  });
  return numbers.some((value) => value !== null) ? numbers : null;
}

/** A cell is not checked for types. */
function assertTable(data: TableData, options: TableOptions): void {
  if (data instanceof Promise) {
    throw new UserError("usage", "table() was given a promise: write await before what it shows.");
  }
  if (!isFrame(data) && !(Array.isArray(data) && data.every((row) => Object(row) === row))) {
    throw new UserError(
      "usage",
      "table() takes a Polars DataFrame or a list of objects, as table(frame) or " +
        'table([{ branch: "north" }]).',
    );
  }
  if (typeof options === "string") {
    throw new UserError(
      "usage",
      `A caption is an option: { caption: ${JSON.stringify(options)} }.`,
    );
  }
}

function assertNoEmail(names: readonly string[], rows: readonly (readonly string[])[]): void {
  const name = names.find((_, j) => rows.some((row) => EMAIL.test(row[j]!)));
  if (name === undefined) return;
  throw new UserError(
    "usage",
    `Cannot show the column ${JSON.stringify(name)}: it holds e-mail addresses, which no output ` +
      "may. Leave it out, as with frame.drop(..).",
  );
}

/** What is known of the columns: what is given before what another frame says. */
function knownUnits(data: TableData, { like, units, money }: TableOptions): Units {
  const known = like !== undefined ? unitsOf(like) : isFrame(data) ? unitsOf(data) : undefined;
  const given = Object.entries(units ?? {}).map(([name, unit]) => [name, { unit }] as const);
  return {
    columns: new Map([...known?.columns ?? [], ...given]),
    money: money ?? known?.money ?? UNSIGNED,
  };
}

type Row = Readonly<Record<string, Cell>>;

/** What is needed of a frame, or of rows. */
function access(data: TableData): {
  height: number;
  names: readonly string[];
  first: (count: number, columns: readonly string[]) => readonly Row[];
  values: (name: string) => readonly Cell[];
} {
  if (isFrame(data)) {
    return {
      height: data.height,
      names: data.columns,
      first: (count, columns) =>
        columns.length === 0 ? [] : data.head(count).select(...columns).toRecords() as Row[],
      values: (name) => data.select(name).toRecords().map((record) => record[name] as Cell),
    };
  }
  return {
    height: data.length,
    names: [...new Set(data.flatMap((row) => Object.keys(row)))],
    first: (count) => data.slice(0, count),
    values: (name) => data.map((row) => row[name]),
  };
}

/** A written number, amount or share, or nothing. */
const FIGURE = new RegExp(
  `^(?:[-−+<>]?(?:\\p{Sc}|[^\\d\\s]+\u00A0)?\\d[\\d,.’\u00A0\u202F]*` +
    `(?:%|[kM]|bn|trn)?(?:\u00A0\\D+)?|${UNKNOWN})?$`,
  "u",
);

function cellText(value: Cell, plain: (value: number) => string): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "string") return value.replaceAll(/\s+/g, " ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return Number.isFinite(Number(value)) ? plain(Number(value)) : "";
}

/** A number as it is, to the six decimals of every file of ours. */
function figureOf(value: number): string {
  return FIGURES.format(value).replace("-", "\u2212");
}

const FIGURES = new Intl.NumberFormat("en", { maximumFractionDigits: 6 });

function unitText(unit: Unit | "exact money", value: number, money: MoneyStyle): string {
  if (!Number.isFinite(value)) return "";
  return unit === "exact money"
    ? exactMoneyText(value * 10 ** minorDigits(money.currency), money)
    : unitFigure(unit, value, money);
}

function htmlTable(
  title: string,
  { headings, rows, isNumeric, distributions }: {
    readonly headings: readonly string[];
    readonly rows: readonly (readonly string[])[];
    readonly isNumeric: readonly boolean[];
    /** Of each column, or none. */
    readonly distributions: readonly Html[];
  },
): string {
  const side = (j: number) => trusted(`style="text-align:${isNumeric[j] ? "right" : "left"}"`);
  const head = headings.map((text, j) => fragment`<th scope="col" ${side(j)}>${text}</th>`);
  const held = distributions.map((html, j) => fragment`<td ${side(j)}>${html}</td>`);
  const body = rows.map((row) =>
    fragment`<tr>${row.map((text, j) => fragment`<td ${side(j)}>${text}</td>`)}</tr>`
  );
  return fragment`<table class="data"><caption style="text-align:left">${title}</caption><thead><tr>${head}</tr>${
    held.length > 0 && fragment`<tr class="distributions">${held}</tr>`
  }</thead><tbody>${body}</tbody></table>`
    .markup;
}
