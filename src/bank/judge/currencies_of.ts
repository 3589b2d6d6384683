import { once } from "@/execution/once.ts";

/** The codes of the currencies that a sign or code in capitals may stand for; none of any other text. */
export function currenciesOf(sign: string): readonly string[] {
  const codes = Intl.supportedValuesOf("currency");
  if (codes.includes(sign)) return [sign];
  const { own, shared } = codesBySign(Intl);
  // A dollar is the one that is written without its country's name.
  return own.get(sign) ?? shared.get(sign) ?? [];
}

const codesBySign = once((_: typeof Intl) => {
  const bySign = (currencyDisplay: "symbol" | "narrowSymbol") => {
    const codes = new Map<string, string[]>();
    for (const code of Intl.supportedValuesOf("currency")) {
      const parts = new Intl.NumberFormat("en", {
        style: "currency",
        currency: code,
        currencyDisplay,
      })
        .formatToParts(0);
      const sign = parts.find(({ type }) => type === "currency")!.value.toUpperCase();
      codes.set(sign, [...codes.get(sign) ?? [], code]);
    }
    return codes;
  };
  return { own: bySign("symbol"), shared: bySign("narrowSymbol") };
});
