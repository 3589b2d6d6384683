import type { TableName } from "@/bank/contract/columns.ts";
import { CATEGORY_WORDS } from "@/bank/onboard/category_words.ts";
import { wordsOf } from "@/bank/onboard/words_of.ts";
import { CATEGORIES, DIRECTION_OF_TYPE } from "@/bank/rules/categories.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** What a value of theirs is in our words. */
export interface MappedValue {
  readonly theirs: string;
  readonly rows: number;
  /** Undefined: not known. */
  readonly ours: string | undefined;
  /** Whether the engine reads it by itself. */
  readonly isRead: boolean;
  /** Whether only a word of it is known. */
  readonly isPart: boolean;
}

/** The values of a column of categories in our words, the most frequent first. */
export function categoryMap(
  column: ColumnName,
  table: TableName,
  counts: ReadonlyMap<string, number>,
): MappedValue[] {
  const list = wordList(column, table);
  const all = [...counts.values()].reduce((sum, rows) => sum + rows, 0);
  return [...counts].map(([theirs, rows]) => {
    const read = readByItself(column, theirs);
    const whole = read ?? wholeWord(list, theirs);
    const hasPart = whole === undefined && HAS_PARTS.includes(column) && rows >= FREQUENT * all;
    const ours = hasPart ? partWord(list, theirs) : whole;
    return {
      theirs,
      rows,
      ours,
      isRead: read !== undefined,
      isPart: hasPart && ours !== undefined,
    };
  });
}

/** Values of a smaller share of the rows are slips. */
export const FREQUENT = 0.01;

/** The share of the rows whose value is known. */
export function knownShare(values: readonly MappedValue[]): number {
  const rows = values.reduce((sum, value) => sum + value.rows, 0);
  const known = values.filter(({ ours }) => ours !== undefined)
    .reduce((sum, value) => sum + value.rows, 0);
  return rows === 0 ? 0 : known / rows;
}

type WordList = Readonly<Record<string, readonly string[]>>;

function wordList(column: ColumnName, table: TableName): WordList {
  const name = column !== "Status"
    ? column
    : table === "accounts"
    ? "Account_Status"
    : table === "loans"
    ? "Loan_Status"
    : "Status";
  return Object.fromEntries(
    Object.entries(CATEGORY_WORDS[name] ?? {}).map(([ours, theirs]) => [
      ours,
      theirs.split(";").map((phrase) => phrase.trim()),
    ]),
  );
}

/** As the reader compares texts. */
function readByItself(column: ColumnName, theirs: string): string | undefined {
  const { values = [], spellings = {} } = CATEGORIES[column] ?? {};
  const word = theirs.toLowerCase().replaceAll(/[\s_-]+/g, " ");
  const spelt = Object.hasOwn(spellings, word) ? spellings[word]! : word;
  if (values.includes(spelt)) return spelt;
  return column === "Transaction_Type" && Object.hasOwn(DIRECTION_OF_TYPE, word) ? word : undefined;
}

/** A part of a type may be said to be undone: `Payment refund`, `Transfer in`. */
const HAS_PARTS: readonly ColumnName[] = ["Channel", "Account_Type", "Loan_Type"];

function wholeWord(list: WordList, theirs: string): string | undefined {
  const words = wordsOf(theirs);
  const phrase = words.length === 0 ? theirs.trim() : words.join(" ");
  return Object.keys(list).find((ours) => list[ours]!.includes(phrase));
}

/** `Mobile App v2`: the list has a word of it, and no word of it for another. */
function partWord(list: WordList, theirs: string): string | undefined {
  const words = wordsOf(theirs).filter((word) => word.length > 2);
  const parts = Object.keys(list).filter((ours) =>
    words.some((word) => list[ours]!.includes(word))
  );
  return parts.length === 1 ? parts[0] : undefined;
}
