import {
  closedValues,
  neededColumns,
  TABLE_NAMES,
  type TableName,
} from "@/bank/contract/columns.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";
import {
  type GivenColumn,
  type GivenContract,
  type GivenFormat,
  type GivenSource,
  type GivenTable,
  isCalendarDate,
} from "@/bank/contract/contract_schema.ts";
import { hasShortYear, ISO_FORM, readByBoth } from "@/bank/contract/date_forms.ts";
import { type Fault, mustBe, type Path, shown, shownColumn } from "@/jsonc/fault.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { oneOf } from "@/jsonc/schema_parts.ts";
import { DEFAULTS } from "@/bank/contract/defaults.ts";
import { listOf, tablesOf } from "@/bank/contract/tables_of.ts";

/** What is wrong between keys, each of which is right by itself. */
export function crossFaults(contract: GivenContract): Fault[] {
  const { tables, format = {}, gates = {}, margins } = contract;
  const { warn, stop } = { ...DEFAULTS.gates, ...gates };
  const names = TABLE_NAMES.filter((name) => tables[name] !== undefined);
  return [
    ...(warn > stop
      ? [{ path: ["gates"], problem: `warns at ${warn} but stops at ${stop} already` }]
      : []),
    ...(margins !== undefined && margins.balances === undefined && margins.loans === undefined
      ? [{ path: ["margins"], problem: "gives no margin; say that of balances, of loans or both" }]
      : []),
    ...formatFaults(format, format, ["format"]),
    ...grainFaults(names),
    ...holderFaults(tables),
    ...tablesOf(contract).flatMap(({ name, table, path }) =>
      tableFaults(name, table, path, { ...format, ...table.format }, names.length === 1)
    ),
  ];
}

function grainFaults(names: readonly TableName[]): Fault[] {
  if (names.length === 0) {
    return [{ path: ["tables"], problem: `names no table; name one of ${TABLE_NAMES.join(", ")}` }];
  }
  return names.includes("joined") && names.length > 1
    ? [{ path: ["tables", "joined"], problem: "stands alone; leave it or the other tables" }]
    : [];
}

/** Rows that name an account and no customer need a table that says whose the account is. */
function holderFaults(tables: GivenContract["tables"]): Fault[] {
  const rows = tablesOf({ tables });
  const has = (table: GivenTable, name: ColumnName) => table.columns[name] !== undefined;
  if (rows.some(({ table }) => has(table, "Account_ID") && has(table, "Customer_ID"))) return [];
  return rows.filter(({ table }) => has(table, "Account_ID")).slice(0, 1).map(({ path }) => ({
    path: [...path, "columns", "Account_ID"],
    problem: "has no holder: no table names both Account_ID and Customer_ID",
  }));
}

function tableFaults(
  name: TableName,
  table: GivenTable,
  path: Path,
  format: GivenFormat,
  alone: boolean,
): Fault[] {
  const columns = Object.entries(table.columns) as [ColumnName, GivenColumn][];
  return [
    ...formatFaults(format, table.format ?? {}, [...path, "format"]),
    ...neededFaults(name, table, path, alone),
    ...headerFaults(table, path, format),
    ...columns.flatMap(([column, given]) =>
      columnFaults(name, column, given, [...path, "columns", column], format)
    ),
    ...Object.entries(table.features ?? {}).flatMap(([feature, given]) => {
      const here = [...path, "features", feature];
      const taken = TAKEN_NAMES.has(feature.toLowerCase())
        ? [{ path: here, problem: "is a column of the outputs already; call it something else" }]
        : [];
      if (typeof given === "string") return taken;
      return [...taken, ...signFaults({ ...format, ...given }, given, here)];
    }),
  ];
}

