/**
 * The words of a name: `CreditDebitIndicator`, `credit_debit_indicator` and `Credit/Debit Indicator`
 * are the same three. Accents and umlauts are written out, as most systems do.
 */
export function wordsOf(name: string): string[] {
  const plain = name.replaceAll(/ä/g, "ae").replaceAll(/ö/g, "oe").replaceAll(/ü/g, "ue")
    .replaceAll(/Ä/g, "Ae").replaceAll(/Ö/g, "Oe").replaceAll(/Ü/g, "Ue").replaceAll(/ß/g, "ss")
    .normalize("NFKD").replaceAll(/\p{M}/gu, "");
  const words = plain.replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase().split(/[^\p{L}\d]+/u).filter((word) => word !== "");
  // A nested field names its parent: `Amount.Amount`.
  return words.filter((word, at) => word !== words[at - 1]);
}

/** The words of a name without what stands in brackets behind it, such as a unit. */
export function bareWordsOf(name: string): string[] {
  return wordsOf(name.replace(/\s*[([].*[)\]]\s*$/, ""));
}
