import * as v from "valibot";
import { columnsIn, TABLE_NAMES, type TableName } from "@/bank/contract/columns.ts";
import { type ColumnKind, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import {
  DATE_FORM,
  DATE_FORM_IN_WORDS,
  isTellable,
  isWholeDate,
} from "@/bank/contract/date_forms.ts";
import {
  either,
  needed,
  noList,
  object,
  oneOf,
  optional,
  record,
  TEXT,
} from "@/jsonc/schema_parts.ts";

/*
 * The format of a contract, version 1. The checks that look at more than one key are in
 * `cross_faults.ts`.
 */

const THEIR_COLUMN = v.pipe(
  v.string("the name of a column of theirs"),
  v.nonEmpty("the name of a column of theirs"),
);
const TEXTS = v.array(v.string("a text"), "a list of texts");

const ISO_DATE_IN_WORDS = 'a date such as "2024-12-31"';
const ISO_DATE = v.pipe(
  v.string(ISO_DATE_IN_WORDS),
  v.isoDate(ISO_DATE_IN_WORDS),
  v.check(isCalendarDate, ISO_DATE_IN_WORDS),
);

/** Whether an ISO date is a day that exists. */
export function isCalendarDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const FORM = v.pipe(
  v.string(DATE_FORM_IN_WORDS),
  v.regex(DATE_FORM, DATE_FORM_IN_WORDS),
  v.check(isWholeDate, "a date form with a year, a month and a day, each once"),
  v.check(isTellable, "a date form with signs around D and M, or with DD and MM"),
);
const SINCE = object({
  since: needed(ISO_DATE, 'The day that is 0, such as "1899-12-30" for Excel.'),
  unit: needed(
    v.picklist(
      ["days", "hours", "seconds", "milliseconds"],
      '"days", "hours", "seconds" or "milliseconds"',
    ),
    "What the numbers count.",
  ),
}, 'an object such as {"since": "1970-01-01", "unit": "seconds"}');
const FORMS = v.pipe(
  v.array(FORM, "a list of date forms"),
  v.nonEmpty("a list of one date form or more"),
);
const DATES = either(
  [FORM, FORMS, SINCE],
  `${DATE_FORM_IN_WORDS}, a list of them, or {"since": .., "unit": ..}`,
);
/** How dates are written. */
export type DateForms = v.InferOutput<typeof DATES>;

const CENTURY_IN_WORDS = "1900 or 2000, what is added to a year of two digits";

const NOTATION = {
  decimal: optional(
    v.picklist([".", ","], '"." or ","'),
    'The decimal sign of numbers. Default: ".".',
  ),
  thousands: optional(
    v.picklist(["", ".", ",", "'", " "], '"", ".", ",", "\'" or " "'),
    'The sign between thousands. Default: "", none.',
  ),
};
const DATE_NOTATION = {
  dates: optional(
    DATES,
    "How dates are written: a form, forms of which no cell can be read by two, or numbers since a " +
      'day. A time of day is dropped; ISO is always read. Default: "YYYY-MM-DD".',
  ),
  century: optional(
    v.picklist([1900, 2000], CENTURY_IN_WORDS),
    "Of years of two digits. Needed for Transaction_Date and Start_Date; else births and openings " +
      "are the latest reading not after the as-of date, ends the earliest not before the start.",
  ),
};
const BLANKS = {
  blanks: optional(
    TEXTS,
    "What stands for a blank, beside what always does and what is inherited.",
  ),
};
const MAP = {
  map: optional(
    record(
      either([v.string(), v.number(), v.null()], "a text, a number or null"),
      'an object such as {"D": "debit", "*": null}',
    ),
    'Their values by ours; null is unknown, "*" is the rest.',
  ),
};
const SCALE_IN_WORDS = 'a number that is not 0, or a fraction such as "1/100"';
const SCALE = {
  scale: optional(
    either([
      v.pipe(
        v.number(SCALE_IN_WORDS),
        v.check((scale) => Number.isFinite(scale) && scale !== 0, SCALE_IN_WORDS),
      ),
      v.pipe(
        v.string(SCALE_IN_WORDS),
        v.regex(/^-?0*[1-9]\d*\/0*[1-9]\d*$/, SCALE_IN_WORDS),
      ),
    ], SCALE_IN_WORDS),
    "What their numbers are multiplied by. Default: 1.",
  ),
};

const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"] as const;
export type Encoding = typeof ENCODINGS[number];
const ROW_OR_NAMES = "the number of the header's row, from 1, or a list of names";

const FORMAT = object({
  separator: optional(
    v.pipe(
      v.string("one character"),
      v.regex(/^[^\r\n]$/, "one character"),
    ),
    'What stands between values. Default: ",".',
  ),
  quote: optional(
    v.nullable(v.pipe(
      v.string("one character or null"),
      v.regex(/^[^\r\n]$/, "one character or null"),
    )),
    "What encloses a value with separators in it; null: nothing does. Default: '\"'.",
  ),
  encoding: optional(
    v.picklist(ENCODINGS, oneOf(ENCODINGS)),
    'How the files are encoded. Default: "utf-8".',
  ),
  header: optional(
    either([
      v.pipe(v.number(ROW_OR_NAMES), v.integer(ROW_OR_NAMES), v.minValue(1, ROW_OR_NAMES)),
      v.pipe(v.array(THEIR_COLUMN), v.nonEmpty(ROW_OR_NAMES)),
    ], ROW_OR_NAMES),
    "The row with the columns' names, or the names where the files have none. Default: 1.",
  ),
  ...NOTATION,
  ...DATE_NOTATION,
  ...BLANKS,
}, "an object of how files are written");
export type GivenFormat = v.InferOutput<typeof FORMAT>;

const SOURCE = {
  from: optional(THEIR_COLUMN, "The column of theirs."),
  value: optional(either([v.string(), v.number()], "a text or a number"), "A constant."),
  ...MAP,
  ...BLANKS,
};
const ID_SOURCE = {
  ...SOURCE,
  from: optional(
    either(
      [THEIR_COLUMN, v.pipe(v.array(THEIR_COLUMN), v.nonEmpty("a list of one column or more"))],
      "the name of a column of theirs, or a list of them",
    ),
    "The column of theirs, or several that are the id together; blank where a part is.",
  ),
};
const NUMBER_SOURCE = { ...SOURCE, ...NOTATION, ...SCALE };
const AMOUNT_SOURCE = {
  ...NUMBER_SOURCE,
  positive: optional(
    v.picklist(["credit", "debit"], '"credit" or "debit"'),
    "What a positive amount is, where amounts are signed.",
  ),
  credit: optional(THEIR_COLUMN, "Their column of money in, beside `debit`, instead of `from`."),
  debit: optional(THEIR_COLUMN, "Their column of money out, beside `credit`, instead of `from`."),
};
const TERM_SOURCE = {
  ...NUMBER_SOURCE,
  unit: optional(
    v.picklist(["days", "months", "years"], '"days", "months" or "years"'),
    "What a term counts. Needed.",
  ),
};

/** Every key that some column may have. */
const ANY_SOURCE = {
  ...AMOUNT_SOURCE,
  ...TERM_SOURCE,
  ...DATE_NOTATION,
  from: ID_SOURCE.from,
};
export type GivenSource = v.InferOutput<
  v.StrictObjectSchema<typeof ANY_SOURCE, undefined>
>;

/** A column as a contract gives it: the name of theirs, or an object. */
export type GivenColumn = string | GivenSource;

function column(source: v.ObjectEntries): v.GenericSchema<GivenColumn> {
  const expected = 'the name of a column of theirs, or an object such as {"from": "NAME"}';
  return either([THEIR_COLUMN, object(source, expected)], expected);
}

/** The schema of a column by what it holds. */
const SCHEMA_OF_KIND = {
  id: column(ID_SOURCE),
  category: column(SOURCE),
  money: column(NUMBER_SOURCE),
  amount: column(AMOUNT_SOURCE),
  date: column({ ...SOURCE, ...DATE_NOTATION }),
  percent: column(NUMBER_SOURCE),
  count: column(NUMBER_SOURCE),
  term: column(TERM_SOURCE),
} as const satisfies Record<ColumnKind | "amount", v.GenericSchema<GivenColumn>>;

export const FEATURE_UNITS = [
  "money",
  "money a month",
  "count",
  "a month",
  "days",
  "months",
  "years",
  "year",
  "share",
  "score",
  "ratio",
  "number",
] as const;
export type FeatureUnit = typeof FEATURE_UNITS[number];
const FEATURE_TRANSFORMS = ["none", "auto", "square root", "logarithm"] as const;
export type FeatureTransform = typeof FEATURE_TRANSFORMS[number];
const FEATURE_USES = ["cluster", "describe"] as const;
export type FeatureUse = typeof FEATURE_USES[number];

const FEATURE_IN_WORDS = 'the name of a column of theirs, or an object such as {"from": "NAME"}';
const FEATURE_SOURCE = object({
  from: needed(THEIR_COLUMN, "The column of theirs."),
  ...MAP,
  ...BLANKS,
  ...NOTATION,
  ...SCALE,
  label: optional(TEXT, "What it is called for people. Default: the catalogue's, or its name."),
  unit: optional(
    v.picklist(FEATURE_UNITS, oneOf(FEATURE_UNITS)),
    'What it is counted in. Default: the catalogue\'s, or "number".',
  ),
  transform: optional(
    v.picklist(FEATURE_TRANSFORMS, oneOf(FEATURE_TRANSFORMS)),
    'What is done to it before clustering. Default: "none".',
  ),
  use: optional(
    v.picklist(FEATURE_USES, oneOf(FEATURE_USES)),
    'Whether it is clustered on. Default: "cluster" for numbers, "describe" for text.',
  ),
}, FEATURE_IN_WORDS);
export type GivenFeature = string | v.InferOutput<typeof FEATURE_SOURCE>;
const FEATURE = either([THEIR_COLUMN, FEATURE_SOURCE], FEATURE_IN_WORDS);
/** What a figure of the bank's own is called. */
export const FEATURE_NAME = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_]*$/, 'a name of small letters, digits and _, such as "card_spend"'),
);