/** Columns of labeled_customers.csv that no figure of the bank's own may be called as. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(
  ("customer_id cluster segment distance margin runner_up borderline driver_1 driver_2 driver_3 imputed " +
    "return_rate unusual drivers campaign_group").split(" "),
);

/** @param given What is said at this place, of what holds there. */
function formatFaults(format: GivenFormat, given: GivenFormat, path: Path): Fault[] {
  const { separator, quote } = { ...DEFAULTS.format, ...format };
  const isGiven = given.separator !== undefined || given.quote !== undefined;
  const names = Array.isArray(given.header) ? given.header : [];
  return [
    ...(isGiven && separator === quote
      ? [{ path, problem: `has ${shown(quote)} both as separator and as quote` }]
      : []),
    ...signFaults(format, given, path),
    ...formFaults(given.dates, [...path, "dates"]),
    ...repeated(names).map((name) => ({
      path: [...path, "header"],
      problem: `names ${shownColumn(name)} twice`,
    })),
  ];
}

/** A decimal sign that is the thousands sign, too, where one of the two is given. */
function signFaults(
  format: Pick<GivenFormat, "decimal" | "thousands">,
  given: Pick<GivenFormat, "decimal" | "thousands">,
  path: Path,
): Fault[] {
  const { decimal, thousands } = { ...DEFAULTS.format, ...format };
  return decimal === thousands && (given.decimal ?? given.thousands) !== undefined
    ? [{ path, problem: `has ${shown(decimal)} both as decimal and as thousands` }]
    : [];
}

/** Two forms of a list that one cell could be read by. */
function formFaults(dates: GivenFormat["dates"], path: Path): Fault[] {
  if (dates === undefined || (typeof dates === "object" && !Array.isArray(dates))) return [];
  const forms = listOf(dates);
  const pairs = forms.flatMap((first, at) => forms.slice(at + 1).map((second) => [first, second]));
  const faults = pairs.flatMap(([first, second]) => {
    const both = readByBoth(first!, second!);
    return both === undefined
      ? []
      : [{ path, problem: `could read ${shown(both)} as ${first} and as ${second}; leave one` }];
  });
  const besideIso = forms.includes(ISO_FORM) ? [] : forms.flatMap((form) => {
    const both = readByBoth(form, ISO_FORM, true);
    if (both === undefined) return [];
    return [{
      path,
      problem: `could read ${shown(both)} as ${form}, but as ${ISO_FORM} it is always read`,
    }];
  });
  return [...faults, ...besideIso];
}

function neededFaults(
  name: TableName,
  { columns }: GivenTable,
  path: Path,
  alone: boolean,
): Fault[] {
  if (name === "customers" && alone) return [];
  return neededColumns(name)
    .filter((group) => !group.some((column) => columns[column] !== undefined))
    .map((group) => ({ path: [...path, "columns"], problem: `needs ${group.join(" or ")}` }));
}

/** Columns of theirs that a header written into the contract does not name. */
function headerFaults(table: GivenTable, path: Path, { header }: GivenFormat): Fault[] {
  if (!Array.isArray(header)) return [];
  const named: [Path, string][] = [
    ...Object.entries(table.columns).flatMap(([column, given]) =>
      theirColumns(given).map((theirs): [Path, string] => [["columns", column], theirs])
    ),
    ...Object.entries(table.features ?? {}).map(([feature, given]): [Path, string] => [
      ["features", feature],
      typeof given === "string" ? given : given.from,
    ]),
    ...Object.keys(table.where ?? {}).map((theirs): [Path, string] => [["where", theirs], theirs]),
  ];
  return named.filter(([, theirs]) => !header.includes(theirs)).map(([under, theirs]) => {
    const near = nearestName(theirs, header);
    const from = near === undefined ? shown(theirs) : JSON.stringify(theirs);
    const way = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    return {
      path: [...path, ...under],
      problem: `is read from ${from}, which the header does not name${way}`,
      isUnknown: under[0] === "where" && near === undefined,
    };
  });
}

function theirColumns(given: GivenColumn): string[] {
  if (typeof given === "string") return [given];
  return [given.from, given.credit, given.debit].flatMap(listOf);
}

