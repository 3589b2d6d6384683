/** Decimals of the minor unit of ISO 4217, of currencies that have others than two. */
const OTHERS = new Map([
  ...codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
  ...codes("BHD IQD JOD KWD LYD OMR TND", 3),
  ...codes("CLF UYW", 4),
]);

/**
 * Decimals of a currency's minor unit: 2 for the euro, 0 for the yen, 3 for the Kuwaiti dinar.
 *
 * Not those of `Intl`, which are as people write amounts in cash: a dinar of Serbia has 100 para in
 * the books of a bank, and none in a shop.
 *
 * @param code ISO 4217; `XXX`, which has no unit, counts as two.
 */
export function minorDigits(code: string): number {
  return OTHERS.get(code) ?? 2;
}

function codes(text: string, digits: number): (readonly [string, number])[] {
  return text.split(" ").map((code) => [code, digits]);
}
