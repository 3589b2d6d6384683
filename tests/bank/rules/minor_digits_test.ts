import { assertEquals } from "@std/assert";
import { minorDigits } from "@/bank/rules/minor_digits.ts";

Deno.test("a currency has the decimals of ISO 4217, also where nobody pays with its small coins", () => {
  const cases = {
    EUR: 2,
    NGN: 2,
    JPY: 0,
    XOF: 0,
    KWD: 3,
    BHD: 3,
    TND: 3,
    CLF: 4,
    // Intl has none for these: in cash they are rounded.
    RSD: 2,
    LBP: 2,
    IQD: 3,
    XXX: 2,
  };
  const found = Object.keys(cases).map((code) => [code, minorDigits(code)]);
  assertEquals(Object.fromEntries(found), cases);
});
