import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { textWidth, wrapText } from "@/output/charts/text.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { exactMoneyText, moneySign, moneyText, moneyTick, unitText } from "@/output/money_text.ts";
import { pngFromSvg } from "@/output/png.ts";

const NAIRA = { currency: "NGN", locale: "en" };

/** Spaces that do not break, for a reader of these tests. */
function plain(text: string): string {
  return text.replaceAll(/[\u00A0\u202F]/g, " ");
}

Deno.test("moneyText() shortens amounts to what people read", () => {
  const cases: [number, string][] = [
    [0, "₦0"],
    [0.4, "₦0.40"],
    [0.004, "₦0"],
    [999, "₦999"],
    [999.6, "₦1.0k"],
    [4_500, "₦4.5k"],
    [9_960, "₦10k"],
    [850_000, "₦850k"],
    [999_499, "₦999k"],
    [999_500, "₦1.0M"],
    [4_500_000, "₦4.5M"],
    [7_048_776, "₦7.0M"],
    [9_949_000, "₦9.9M"],
    [12_000_000, "₦12.0M"],
    [999_940_000, "₦1.0bn"],
    [1_200_000_000, "₦1.2bn"],
    [3.4e12, "₦3.4trn"],
    [5.6789e15, "₦5,680trn"],
    [-4_500_000, "−₦4.5M"],
    [-0.004, "₦0"],
  ];
  for (const [value, text] of cases) assertEquals(moneyText(value, NAIRA), text);
});

Deno.test("moneyText() is within 5 % of the amount and puts a minus before the sign", () => {
  const sizes = { k: 1e3, M: 1e6, bn: 1e9, trn: 1e12 } as const;
  fc.assert(fc.property(fc.double({ min: 1000, max: 1e18, noNaN: true }), (value) => {
    const text = moneyText(value, NAIRA);
    const [, digits, suffix] = /^₦([\d,.]+)(k|M|bn|trn)$/.exec(text) ?? [];
    const shown = Number(digits?.replaceAll(",", "")) * sizes[suffix as keyof typeof sizes];
    assert(Math.abs(shown - value) <= 0.05 * value, `${value} is written ${text}`);
    assertEquals(moneyText(-value, NAIRA), `−${text}`);
  }));
});

Deno.test("moneyText() writes each currency in its minor unit, and each locale in its own way", () => {
  const cases: [string, string, readonly string[]][] = [
    ["EUR", "de-DE", ["8,40 €", "12 €", "4.560 €", "852.000 €", "4,5 Mio. €", "1,2 Mrd. €"]],
    ["EUR", "fr-FR", ["8,40 €", "12 €", "4,6 k €", "852 k €", "4,5 M €", "1,2 Md €"]],
    ["EUR", "en", ["€8.40", "€12", "€4.6k", "€852k", "€4.5M", "€1.2bn"]],
    ["JPY", "en", ["¥8", "¥12", "¥4.6k", "¥852k", "¥4.5M", "¥1.2bn"]],
    ["KWD", "en", ["KWD 8.400", "KWD 12", "KWD 4.6k", "KWD 852k", "KWD 4.5M", "KWD 1.2bn"]],
    ["XOF", "fr-FR", ["8 F CFA", "12 F CFA", "4,6 k F CFA", "852 k F CFA", "4,5 M F CFA"]],
    ["INR", "en-IN", ["₹8.40", "₹12", "₹4.6k", "₹8.5L", "₹45.0L", "₹120Cr"]],
    ["XXX", "en", ["8.40", "12", "4.6k", "852k", "4.5M", "1.2bn"]],
    ["XXX", "de-DE", ["8,40", "12", "4.560", "852.000", "4,5 Mio.", "1,2 Mrd."]],
  ];
  for (const [currency, locale, texts] of cases) {
    const values = [8.4, 12.3, 4_560, 852_345, 4_500_000, 1_200_000_000].slice(0, texts.length);
    const found = values.map((value) => plain(moneyText(value, { currency, locale })));
    assertEquals(found, texts);
  }
});

Deno.test("letters that the pictures' font lacks, or a locale that nobody knows, give English", () => {
  for (const locale of ["ar-KW", "ja-JP", "zh", "he", "qq"]) {
    assertEquals(
      moneyText(-4_500_000, { currency: "KWD", locale }),
      moneyText(-4_500_000, { currency: "KWD", locale: "en" }),
    );
  }
  assertEquals(plain(moneyText(4_500_000, { currency: "RUB", locale: "ru" })), "4,5 млн ₽");
});

Deno.test("tick labels of money leave out decimals that say nothing", () => {
  assertEquals([0, 50_000, 1e6, 2.5e6, -1e6, 0.5].map((value) => moneyTick(value, NAIRA)), [
    "₦0",
    "₦50k",
    "₦1M",
    "₦2.5M",
    "−₦1M",
    "₦0.5",
  ]);
  const german = { currency: "EUR", locale: "de-DE" };
  assertEquals([0, 500, 5_000, 1e6, 2.5e6].map((value) => plain(moneyTick(value, german))), [
    "0 €",
    "500 €",
    "5.000 €",
    "1 Mio. €",
    "2,5 Mio. €",
  ]);
});

Deno.test("an exact amount has all of its minor units and no sign", () => {
  const exact = (minor: number, currency: string, locale = "en") =>
    exactMoneyText(minor, { currency, locale });
  assertEquals(exact(450_000_050, "NGN"), "4,500,000.50");
  assertEquals(exact(450_000_050, "EUR", "de-DE"), "4.500.000,50");
  assertEquals(exact(450_000_050, "JPY"), "450,000,050");
  assertEquals(exact(-450_000_050, "KWD"), "−450,000.050");
  assertEquals(exact(450_000_050, "XXX"), "4,500,000.50");
});

Deno.test("units name the currency, and an unknown one money", () => {
  const units = ["money", "money a month", "days"] as const;
  assertEquals(units.map((unit) => unitText(unit, { currency: "EUR", locale: "de-DE" })), [
    "EUR",
    "EUR a month",
    "days",
  ]);
  assertEquals(units.map((unit) => unitText(unit, UNSIGNED)), [...units]);
  assertEquals([moneySign(NAIRA), moneySign(UNSIGNED)], ["₦", ""]);
});

Deno.test("what is not a finite number is refused", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const write of [moneyText, moneyTick, exactMoneyText]) {
      assertThrows(() => write(value, NAIRA), RangeError, `Cannot write ${value} as a figure`);
    }
  }
});

Deno.test("a written amount is not broken over two lines, and its spaces have a width", () => {
  const style = { size: 13 };
  const text = moneyText(4_500_000, { currency: "EUR", locale: "de-DE" });
  assertEquals(wrapText(`Loans ${text}`, textWidth(text, style), style), ["Loans", text]);
  assertEquals(textWidth(text, style), textWidth(plain(text), style));
});

Deno.test("the pictures' font has every currency's sign", async () => {
  const picture = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="24"><text y="18">${text}</text></svg>`;
  const drawn = async (text: string) => (await pngFromSvg(picture(text), { width: 160 })).join();
  const missing = await drawn("\ue000");
  const signs = new Set(
    Intl.supportedValuesOf("currency").flatMap((
      currency,
    ) => [...moneySign({ currency, locale: "en" })]),
  );
  for (const sign of signs) assertNotEquals(await drawn(sign), missing, sign);
});
