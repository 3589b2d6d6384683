import { datesOf, numbersOf } from "@/bank/onboard/column_facts.ts";
import {
  type ColumnLook,
  commonShape,
  distinctShare,
  isCategory,
  isIdLike,
  isNumbered,
  isPersonal,
  isRowNumber,
  knownValues,
  valueCounts,
} from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { featureMeant } from "@/bank/onboard/meanings_of.ts";
import { numberKeys, scaleKeys } from "@/bank/onboard/money_proposal.ts";
import { isOfCards } from "@/bank/onboard/proposed_columns.ts";
import { privateName } from "@/bank/onboard/private_names.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";
import { FEATURE_SYNONYMS } from "@/bank/onboard/synonyms.ts";
import { bareWordsOf, wordsOf } from "@/bank/onboard/words_of.ts";

/**
 * The bank's own figures about its customers: every column of numbers, to cluster on, and every short
 * list of words, to describe with. Not the id, nor what is about a person.
 */
export function proposedFeatures(
  group: FileGroup,
  taken: ReadonlySet<string>,
): Map<string, Proposal> {
  const features = new Map<string, Proposal>();
  const isCards = isOfCards(group);
  for (const look of group.columns) {
    if (taken.has(look.name) || !isFeature(look)) continue;
    const meant = meantBy(look, isCards);
    const isMeant = meant !== undefined && !features.has(meant);
    const name = isMeant ? meant : freeName(look, features);
    const isOwed = isCards && /bal/i.test(look.name);
    features.set(name, featureProposal(look, { isMeant, isOwed }));
  }
  return features;
}

/** Whether a column is a figure of the bank's own, or words that describe. */
export function isFeature(look: ColumnLook): boolean {
  if (knownValues(look).length === 0 || privateName(look.name) !== undefined) return false;
  if (isPersonal(look) || datesOf(look) !== undefined) return false;
  if (isRowNumber(look) || isNumbered(look) || isCode(look)) return false;
  return numbersOf(look) !== undefined || (isCategory(look) && valueCounts(look).size > 1);
}

const CODE_WORDS = ["id", "no", "nr", "nummer", "number", "code", "key", "sort", "branch", "mcc"];

/** Numbers that stand for something else, and are more or less of nothing. */
function isCode(look: ColumnLook): boolean {
  const words = wordsOf(look.name);
  const isNamed = CODE_WORDS.includes(words.at(-1) ?? "");
  const isLong = isIdLike(look) && /^\d{9,}$/.test(knownValues(look)[0]!);
  const isPadded = isIdLike(look) && /^0\d/.test(knownValues(look)[0]!);
  return isNamed || (isLong && distinctShare(look) > 0.9) || isPadded;
}

/** A figure of the catalogue; what a card owes is no balance of it. */
function meantBy(look: ColumnLook, isCards: boolean): string | undefined {
  const meant = featureMeant(look.name);
  const numbers = numbersOf(look);
  if (meant === undefined || numbers === undefined) return undefined;
  if (isCards && meant.includes("balance")) return undefined;
  const { least, most } = numbers;
  const isWithin = (lowest: number, highest: number) => least >= lowest && most <= highest;
  switch (meant) {
    case "age":
      return isWithin(0, 120) && most >= 18 ? meant : undefined;
    case "spending_score":
      return isWithin(0, 100) && most > 1 ? meant : undefined;
    case "digital_share":
    case "deposit_regularity":
      return isWithin(0, 1) ? meant : undefined;
    case "total_balance":
    case "avg_balance":
      return meant;
    default:
      return least >= 0 ? meant : undefined;
  }
}

function freeName(look: ColumnLook, features: ReadonlyMap<string, Proposal>): string {
  const words = bareWordsOf(look.name).join("_").replaceAll(/[^a-z0-9_]/g, "");
  const plain = /^[a-z]/.test(words) ? words : `own_${words}`;
  // A name of the catalogue would bring its meaning.
  const base = Object.hasOwn(FEATURE_SYNONYMS, plain) ? `own_${plain}` : plain;
  let name = base;
  for (let nth = 2; features.has(name); nth++) name = `${base}_${nth}`;
  return name;
}

function featureProposal(
  look: ColumnLook,
  { isMeant, isOwed }: { readonly isMeant: boolean; readonly isOwed: boolean },
): Proposal {
  const numbers = numbersOf(look);
  const shape = commonShape(look);
  const missing = look.values.length - knownValues(look).length;
  const blanks = missing === 0 ? "" : `, ${missing.toLocaleString("en")} blank`;
  if (numbers === undefined) {
    return {
      value: { from: look.name, use: "describe" },
      why: `words, ${valueCounts(look).size} different (${shape})${blanks}`,
      confidence: "sure",
      takes: [look.name],
    };
  }
  const isPercent = knownValues(look)[0]!.endsWith("%");
  const isYear = !isMeant && numbers.isWhole && numbers.least >= 1900 && numbers.most <= 2100;
  const keys: { readonly [key: string]: ProposedValue } = {
    ...numberKeys(look),
    ...scaleKeys(look),
    ...(isPercent && { unit: "share" }),
    ...(isYear && { unit: "year" }),
  };
  const isAsked = Object.values(keys).some((key) => key instanceof Question);
  return {
    value: Object.keys(keys).length === 0 ? look.name : { from: look.name, ...keys },
    why: [
      ...(isMeant ? ["the name"] : []),
      `numbers${"scale" in keys ? " of thousands, as it says," : ""} (${shape})${blanks}`,
      ...(isPercent ? ["with a sign of percent: 12 % is 0.12"] : []),
      ...(isYear ? ["as years are"] : []),
      ...(isOwed ? ["on a card what is owed, so no balance of the catalogue"] : []),
    ].join("; "),
    confidence: isAsked ? "unknown" : isMeant && !isCertain(look.name) ? "likely" : "sure",
    takes: [look.name],
  };
}

/** The names that mean one thing wherever they stand. */
function isCertain(name: string): boolean {
  return /\bage\b|annual|spending score|past due/i.test(wordsOf(name).join(" "));
}
