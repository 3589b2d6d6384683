/** The fields and signs that a form is made of. */
export const DATE_FORM = /^(?:YYYY|YY|MMM|MM|M|DD|D|[-./, ])+$/;
export const DATE_FORM_IN_WORDS =
  'a date form of YYYY, YY, MMM, MM, M, DD, D and signs, such as "DD/MM/YYYY"';

/** The form that is always read, whatever else a contract says. */
export const ISO_FORM = "YYYY-MM-DD";

/** What each field matches where signs around it tell its end; two digits where they do not. */
const FIELDS = {
  YYYY: { name: "year", open: "(?:19|20)\\d\\d|2100", fixed: "(?:19|20)\\d\\d|2100" },
  YY: { name: "year", open: "\\d\\d", fixed: "\\d\\d" },
  MMM: { name: "month", open: "[A-Za-z]{3}", fixed: "[A-Za-z]{3}" },
  MM: { name: "month", open: "0?[1-9]|1[0-2]", fixed: "0[1-9]|1[0-2]" },
  M: { name: "month", open: "0?[1-9]|1[0-2]", fixed: "" },
  DD: { name: "day", open: "0?[1-9]|[12]\\d|3[01]", fixed: "0[1-9]|[12]\\d|3[01]" },
  D: { name: "day", open: "0?[1-9]|[12]\\d|3[01]", fixed: "" },
} as const;
type Field = keyof typeof FIELDS;

/** Whether a form has a year, a month and a day, each once. */
export function isWholeDate(form: string): boolean {
  const names = partsOf(form).filter(isField).map((field) => FIELDS[field].name);
  return names.length === 3 && new Set(names).size === 3;
}

/** Whether signs stand around every day and month that may have one digit. */
export function isTellable(form: string): boolean {
  return partsOf(form).every((part, at, parts) =>
    (part !== "D" && part !== "M") || !touchesDigits(parts, at)
  );
}

/** Whether the century of a date in this form has to be known from elsewhere. */
export function hasShortYear(form: string): boolean {
  return partsOf(form).includes("YY");
}

/**
 * A text that is a date by both forms, if there is one: found by writing dates in the first and
 * reading them by the second, over years whose halves can pass for every other field.
 *
 * @param differing Only one that is another day by each.
 */
export function readByBoth(first: string, second: string, differing = false): string | undefined {
  if (signsOf(first) !== signsOf(second)) return undefined;
  const pattern = datePattern(second);
  for (const date of EXAMPLES) {
    for (const padded of [true, false]) {
      const text = written(first, date, padded);
      const read = pattern.exec(text)?.groups;
      const sameDay = Number(read?.month) === date.month && Number(read?.day) === date.day;
      if (read !== undefined && !(differing && sameDay)) return text;
    }
  }
  return undefined;
}

const EXAMPLES = [2024, 2012, 2005, 2000, 2031, 1911, 1950].flatMap((year) =>
  Array.from({ length: 12 * 28 }, (_, at) => ({
    year,
    month: Math.floor(at / 28) + 1,
    day: at % 28 + 1,
  }))
);

function datePattern(form: string): RegExp {
  const parts = partsOf(form).map((part, at, parts) => {
    if (!isField(part)) return `[${part}]`;
    const { name, open, fixed } = FIELDS[part];
    return `(?<${name}>${touchesDigits(parts, at) ? fixed : open})`;
  });
  return new RegExp(`^${parts.join("")}$`);
}

function written(
  form: string,
  { year, month, day }: { year: number; month: number; day: number },
  padded: boolean,
): string {
  const digits = (value: number) => String(value).padStart(2, "0");
  return partsOf(form).map((part, at, parts) => {
    if (!isField(part)) return part;
    if (part === "YYYY") return String(year);
    if (part === "YY") return digits(year % 100);
    if (part === "MMM") {
      return "JanFebMarAprMayJunJulAugSepOctNovDec".slice(3 * month - 3, 3 * month);
    }
    const value = FIELDS[part].name === "month" ? month : day;
    return padded || touchesDigits(parts, at) ? digits(value) : String(value);
  }).join("");
}

/** Whether a part stands beside another of digits, with no sign or letter between. */
function touchesDigits(parts: readonly string[], at: number): boolean {
  return [parts[at - 1], parts[at + 1]].some((part) =>
    part !== undefined && isField(part) && part !== "MMM"
  );
}

function partsOf(form: string): string[] {
  return form.match(/YYYY|YY|MMM|MM|M|DD|D|./g) ?? [];
}

function signsOf(form: string): string {
  return partsOf(form).filter((part) => !isField(part)).join("");
}

function isField(part: string): part is Field {
  return Object.hasOwn(FIELDS, part);
}
