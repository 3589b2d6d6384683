import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { EXPORT_STYLES } from "@/bank/simulate/export/export_styles.ts";
import { simulateRecords, windowOf } from "@/bank/simulate/simulate_records.ts";

/** Two years, so that there are files of two. */
const MONTHS = 24;

/** The lines of a style's files, joined over all customers. */
function linesOf(
  name: keyof typeof EXPORT_STYLES,
  options: { seed: number; customers: number; joint?: number },
): Record<string, string[]> {
  const style = EXPORT_STYLES[name];
  const everyone = () =>
    simulateRecords({
      ...options,
      months: MONTHS,
      dirt: 0,
      notation: style.notation,
      wholeTerms: true,
    })
      .map(({ records }) => records);
  const { headers, lines } = style.open({ window: windowOf(MONTHS), months: MONTHS, everyone });
  const files = Object.fromEntries(Object.keys(headers).map((file) => [file, [] as string[]]));
  for (const customer of everyone()) {
    for (const [file, added] of Object.entries(lines(customer))) files[file]!.push(...added);
  }
  return files;
}

const BANKS = fc.record({
  seed: fc.nat(2 ** 32 - 1),
  customers: fc.integer({ min: 1, max: 15 }),
  joint: fc.constantFrom(0, 0.3, 1),
});

Deno.test("running balances move by each amount and end at the balance of the other styles", () => {
  fc.assert(
    fc.property(BANKS, (options) => {
      const cents = (text: string) => Math.round(100 * Number(text.replace(",", ".")));
      const us = linesOf("tables-us", options);
      const end = new Map<string, number>();
      for (const line of [2023, 2024].flatMap((year) => us[`transactions_${year}.csv.gz`]!)) {
        const [, account, , amount, , , after] = line.split(",");
        const before = cents(after!) - cents(amount!);
        assertEquals(before, end.get(account!) ?? before, line);
        end.set(account!, cents(after!));
      }
      const active = new Set(end.keys());
      for (const line of us["accounts.csv"]!) {
        const [account, , , , dormant] = line.split(",");
        assertEquals(dormant === "", active.has(account!), line);
        if (dormant) end.set(account!, cents(dormant));
      }
      // A dollar is 50 naira and a euro 100; each is rounded to the cent.
      const eu = linesOf("tables-eu", options)["accounts.csv"]!;
      assertEquals(eu.length, end.size);
      for (const line of eu) {
        const [account, , balance] = line.split(";");
        assert(Math.abs(end.get(account!)! - 2 * cents(balance!)) <= 2, line);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

Deno.test("a joint account has two holders in every style, each with all its rows", () => {
  fc.assert(
    fc.property(BANKS, (options) => {
      const pairs = (lines: string[], account: number, customer: number, separator: string) =>
        [
          ...new Set(lines.map((line) => {
            const fields = line.split(separator);
            return `${fields[account]} ${fields[customer]}`;
          })),
        ].sort();
      const holders = pairs(linesOf("tables-eu", options)["holders.csv"]!, 0, 1, ";");
      assertEquals(pairs(linesOf("tables-us", options)["accounts.csv"]!, 0, 1, ","), holders);
      assertEquals(pairs(linesOf("parquet", options)["bank.parquet"]!, 8, 4, ","), holders);
      const accounts = new Set(holders.map((pair) => pair.split(" ")[0]));
      if (options.joint === 0) assertEquals(holders.length, accounts.size);
      // The first customer has nobody before to share with.
      if (options.joint === 1) {
        const first = holders.filter((pair) => /^0000001\d 000001/.test(pair)).length;
        assertEquals(holders.length, 2 * accounts.size - first);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});