const PATH_IN_WORDS = 'a path, with "*" in its last part only';
const PATH = v.pipe(
  v.string(PATH_IN_WORDS),
  v.nonEmpty(PATH_IN_WORDS),
  v.check((path) => !/\*.*\/|\0/.test(path), PATH_IN_WORDS),
);
const PATHS = v.pipe(v.array(PATH), v.nonEmpty("a list of one path or more"));

/** The keys of a table, but for `columns`. */
const TABLE = {
  files: needed(
    either([PATH, PATHS], "a path or a list of paths"),
    'The files, relative to the contract, all with one header; "*" may stand in the last part.',
  ),
  format: optional(FORMAT, "How these files are written, where it is not as said at the top."),
  where: optional(
    record(
      v.pipe(
        v.array(v.string("a text"), "a list of texts"),
        v.nonEmpty("a list of one text or more"),
      ),
      'an object of lists by column, such as {"STATE": ["A", "B"]}',
    ),
    "The rows that count: those with one of the values in each of these columns of theirs.",
  ),
};
/** The keys that only a table of customers has. */
const CUSTOMERS_TABLE = {
  complete: optional(
    v.boolean("true or false"),
    "Whether customers named only in other tables are left out. Default: true.",
  ),
  features: optional(
    noList(v.record(
      FEATURE_NAME,
      FEATURE,
      'an object of features by name, such as {"card_spend": "CARD_SPEND"}',
    )),
    "The bank's own figures.",
  ),
};

