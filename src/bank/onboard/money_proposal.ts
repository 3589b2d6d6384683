import { currenciesOf } from "@/bank/judge/currencies_of.ts";
import { numbersOf } from "@/bank/onboard/column_facts.ts";
import { type ColumnLook, commonShape } from "@/bank/onboard/column_look.ts";
import type { Match } from "@/bank/onboard/matches.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";

/** What is told of a name: it is one of ours, or may be. */
export function named(
  { look, isWeak }: Match,
  value: ProposedValue,
  holds: string,
): Proposal {
  return {
    value,
    why: `${isWeak ? "the name may mean it" : "the name"}; ${holds}`,
    confidence: isWeak ? "likely" : "sure",
    takes: [look.name],
  };
}

/** The keys of a contract that say how the numbers of a column are written. */
export function numberKeys(look: ColumnLook): { readonly [key: string]: ProposedValue } {
  const { decimal, thousands, open } = numbersOf(look)!;
  if (open.length > 0) {
    const text =
      `The numbers (${commonShape(look)}) can be read in two ways. What is the sign before ` +
      'their decimals: "." or ","? (Then the other is "thousands".)';
    return { decimal: new Question(text) };
  }
  return {
    ...(decimal !== "." && { decimal }),
    ...(thousands !== "" && { thousands }),
  };
}

/** A column of numbers, with what is to be said of their form. */
export function moneyProposal(
  match: Match,
  more: { readonly [key: string]: ProposedValue } = {},
): Proposal {
  const { look } = match;
  const keys = { ...numberKeys(look), ...scaleKeys(look), ...more };
  const value = Object.keys(keys).length === 0 ? look.name : { from: look.name, ...keys };
  const isAsked = Object.values(keys).some((key) => key instanceof Question);
  return {
    ...named(match, value, `numbers (${commonShape(look)})`),
    ...(isAsked && { confidence: "unknown" as const }),
  };
}

/** Thousands, where the name says so: `Income (k$)`. */
export function scaleKeys({ name }: ColumnLook): { readonly [key: string]: ProposedValue } {
  const unit = /[([]\s*(.*?)\s*[)\]]\s*$/.exec(name)?.[1] ?? "";
  const sign = /^[kKtT] ?(\p{Sc}|[A-Z]{3})$/u.exec(unit)?.[1];
  const isThousands = (sign !== undefined && currenciesOf(sign).length > 0) ||
    /^(?:\p{Sc} ?k|k|'?000s?|(?:in )?thousands?|tsd\.?)$/iu.test(unit);
  return isThousands ? { scale: 1000 } : {};
}