function columnFaults(
  table: TableName,
  column: ColumnName,
  given: GivenColumn,
  path: Path,
  format: GivenFormat,
): Fault[] {
  const source: GivenSource = typeof given === "string" ? { from: given } : given;
  const { kind } = COLUMNS[column];
  return [
    ...originFaults(source, path),
    ...valueFaults(table, column, source, path),
    ...repeated(listOf(source.from)).map((name) => ({
      path: [...path, "from"],
      problem: `names ${shownColumn(name)} twice`,
    })),
    ...signFaults({ ...format, ...source }, source, path),
    ...formFaults(source.dates, [...path, "dates"]),
    ...(kind === "date" ? centuryFaults(column, source, path, format) : []),
    ...(kind === "term" && source.value === undefined && source.unit === undefined
      ? [{ path, problem: 'needs a unit: say {"from": .., "unit": "months"}' }]
      : []),
  ];
}

/** A column comes from theirs, is a constant, or an Amount in two. */
function originFaults(source: GivenSource, path: Path): Fault[] {
  const { from, value, credit, debit, ...notation } = source;
  const inTwo = credit !== undefined && debit !== undefined;
  if (!inTwo && (credit ?? debit) !== undefined) {
    return [{ path, problem: `has ${credit === undefined ? "debit" : "credit"} alone; give both` }];
  }
  const origins = [from, value, credit].filter((origin) => origin !== undefined).length;
  if (origins !== 1) {
    return [{
      path,
      problem: `has ${origins === 0 ? "none" : "more than one"} of from, value, and credit with ` +
        "debit; give one",
    }];
  }
  const [needless] = Object.keys(notation).filter((key) => key !== "unit");
  if (value !== undefined && needless !== undefined) {
    return [{ path: [...path, needless], problem: "does not fit a constant; leave it" }];
  }
  return inTwo && source.positive !== undefined
    ? [{ path: [...path, "positive"], problem: "does not fit an Amount in two columns; leave it" }]
    : [];
}

/** Constants and mapped values that are none of ours. */
function valueFaults(
  table: TableName,
  column: ColumnName,
  { value, map = {} }: GivenSource,
  path: Path,
): Fault[] {
  const closed = closedValues(table, column);
  const expected = expectedValue(column, closed);
  const given: [Path, string | number | null][] = [
    ...(value === undefined ? [] : [[[...path, "value"], value] as [Path, string | number]]),
    ...Object.entries(map).map(([theirs, ours]): [Path, string | number | null] => [
      [...path, "map", theirs],
      ours,
    ]),
  ];
  return given.filter(([, ours]) => ours !== null && !fits(column, closed, ours))
    .map(([where, ours]) => {
      const near = closed === undefined ? undefined : nearestName(String(ours), closed);
      const { problem } = mustBe(where, ours, expected);
      return { path: where, problem: near === undefined ? problem : `${problem} (${near}?)` };
    });
}

function fits(
  column: ColumnName,
  closed: readonly string[] | undefined,
  value: string | number,
): boolean {
  switch (COLUMNS[column].kind) {
    case "id":
      return typeof value === "string" && value !== "";
    case "category":
      return typeof value === "string" && (closed?.includes(value) ?? value !== "");
    case "date":
      return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && isCalendarDate(value);
    default:
      return typeof value === "number" && Number.isFinite(value);
  }
}

function expectedValue(column: ColumnName, closed: readonly string[] | undefined): string {
  if (closed !== undefined) return oneOf(closed);
  const { kind } = COLUMNS[column];
  if (kind === "id" || kind === "category") return "a text that is not empty";
  return kind === "date" ? 'a date such as "2024-12-31"' : "a number";
}

/** A year of two digits of a column whose century nothing else in the data tells. */
function centuryFaults(
  column: ColumnName,
  source: GivenSource,
  path: Path,
  format: GivenFormat,
): Fault[] {
  if (column !== "Transaction_Date" && column !== "Start_Date") return [];
  if (source.value !== undefined) return [];
  const dates = source.dates ?? format.dates;
  const short = (typeof dates === "string" || Array.isArray(dates)) &&
    listOf(dates).some(hasShortYear);
  return short && (source.century ?? format.century) === undefined
    ? [{ path, problem: 'has years of two digits: say their "century", 1900 or 2000' }]
    : [];
}

function repeated(names: readonly unknown[]): unknown[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
