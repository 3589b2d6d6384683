import type { TableName } from "@/bank/contract/columns.ts";
import {
  FEATURE_SYNONYMS,
  IN_TWO,
  OTHER_INCOME,
  SYNONYMS,
  WORDS,
} from "@/bank/onboard/synonyms.ts";
import { bareWordsOf, wordsOf } from "@/bank/onboard/words_of.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** What a name of theirs may mean. */
export interface Meaning {
  readonly column: ColumnName;
  /** Undefined: in every table that has the column. */
  readonly tables: readonly TableName[] | undefined;
  /** Of several names in a file the lowest is meant. */
  readonly rank: number;
  /** The name means other things, too. */
  readonly isWeak: boolean;
}

const MEANINGS = byPhrase(
  SYNONYMS.flatMap(({ names, ...synonyms }, group) =>
    phrases(names).map((phrase, place): [string, Meaning] => [phrase, {
      column: synonyms.column,
      tables: synonyms.tables,
      rank: 1000 * group + place,
      isWeak: synonyms.isWeak ?? false,
    }])
  ),
);
const FEATURES = new Map(
  Object.entries(FEATURE_SYNONYMS).flatMap(([name, names]) =>
    phrases(names).map((phrase): [string, string] => [phrase, name])
  ).toReversed(),
);
const SIDES = new Map(
  (["credit", "debit"] as const).flatMap((side) =>
    phrases(IN_TWO[side]).map((phrase): [string, "credit" | "debit"] => [phrase, side])
  ),
);
const MONTHLY_INCOME = new Set(phrases(OTHER_INCOME.monthly));
const UNSAID_INCOME = new Set(phrases(OTHER_INCOME.unsaid));

/** Before one of our names, these make it another thing. */
const CHANGING = new Set(
  ("available avail min minimum max maximum avg average mean total tot credit debit limit previous " +
    "prev old new opening closing orig original counter counterparty beneficiary recipient receiver " +
    "payee payer sender dest destination contra other foreign fcy unit fee tax last first next due " +
    "overdue statement card bank branch parent linked related joint user monthly weekly daily " +
    "settlement nominal sort bank reason error response target source from to merchant loan mortgage hold held lien cash no not is has")
    .split(" "),
);

/** What a name of a column means, by the name alone. */
export function meaningsOf(name: string): readonly Meaning[] {
  for (const words of new Set([wordsOf(name), withoutCurrency(bareWordsOf(name))])) {
    const known = MEANINGS.get(words.join(""));
    if (known !== undefined) return known;
  }
  const [first = "", ...rest] = bareWordsOf(name);
  if (rest.length === 0 || CHANGING.has(first)) return [];
  return (MEANINGS.get(rest.join("")) ?? [])
    .map((meaning) => ({ ...meaning, rank: meaning.rank + 1e6, isWeak: true }));
}

/** Which column of an Amount in two a name is. */
export function sideOf(name: string): "credit" | "debit" | undefined {
  return SIDES.get(withoutCurrency(bareWordsOf(name)).join(""));
}

/** Of which period an income is whose name is not of a year: undefined if it is none. */
export function otherIncome(name: string): "monthly" | "unsaid" | undefined {
  const phrase = withoutCurrency(bareWordsOf(name)).join("");
  if (MONTHLY_INCOME.has(phrase)) return "monthly";
  return UNSAID_INCOME.has(phrase) ? "unsaid" : undefined;
}

/** The feature of the catalogue that a name means. */
export function featureMeant(name: string): string | undefined {
  return FEATURES.get(withoutCurrency(bareWordsOf(name)).join(""));
}

/** The currency that a name tells, by its code: `AMOUNT_EUR`, `Balance (USD)`, in thousands `TEUR`. */
export function currencyInName(name: string): string | undefined {
  const codes = Intl.supportedValuesOf("currency");
  return name.split(/[^A-Za-z]+/).map((word) => word.replace(/^[TkK](?=[A-Z]{3}$)/, ""))
    .find((word) => codes.includes(word) && !WORDS_TOO.has(word));
}

/** Codes of currencies that are words as well. */
const WORDS_TOO = new Set([
  "ALL",
  "ANG",
  "BAM",
  "COP",
  "CUP",
  "GEL",
  "LAK",
  "MOP",
  "PEN",
  "TOP",
  "TRY",
]);

function withoutCurrency(words: readonly string[]): readonly string[] {
  const codes = Intl.supportedValuesOf("currency");
  const rest = words.filter((word) =>
    WORDS_TOO.has(word.toUpperCase()) || !codes.includes(word.toUpperCase())
  );
  return rest.length === 0 ? words : rest;
}

function byPhrase(entries: readonly [string, Meaning][]): ReadonlyMap<string, readonly Meaning[]> {
  const map = new Map<string, Meaning[]>();
  for (const [phrase, meaning] of entries) {
    const known = map.get(phrase) ?? [];
    if (
      !known.some(({ column, tables }) => column === meaning.column && tables === meaning.tables)
    ) {
      known.push(meaning);
    }
    map.set(phrase, known);
  }
  return map;
}

/** Every phrase of a list, each `{word}` by all that say the same, without spaces. */
function phrases(names: string): string[] {
  return names.split(";").flatMap((phrase) =>
    phrase.trim().split(" ").reduce<string[]>(
      (begun, word) => begun.flatMap((text) => choices(word).map((choice) => text + choice)),
      [""],
    )
  );
}

function choices(word: string): string[] {
  const key = /^\{(\w+)\}$/.exec(word)?.[1];
  if (key === undefined) return [word];
  return WORDS[key]!.split(" ").map((choice) => choice.replaceAll("/", ""));
}