export type GivenTable =
  & v.InferOutput<
    v.StrictObjectSchema<typeof TABLE & typeof CUSTOMERS_TABLE, undefined>
  >
  & { columns: Partial<Record<ColumnName, GivenColumn>> };

function table(name: TableName) {
  const columns = Object.fromEntries(
    columnsIn(name).map((column) => {
      const { kind, description } = COLUMNS[column];
      return [column, optional(SCHEMA_OF_KIND[column === "Amount" ? "amount" : kind], description)];
    }),
  );
  const entries: v.ObjectEntries = {
    ...TABLE,
    ...(name === "customers" ? CUSTOMERS_TABLE : {}),
    columns: needed(
      object(columns, "an object of their columns by ours"),
      "Our columns by theirs.",
    ),
  };
  return object(entries, 'an object such as {"files": "export.csv", "columns": {..}}');
}

const TABLE_SCHEMAS = {
  joined: table("joined"),
  customers: table("customers"),
  holders: table("holders"),
  accounts: table("accounts"),
  transactions: table("transactions"),
  loans: table("loans"),
} as const satisfies Record<TableName, v.GenericSchema>;

const TABLE_DESCRIPTIONS: Readonly<Record<TableName, string>> = {
  joined: "A row a transaction and loan, as one export. Stands alone.",
  customers: "A row a customer.",
  holders: "A row a customer of an account, for joint accounts.",
  accounts: "A row an account.",
  transactions: "A row a transaction.",
  loans: "A row a loan.",
};

