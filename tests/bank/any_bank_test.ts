import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openAndRead } from "@/pipeline.ts";
import { type Bank, banks, isoDay, type Style, styles, written } from "./any_bank.ts";
import { cleanedBank, featuresById, keptOf, withBank } from "./written_bank.ts";
import { fuzzRuns } from "../fuzz_runs.ts";

/** The features of each customer who has something, worked out plainly. */
function expected(
  bank: Bank,
  { has, form, isNamed }: Style,
): Record<string, Record<string, number>> {
  const days = bank.transactions.map(({ day }) => day);
  const [first, asOf] = [Math.min(...days), Math.max(...days)];
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
  return Object.fromEntries(bank.customers.flatMap(({ birth, income }, i) => {
    const held = bank.accounts.filter(({ holders }) => holders.includes(i));
    // Without a table of holders a transaction that names a customer is that customer's alone.
    const isOthers = (holders: readonly number[], t: number) =>
      form === "tables" && isNamed && holders[t % holders.length] !== i;
    const moves = bank.transactions.filter(({ account }, t) =>
      held.includes(bank.accounts[account]!) && !isOthers(bank.accounts[account]!.holders, t)
    );
    const loans = has.loans ? bank.loans.filter(({ customer }) => customer === i) : [];
    if (held.length === 0 && loans.length === 0) return [];
    // A joint balance is shared to the cent; what is left over is the first holder's.
    const balance = total(held.map(({ holders, balance }) => {
      const share = Math.floor(balance / holders.length);
      const isFirst = i === Math.min(...holders);
      return isFirst ? balance - share * (holders.length - 1) : share;
    })) / 100;
    const opened = has.opened ? Math.min(...held.map(({ opened }) => opened)) : -Infinity;
    const begun = Math.min(opened, ...moves.map(({ day }) => day));
    // Who has no account has been there from the beginning, for all that is known.
    const start = held.length === 0 ? first : Math.max(first, Math.min(begun, asOf));
    const months = Math.max(1, (asOf - start + 1) / 30.4375);
    const amounts = (wanted: (move: Bank["transactions"][number]) => boolean) =>
      total(moves.filter(wanted).map(({ cents }) => cents)) / 100;
    const lent = total(loans.map(({ cents }) => cents)) / 100;
    const count = moves.length;
    return [[`C${i + 1}`, {
      num_accounts: held.length,
      ...(has.balance &&
        { total_balance: balance, avg_balance: balance / Math.max(1, held.length) }),
      num_transactions: count,
      avg_transactions: count === 0 ? 0 : amounts(() => true) / count,
      transactions_per_month: count / months,
      monthly_inflow: amounts(({ isCredit }) => isCredit) / months,
      monthly_outflow: amounts(({ isCredit }) => !isCredit) / months,
      recency_days: asOf - (count === 0 ? start : Math.max(...moves.map(({ day }) => day))),
      ...(has.opened &&
        { tenure_months: held.length === 0 ? 0 : Math.max(0, asOf - opened) / 30.4375 }),
      ...(has.channel && {
        digital_share: moves.filter(({ channel }) => channel === "web").length /
          Math.max(1, count),
      }),
      ...(has.loans && {
        num_loans: loans.length,
        total_loans: lent,
        avg_loans: loans.length === 0 ? 0 : lent / loans.length,
      }),
      ...(has.income && { annual_income: income / 100 }),
      ...(has.birth && { age: ageOf(birth, asOf) }),
    }]];
  }));
}

function ageOf(birth: number, asOf: number): number {
  const [from, to] = [isoDay(birth), isoDay(asOf)];
  const years = Number(to.slice(0, 4)) - Number(from.slice(0, 4));
  return to.slice(5) < from.slice(5) ? years - 1 : years;
}

Deno.test("any small bank, however it is written down, has the features that are worked out plainly, and loses no record", async () => {
  await fc.assert(
    fc.asyncProperty(banks, styles, async (told, given) => {
      // What begins after the last transaction is left out, which others test.
      const last = Math.max(...told.transactions.map(({ day }) => day));
      const bank = {
        ...told,
        accounts: told.accounts.map((account) => ({
          ...account,
          opened: Math.min(account.opened, last),
        })),
      };
      // A table without a row is refused.
      const loans = given.has.loans && bank.loans.length > 0;
      const style = { ...given, has: { ...given.has, loans } };
      const [contract, files] = written(bank, style);
      await withBank(contract, files, async (path) => {
        const cleaned = cleanedBank(await openAndRead({ contract: path }), {
          asOf: isoDay(Math.max(...bank.transactions.map(({ day }) => day))),
        });
        const found = featuresById(cleaned);
        const wanted = expected(bank, style);
        assertEquals(Object.keys(found), Object.keys(wanted).toSorted());
        for (const [id, features] of Object.entries(wanted)) {
          for (const [name, value] of Object.entries(features)) {
            const place = `${name} of ${id}`;
            assert(typeof found[id]![name] === "number", `${place} is unknown`);
            assertAlmostEquals(
              found[id]![name]!,
              value,
              1e-9 * Math.max(1, Math.abs(value)),
              place,
            );
          }
        }
        assertEquals(keptOf(cleaned), {
          customers: Object.keys(wanted).length,
          accounts: bank.accounts.length,
          ...(style.form === "holders" && {
            holders: bank.accounts.reduce((sum, { holders }) => sum + holders.length, 0),
          }),
          transactions: bank.transactions.length,
          ...((style.form === "joined" || style.has.loans) && {
            loans: style.has.loans ? bank.loans.length : 0,
          }),
        });
      });
    }),
    { numRuns: fuzzRuns(3) },
  );
});
