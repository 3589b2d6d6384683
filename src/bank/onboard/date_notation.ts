import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { hasShortYear, readByBoth } from "@/bank/contract/date_forms.ts";
import { type Candidate, provenCandidates, toldApartBy } from "@/bank/judge/candidates.ts";
import { dateCandidates } from "@/bank/judge/date_faults.ts";
import type { JudgedColumn } from "@/bank/judge/judged_column.ts";
import { isProof } from "@/bank/judge/thresholds.ts";
import { judgedValues, UNSAID } from "@/bank/onboard/judged_values.ts";
import { ISO_FORMS } from "@/bank/rules/dates.ts";

/** How the dates of a column are written. */
export interface DateNotation {
  /** Beside ISO, which is always read; of numbers since a day one. */
  readonly dates: ColumnSource["dates"];
  /** The share of the values that are read so. */
  readonly share: number;
  /** Ways that read all the values, each as other days: nobody can tell which it is. */
  readonly open: readonly ColumnSource["dates"][];
  /** Whether another way reads all the values, too, but as days of hardly any month. */
  readonly isBySpread: boolean;
  /** What the years of two digits are added to; `?` where the values are of both centuries. */
  readonly century?: 1900 | 2000 | "?";
}

/** Some digits, and a sign or a name of a month between them. */
const MARKED =
  /^(?:\d{1,4}[-/. ]+(?:\d{1,2}|[A-Za-z]{3,9}\.?)[-/., ]+\d{1,4}|[A-Za-z]{3,9}\.? \d|\d{1,2}[A-Za-z]{3}\d{2,4})/;
/** What may be a date only where the column's name says so. */
const PACKED = /^\d{5,13}(?:\.\d+)?$/;
/** A column of which fewer values look like dates has none. */
const LEAST_SHARE = 0.8;
/** Digits without a sign may be anything: nearly all of them must be days that exist. */
const LEAST_PACKED_SHARE = 0.99;
const MOST_FORMS = 5;

/**
 * How the values of a column are written if they are dates; undefined if they are not.
 *
 * @param isNamed Whether the column's name says that it holds dates: without that, six digits are a
 * code.
 */
export function dateNotation(
  texts: readonly string[],
  isNamed: boolean,
): DateNotation | undefined {
  const marked = texts.filter((text) => MARKED.test(text)).length;
  const isPacked = marked < LEAST_SHARE * texts.length;
  if (texts.length === 0 || (isPacked && !isNamed)) return undefined;
  if (
    isPacked && texts.filter((text) => PACKED.test(text)).length < LEAST_PACKED_SHARE * texts.length
  ) {
    return undefined;
  }
  const notation = provenNotation(texts);
  const least = isPacked ? LEAST_PACKED_SHARE : LEAST_SHARE;
  return notation.share >= least ? notation : undefined;
}

/**
 * Form by form, each the one that reads most of what is left. Texts that differ are counted, since a
 * joined table has each date in many rows.
 */
function provenNotation(texts: readonly string[]): DateNotation {
  const distinct = [...new Set(texts)];
  let dates: ColumnSource["dates"] = [];
  let open: readonly ColumnSource["dates"][] = [];
  let isBySpread = false;
  for (let forms = 0; forms < MOST_FORMS; forms++) {
    const column = judgedValues("Opening_Date", distinct, { source: { ...UNSAID, dates } });
    const known = dates as readonly string[];
    // Where most is read, what would have to be asked are slips, unless it stands in many rows.
    const isSlips = column.unreadCount < distinct.length / 2 &&
      !isProof(unreadRows(texts, column), texts.length);
    const fitting = ({ source }: Candidate) =>
      "since" in source.dates
        ? known.length === 0
        : source.dates.every((form) =>
          !(isSlips && hasShortYear(form)) &&
          known.every((other) => readByBoth(form, other) === undefined)
        );
    const proven = provenCandidates(column, dateCandidates(column).filter(fitting));
    const candidates = proven.map(({ candidate }) => candidate);
    const isOpen = candidates.length > 1 && toldApartBy(column, candidates) !== undefined;
    const spread = isOpen ? bySpread(distinct, candidates) : undefined;
    const first = spread ?? candidates[0];
    if (first === undefined || (isOpen && isSlips)) break;
    if (spread !== undefined) isBySpread = true;
    else if (isOpen) open = candidates.map(({ source }) => source.dates);
    if ("since" in first.source.dates) {
      dates = first.source.dates;
      break;
    }
    dates = [...known, ...first.source.dates];
    if (open.length > 0) break;
  }
  const column = judgedValues("Opening_Date", texts, { source: { ...UNSAID, dates } });
  const century = "since" in dates ? undefined : centuryOf(texts, dates);
  return {
    dates,
    share: 1 - column.unreadCount / texts.length,
    open,
    isBySpread,
    ...(century !== undefined && { century }),
  };
}

/** In how many rows a text stands that cannot be read. */
function unreadRows(texts: readonly string[], { unread }: JudgedColumn): number {
  const known = new Set(unread.getColumn("text").toArray() as string[]);
  return texts.filter((text) => known.has(text)).length;
}

/** Days of a month that records of years stand on, and those that a few years are taken for. */
const MANY_DAYS = 20, FEW_DAYS = 10;

/** The way by which dates stand on most days of the month, if by all others they stand on few. */
function bySpread(
  texts: readonly string[],
  candidates: readonly Candidate[],
): Candidate | undefined {
  const days = candidates.map(({ source }) => {
    const { texts: read } = judgedValues("Opening_Date", texts, { source });
    return read.select(pl.col("value").cast(pl.Utf8).str.slice(8, 2).as("day"))
      .filter(pl.col("day").isNotNull()).unique().height;
  });
  const isRight = days.map((count) => count >= MANY_DAYS);
  const others = days.filter((_, at) => !isRight[at]);
  return others.length === days.length - 1 && others.every((count) => count <= FEW_DAYS)
    ? candidates[isRight.indexOf(true)]
    : undefined;
}

/** No bank has records of transactions in a machine from before this year. */
const FIRST_YEAR = 1960;

/** The century of years of two digits, if one makes all of them years of records in a machine. */
function centuryOf(texts: readonly string[], dates: readonly string[]): DateNotation["century"] {
  const short = dates.filter(hasShortYear);
  if (short.length === 0) return undefined;
  const { texts: read } = judgedValues("Opening_Date", texts, {
    source: { ...UNSAID, dates: short },
  });
  // ISO dates are read whatever the form.
  const years = read.filter(pl.col("text").str.contains("^(?:19|20)\\d{2}[-/]").not())
    .filter(pl.col("value").isNotNull())
    .select(pl.col("value").cast(pl.Utf8).str.slice(2, 2).cast(pl.Int32).as("year"));
  const [least, most] = years.select(
    pl.col("year").min().as("least"),
    pl.col("year").max().as("most"),
  ).row(0) as [number, number];
  if (most < FIRST_YEAR - 1900) return 2000;
  return least >= FIRST_YEAR - 1900 ? 1900 : "?";
}

/** The forms to write into a contract: one, or several, without those that are always read. */
export function givenDates(
  dates: ColumnSource["dates"],
): ColumnSource["dates"] | string | undefined {
  if ("since" in dates) return dates;
  const forms = dates.filter((form) => !ISO_FORMS.includes(form));
  if (forms.length === 0) return undefined;
  return forms.length === 1 ? forms[0]! : forms;
}