const TABLES = object(
  Object.fromEntries(TABLE_NAMES.map((name) => {
    const schema = TABLE_SCHEMAS[name];
    const expected = "a table, or a list of tables";
    const tables = v.pipe(v.array(schema, expected), v.nonEmpty("a list of one table or more"));
    return [name, optional(either([schema, tables], expected), TABLE_DESCRIPTIONS[name])];
  })),
  "an object of tables by name",
);

const PERCENT = "a number from 0 to 100";
const CURRENCY_IN_WORDS = 'a currency of ISO 4217 such as "EUR", or "XXX" for none';
/** What amounts are in. */
export const CURRENCY = v.pipe(
  v.string(CURRENCY_IN_WORDS),
  v.regex(/^[A-Z]{3}$/, CURRENCY_IN_WORDS),
);
const LOCALE_IN_WORDS = 'a language of BCP 47 such as "en" or "de-AT"';
/** How they are written for people. */
export const LOCALE = v.pipe(v.string(LOCALE_IN_WORDS), v.check(isLocale, LOCALE_IN_WORDS));

const MARGINS = object({
  balances: optional(margin(), "What a balance earns the bank, in percent of it a year."),
  loans: optional(margin(), "What a loan earns the bank, in percent of the amount a year."),
  source: needed(TEXT, 'Who says so, such as "Treasury, plan of 2025".'),
}, 'an object such as {"balances": 2, "loans": 6, "source": "Treasury"}');

/** `bank.jsonc`, version 1. */
export const CONTRACT_SCHEMA = object({
  $schema: optional(v.string("a text"), "Where editors find the schema of this file."),
  contract: needed(v.literal(1, "1, the version of the format"), "The version of this format: 1."),
  name: optional(TEXT, "The bank, in titles. Default: the name of the contract's folder."),
  currency: needed(CURRENCY, 'ISO 4217. "XXX": none known, money is written without a sign.'),
  locale: optional(LOCALE, 'How money is written for people, as BCP 47. Default: "en".'),
  asOf: optional(
    ISO_DATE,
    "The day at which customers are measured: what begins later is left out. Default: derived.",
  ),
  window: optional(
    v.pipe(
      v.number("a whole number of months from 1 to 120"),
      v.integer("a whole number of months from 1 to 120"),
      v.minValue(1, "a whole number of months from 1 to 120"),
      v.maxValue(120, "a whole number of months from 1 to 120"),
    ),
    "The months that rates are taken over. Default: 24.",
  ),
  gates: optional(
    object({
      warn: optional(percent(), "Above it the loss is the first thing said. Default: 5."),
      stop: optional(percent(), "Above it the run stops. Default: 20."),
    }, 'an object such as {"warn": 5, "stop": 20}'),
    "How many percent of the records may be lost to one rule.",
  ),
  margins: optional(
    MARGINS,
    "What balances and loans earn, where the customers have no annual_fees or annual_interest among " +
      "their features. Default: nothing is said of it.",
  ),
  format: optional(FORMAT, "How the files of all tables are written."),
  tables: needed(TABLES, "`joined` alone, or any of the others."),
}, "an object");

/** A contract as it is written, each key checked by itself. */
export type GivenContract =
  & Omit<v.InferOutput<typeof CONTRACT_SCHEMA>, "tables">
  & { tables: Partial<Record<TableName, GivenTable | GivenTable[]>> };

/** What stands more than once in the format, by the name it has in the JSON Schema. */
export const DEFINITIONS = {
  ...Object.fromEntries(
    Object.entries(TABLE_SCHEMAS).map(([name, schema]) => [`table_of_${name}`, schema]),
  ),
  ...Object.fromEntries(
    Object.entries(SCHEMA_OF_KIND).map(([kind, schema]) => [`column_of_${kind}`, schema]),
  ),
  format: FORMAT,
  dates: DATES,
};

/** Every key that has a place somewhere in a contract. */
export const KNOWN_KEYS: ReadonlySet<string> = new Set([
  CONTRACT_SCHEMA.entries,
  MARGINS.entries,
  FORMAT.entries,
  ANY_SOURCE,
  FEATURE_SOURCE.entries,
  TABLE,
  CUSTOMERS_TABLE,
  COLUMNS,
].flatMap(Object.keys));

function margin() {
  const expected = "a number from -100 to 100";
  return v.pipe(v.number(expected), v.minValue(-100, expected), v.maxValue(100, expected));
}

function percent() {
  return v.pipe(v.number(PERCENT), v.minValue(0, PERCENT), v.maxValue(100, PERCENT));
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
