import { currenciesOf } from "@/bank/judge/currencies_of.ts";
import { numbersOf } from "@/bank/onboard/column_facts.ts";
import { type ColumnLook, valueCounts } from "@/bank/onboard/column_look.ts";
import { currencyInName } from "@/bank/onboard/meanings_of.ts";
import type { Confidence } from "@/bank/onboard/proposal.ts";

/** The currency of a bank's amounts and how it is known; `XXX` where nothing tells it. */
export interface CurrencyEvidence {
  readonly code: string;
  readonly why: string;
  readonly confidence: Confidence;
}

/**
 * What tells the currency: a column of codes, else signs beside amounts, else the names of columns. It
 * is never asked for, since without one everything is computed as well.
 *
 * @param codes The columns of codes.
 * @param amounts The columns of money.
 */
export function currencyEvidence(
  codes: readonly ColumnLook[],
  amounts: readonly ColumnLook[],
): CurrencyEvidence {
  const counts = new Map<string, number>();
  for (const look of codes) {
    for (const [code, rows] of valueCounts(look)) {
      counts.set(code.toUpperCase(), (counts.get(code.toUpperCase()) ?? 0) + rows);
    }
  }
  const [first, ...others] = [...counts].sort(([, one], [, other]) => other - one);
  if (first !== undefined) {
    return others.length === 0
      ? { code: first[0], why: "the column of currencies has this one", confidence: "sure" }
      : {
        code: first[0],
        why: `the most frequent of ${counts.size}: rows in another are set aside`,
        confidence: "likely",
      };
  }
  const signs = new Set(amounts.flatMap((look) => {
    const { currencies = [] } = numbersOf(look) ?? {};
    return currencies.slice(0, 1);
  }));
  const [bySign, ...otherSigns] = signs;
  if (bySign !== undefined) {
    return {
      code: bySign,
      why: otherSigns.length === 0
        ? "amounts are written with its sign"
        : `amounts have the signs of several: ${[...signs].join(", ")}`,
      confidence: otherSigns.length === 0 ? "sure" : "likely",
    };
  }
  const named = new Set(amounts.flatMap(({ name }) => currencyInName(name) ?? signInName(name)));
  const [byName, ...otherNames] = named;
  return byName !== undefined && otherNames.length === 0
    ? { code: byName, why: "the name of a column says so", confidence: "likely" }
    : {
      code: "XXX",
      why: "nothing tells it; write its code here to have money written with its sign",
      confidence: "unknown",
    };
}

function signInName(name: string): readonly string[] {
  const sign = /\p{Sc}/u.exec(name)?.[0];
  const codes = sign === undefined ? [] : currenciesOf(sign);
  return codes.length === 1 ? codes : [];
}
