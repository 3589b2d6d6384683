import { BLANKS } from "@/bank/rules/blanks.ts";
import { once } from "@/execution/once.ts";
import { shapeOf } from "@/bank/onboard/shape_of.ts";

/** What a column of theirs holds, as far as it was looked at. */
export interface ColumnLook {
  readonly name: string;
  /** Trimmed, row by row; blank where nothing is known. */
  readonly values: readonly string[];
}

/** The values of a column that are known, row by row. */
export const knownValues = once((column: ColumnLook): readonly string[] =>
  column.values.filter((value) => value !== "")
);

const MOST_SORTED = 1000;

/** How often each value stands, the most frequent first. */
export const valueCounts = once((column: ColumnLook): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const value of knownValues(column)) counts.set(value, (counts.get(value) ?? 0) + 1);
  // The order of more is nobody's concern.
  if (counts.size > MOST_SORTED) return counts;
  return new Map([...counts].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1)));
});

const ID = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$/;
const FRACTION = /^-?\d*[.,]\d*[1-9]\d*$/;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/;
/** Of so many of the values a thing must hold to hold of the column. */
const MOST = 0.9;

/** Whether the values can be ids: short, of letters and digits, and neither amounts nor dates. */
export const isIdLike = once((column: ColumnLook): boolean => {
  const known = knownValues(column);
  const fits = known.filter((value) =>
    ID.test(value) && !FRACTION.test(value) && !DATE.test(value) && /\d/.test(value)
  );
  return known.length > 0 && fits.length >= MOST * known.length;
});

/** The share of the rows with a value whose value stands nowhere else, of each but the first. */
export function distinctShare(column: ColumnLook): number {
  const known = knownValues(column).length;
  return known === 0 ? 0 : valueCounts(column).size / known;
}

/** So many rows tell that they are numbered; behind them a large file was not looked at throughout. */
const NUMBERED_ROWS = 1000;

/** Whether the values are 1, 2, 3 and so on, as rows are numbered. */
export const isRowNumber = once((column: ColumnLook): boolean => {
  const head = knownValues(column).slice(0, NUMBERED_ROWS);
  const first = Number(head[0]);
  return head.length > 2 && (first === 0 || first === 1) && distinctShare(column) === 1 &&
    head.every((value, at) => Number(value) === first + at);
});

/** Of fewer values it is chance whether most are the next of another. */
const LEAST_NUMBERED = 20;

/** Whether the values were given one after the other, as ids are: whole numbers, half of them the next. */
export const isNumbered = once((column: ColumnLook): boolean => {
  const known = knownValues(column);
  if (known.length < LEAST_NUMBERED || distinctShare(column) < 1) return false;
  if (!known.every((value) => /^\d{1,15}$/.test(value))) return false;
  const rising = known.map(Number).sort((a, b) => a - b);
  const next = rising.filter((value, at) => value === rising[at - 1]! + 1);
  return 2 * next.length >= known.length;
});

/** More different values than these are no list of categories. */
const MOST_CATEGORIES = 40;
/** How often each of them stands at least, on average. */
const LEAST_REPEATS = 3;

/** Whether the values are of a list, each of them in many rows. */
export const isCategory = once((column: ColumnLook): boolean => {
  const known = knownValues(column);
  const { size } = valueCounts(column);
  return size > 0 && size <= MOST_CATEGORIES &&
    (size <= 2 || known.length >= LEAST_REPEATS * size) &&
    [...valueCounts(column).keys()].every((value) => value.length <= 60);
});

const PERSONS = [
  /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  /^\+?\(?\d{2,4}\)?[ -]\d{2,4}[ -]\d{3,4}(?:[ -]?\d+)*$|^\+\d{7,15}$/,
  /^https?:\/\//i,
  /^\d{1,3}(?:\.\d{1,3}){3}$/,
  /^-?\d{1,3}\.\d{3,}\s*[,;]\s*-?\d{1,3}\.\d{3,}$/,
];

/** Whether the values are e-mails, telephones, addresses of the web or places. */
export const isPersonal = once((column: ColumnLook): boolean => {
  const known = knownValues(column);
  return known.length > 0 &&
    PERSONS.some((form) => known.filter((value) => form.test(value)).length >= 0.5 * known.length);
});

/** The shape that most values have. */
export const commonShape = once((column: ColumnLook): string => {
  const counts = new Map<string, number>();
  for (const [value, count] of valueCounts(column)) {
    const shape = shapeOf(value);
    counts.set(shape, (counts.get(shape) ?? 0) + count);
  }
  return [...counts].reduce((most, one) => one[1] > most[1] ? one : most, ["", 0])[0];
});

/** A value as readers of a contract take it: nothing where it stands for nothing. */
export function trimmedValue(text: string): string {
  const value = text.trim();
  return value.length <= LONGEST_BLANK && BLANKS.includes(value.toLowerCase()) ? "" : value;
}

const LONGEST_BLANK = Math.max(...BLANKS.map(({ length }) => length));
