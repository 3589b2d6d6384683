import { writeXlsx } from "hucre/xlsx";
import { minorDigits } from "@/bank/rules/minor_digits.ts";
import { featureOf, isMeasuredName, type Unit } from "@/features/catalogue.ts";
import { CUSTOMER_ID } from "@/features/customers.ts";
import { type Cell, rounded, type Table } from "@/output/csv.ts";
import { count } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { labeledCustomers, labeledTable } from "@/output/labeled_customers.ts";
import { moneySign } from "@/output/money_text.ts";
import type { Run } from "@/output/run.ts";
import { OF_ALL, sampleText } from "@/output/sample_text.ts";
import { segmentSummary } from "@/output/segment_summary.ts";

/**
 * Of more customers than these there are no sheets: a workbook is made as a whole, in up to 20 kB of
 * memory for a customer, and a sheet ends at 1,048,576 rows.
 */
const MOST_CUSTOMERS = 20_000;

export interface WorkbookOptions {
  /** Of more customers there are no sheets. @default {20000} */
  readonly mostCustomers?: number;
}

/**
 * `customers.xlsx`: the tables of `segment_summary.csv` and `labeled_customers.csv` for people, a
 * sheet of the segments and one for the customers of each. Ids are text, money has the format of its
 * currency, nothing is a formula.
 */
export async function customersWorkbook(
  run: Run,
  { mostCustomers = MOST_CUSTOMERS }: WorkbookOptions = {},
): Promise<Uint8Array> {
  const style = { ...run.extract, locale: "en" };
  const segments = sheet("Segments", segmentSummary(run), style);
  const sampled = sampleText(run);
  const below = sampled !== undefined
    ? `Figures are of a sample: ${sampled}. ${OF_ALL} The customers stand in labeled_customers.csv.`
    : run.customers.height > mostCustomers
    ? elsewhereText(mostCustomers)
    : undefined;
  const sheets = below === undefined
    ? [segments, ...customerSheets(run, style)]
    : [{ ...segments, rows: [...segments.rows, [], [below]] }];
  const made = new Date(`${run.cleaned.asOf ?? "1980-01-01"}T00:00:00Z`);
  return await writeXlsx({ sheets, properties: { created: made, modified: made } });
}

function elsewhereText(mostCustomers: number): string {
  return `The customers stand in labeled_customers.csv: of more than ${
    count(mostCustomers)
  } there ` +
    "are no sheets here.";
}

function customerSheets(run: Run, style: FigureStyle) {
  const { header, rows } = labeledTable(labeledCustomers(run));
  const place = header.indexOf("Cluster");
  const bySegment = new Map(run.segments.map(({ id }) => [id, [] as (readonly Cell[])[]]));
  for (const row of rows) bySegment.get(row[place] as number)!.push(row);
  return run.segments.map(({ id, name }) =>
    sheet(sheetName(id, name), { header, rows: bySegment.get(id)! }, style)
  );
}

const MOST_CHARACTERS = 31;

/** A name that a sheet may have. No other has it, as it begins with the segment's id. */
export function sheetName(id: number, name: string): string {
  const plain = `${id} ${name}`.replaceAll(/[[\]:*?/\\\p{Cc}]+/gu, " ").replaceAll(/ +/g, " ");
  let text = "";
  for (const character of plain) {
    if (text.length + character.length > MOST_CHARACTERS) break;
    text += character;
  }
  return text.replace(/[' ]+$/, "");
}

/** A table under a header that stays in sight, with a filter. */
function sheet(name: string, { header, rows }: Table, style: FigureStyle) {
  const columns = header.map((column) => columnOf(column, style));
  const cells = [
    columns.map(({ title }) => title),
    ...Array.from(rows, (row) => row.map(cellOf)),
  ];
  return {
    name,
    columns: columns.map(({ width, format }) => ({
      width,
      ...(format !== undefined && { style: { numFmt: format } }),
    })),
    rows: cells,
    cells: new Map(
      columns.map(({ title }, at) => [`0,${at}`, { value: title, style: HEADER_STYLE }]),
    ),
    freezePane: { rows: 1, columns: 1 },
    autoFilter: { range: `A1:${columnLetters(header.length)}${cells.length}` },
  };
}

const HEADER_STYLE = { font: { bold: true }, alignment: { wrapText: true } };

/** Nothing that XML cannot hold: a cell with it would spoil the file. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function cellOf(cell: Cell): string | number | null {
  if (typeof cell === "string") return cell === "" ? null : cell.replaceAll(NOT_XML, "\uFFFD");
  return cell === null || Number.isNaN(cell) ? null : rounded(cell);
}

interface Column {
  readonly title: string;
  readonly width: number;
  /** Of its numbers, as spreadsheets write it; `@` is text. */
  readonly format?: string;
}

const WIDTHS = { figure: 14, text: 26 };

/** A column of a table as people read it: the feature's label, its unit where the format lacks it. */
function columnOf(name: string, style: FigureStyle): Column {
  if (name === CUSTOMER_ID) return { title: "Customer", width: WIDTHS.figure, format: "@" };
  const [, feature, statistic] = /^(.*)_(mean|median)$/.exec(name) ?? [undefined, name, undefined];
  if (isMeasuredName(feature!) || style.own?.has(feature!)) {
    const { label, unit } = featureOf(feature!, style);
    const isCount = unit === "count" && statistic === undefined;
    const format = isCount ? WHOLE : formatOf(unit, style);
    const isSaid = !UNITS_NAMED.includes(unit) || label.includes(unit.slice(0, -1));
    const named = isSaid ? label : `${label}, ${unit}`;
    return {
      title: statistic === undefined ? named : `${named} (${statistic})`,
      width: WIDTHS.figure,
      format,
    };
  }
  const title = name.replaceAll("_", " ");
  const format = FORMATS[name];
  if (format !== undefined) return { title, width: WIDTHS.figure, format };
  return { title, width: WIDTHS.text };
}

const WHOLE = "#,##0";
const SHARE = "0.0%";

const UNITS_NAMED: readonly Unit[] = ["days", "months", "years"];

/** Of the columns that are no features. */
const FORMATS: Readonly<Record<string, string>> = {
  Cluster: "0",
  customers: WHOLE,
  share: SHARE,
  distance: "0.00",
  margin: "0.00",
  return_rate: "0.00",
  campaign_test: WHOLE,
  campaign_control: WHOLE,
};

function formatOf(unit: Unit, style: FigureStyle): string {
  switch (unit) {
    case "money":
    case "money a month":
      return moneyFormat(style);
    case "share":
      return SHARE;
    case "count":
    case "days":
    case "months":
    case "years":
      return "#,##0.0";
    case "year":
      return "0";
    default:
      return "#,##0.00";
  }
}

/** `[$₦] #,##0.00`. */
function moneyFormat(style: FigureStyle): string {
  const digits = minorDigits(style.currency);
  const number = digits === 0 ? WHOLE : `${WHOLE}.${"0".repeat(digits)}`;
  const sign = moneySign(style);
  return sign === "" ? number : `[$${sign}] ${number}`;
}

/** `A`, `Z`, `AA`: the name of the n-th column, from 1. */
function columnLetters(n: number): string {
  const letter = String.fromCharCode("A".charCodeAt(0) + (n - 1) % 26);
  return n > 26 ? columnLetters(Math.floor((n - 1) / 26)) + letter : letter;
}
