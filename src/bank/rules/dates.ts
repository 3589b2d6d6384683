import pl from "nodejs-polars";

/** Forms that are always read: year first. */
export const ISO_FORMS: readonly string[] = ["YYYY-MM-DD", "YYYY/MM/DD"];

/** A time of day that may follow a date, and is dropped: an offset does not move the date. */
const TIME = "(?:(?:T|\\s+)(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,9})?)?" +
  "(?:\\s*[AaPp][Mm])?\\s*(?:Z|UTC|[+-]\\d{2}(?::?\\d{2})?)?)?";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** Stands before the number of a month that was a name. */
const MONTH_MARK = "#";

/** A form of dates, ready to be looked for in a text. */
export interface DatePattern {
  /** A pattern that every engine knows, for the whole text. */
  readonly pattern: string;
  /** What makes an ISO date of its groups, but for leading zeros. */
  readonly iso: string;
  readonly hasMonthNames: boolean;
}

/**
 * The pattern of a form such as `DD/MM/YYYY`: one or two digits for day and month where signs stand
 * between, two where none do; years from 1900 to 2099.
 *
 * @param century Of two-digit years, such as 1900.
 */
export function datePattern(form: string, century = 2000): DatePattern {
  const tokens = form.match(/YYYY|YY|MMM|MM|M|DD|D|[-./, ]/g) ?? [];
  const isPacked = !/[-./, ]/.test(form);
  const groups: Record<"Y" | "M" | "D", string> = { Y: "", M: "", D: "" };
  let count = 0;
  const pattern = tokens.map((token) => {
    if (/[-./, ]/.test(token)) return token === " " ? "\\s+" : `[${token}]`;
    const part = token[0] as "Y" | "M" | "D";
    groups[part] = token === "YY" ? `${century / 100}$${++count}` : `$${++count}`;
    // Maybe shortened with a point.
    if (token === "MMM") return `${MONTH_MARK}(\\d{2})[.]?`;
    if (token === "YYYY") return "((?:19|20)\\d{2})";
    if (token === "YY" || isPacked) return "(\\d{2})";
    return "(\\d{1,2})";
  }).join("");
  return {
    pattern: `^${pattern}${TIME}$`,
    iso: `${groups.Y}-0${groups.M}-0${groups.D}`.replace(/\$(\d)/g, "${$1}"),
    hasMonthNames: form.includes("MMM"),
  };
}

/** Reads texts as dates of one of the forms, and ISO dates; blank where none fits or no such day is. */
export function datesOf(text: pl.Expr, forms: readonly string[], century?: number): pl.Expr {
  const patterns = [...new Set([...ISO_FORMS, ...forms])].map((form) => datePattern(form, century));
  const named = patterns.some(({ hasMonthNames }) => hasMonthNames) ? withMonthNumbers(text) : text;
  const iso = patterns.reduceRight<pl.Expr>(
    (rest, { pattern, iso }) =>
      pl.when(named.str.contains(pattern)).then(named.str.replace(pattern, iso)).otherwise(rest),
    pl.lit(null).cast(pl.Utf8),
  );
  // As text first: the library's own reader of dates accepts 31 February.
  return iso.str.replace("^(\\d{4})-0?(\\d{2})-0?(\\d{2})$", "${1}-${2}-${3}").cast(pl.Date, false);
}

/** Whether a text is written in one of the forms. */
export function isOfForm(text: pl.Expr, forms: readonly string[]): pl.Expr {
  const numbered = withMonthNumbers(text);
  return forms.map((form) => numbered.str.contains(datePattern(form).pattern))
    .reduce((any, one) => any.or(one));
}

function withMonthNumbers(text: pl.Expr): pl.Expr {
  return MONTHS.reduce(
    (rest, month, i) =>
      rest.str.replace(`(?i)${month}[a-z]*`, MONTH_MARK + String(i + 1).padStart(2, "0")),
    text,
  );
}

const DAYS_A_UNIT = { days: 1, hours: 24, seconds: 86_400, milliseconds: 86_400_000 } as const;

/** Reads numbers as days, hours, seconds or milliseconds since a date; parts of a day are dropped. */
export function datesSince(
  text: pl.Expr,
  { since, unit }: { readonly since: string; readonly unit: keyof typeof DAYS_A_UNIT },
): pl.Expr {
  const days = text.str.extract("^([+-]?\\d{1,15}(?:\\.\\d+)?)$", 1).cast(pl.Float64, false)
    .div(pl.lit(DAYS_A_UNIT[unit])).floor();
  const start = Date.parse(`${since}T00:00:00Z`) / 86_400_000;
  const day = days.add(pl.lit(start));
  return pl.when(day.gtEq(pl.lit(-25_567)).and(day.lt(pl.lit(47_482)))).then(day)
    .otherwise(pl.lit(null)).cast(pl.Int32).cast(pl.Date);
}
