import { numbersOf } from "@/bank/onboard/column_facts.ts";
import type { ColumnLook } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { matchesOf } from "@/bank/onboard/matches.ts";

/** Rows that must agree, at least and of all that can be compared. */
const LEAST_ROWS = 20;
const AGREEING = 0.8;
/** Half a cent and what a double adds to it. */
const CENT = 0.006;

/** Which way positive amounts move a balance from row to row of an account; undefined if neither. */
export function balanceMoves(
  group: FileGroup,
  amount: ColumnLook,
  balance: ColumnLook,
): "credit" | "debit" | undefined {
  const { compared, up, down } = movements(group, numbers(amount), numbers(balance));
  if (compared < LEAST_ROWS) return undefined;
  if (up >= AGREEING * compared) return "credit";
  return down >= AGREEING * compared ? "debit" : undefined;
}

/** Whether a balance moves by the amounts of these columns, up or down, from row to row of an account. */
export function movesWith(
  group: FileGroup,
  amounts: readonly ColumnLook[],
  balance: ColumnLook,
): boolean {
  const parts = amounts.map(numbers);
  const sums = balance.values.map((_, row) =>
    parts.reduce((sum, part) => sum + Math.abs(part[row]! || 0), 0)
  );
  const { compared, up, down } = movements(group, sums, numbers(balance));
  return compared >= LEAST_ROWS && up + down >= AGREEING * compared;
}

/** How many rows move the balance of their account up or down by their amount; rows go either way. */
function movements(group: FileGroup, amounts: readonly number[], balances: readonly number[]) {
  const account = matchesOf(group, "transactions", "Account_ID")[0]?.look;
  const last = new Map<string, number>();
  const oldest = { compared: 0, up: 0, down: 0 }, newest = { ...oldest };
  const count = (counts: typeof oldest, difference: number, amount: number) => {
    if (Number.isNaN(difference + amount) || amount === 0) return;
    counts.compared++;
    if (Math.abs(difference - amount) < CENT) counts.up++;
    else if (Math.abs(difference + amount) < CENT) counts.down++;
  };
  account?.values.forEach((id, row) => {
    const before = last.get(id);
    last.set(id, row);
    if (before === undefined) return;
    const difference = balances[row]! - balances[before]!;
    count(oldest, difference, amounts[row]!);
    count(newest, -difference, amounts[before]!);
  });
  return oldest.up + oldest.down >= newest.up + newest.down ? oldest : newest;
}

/** An account may have been written in two ways, seldom. */
const DIFFERING = 0.05;

/** Whether every row of an account has the same value. */
export function isFixedPerAccount(group: FileGroup, look: ColumnLook): boolean {
  const account = matchesOf(group, "transactions", "Account_ID")[0]?.look;
  const valueOf = new Map<string, string>();
  const differing = new Set<string>();
  account?.values.forEach((id, row) => {
    const known = valueOf.get(id) ?? look.values[row]!;
    if (known !== look.values[row]) differing.add(id);
    valueOf.set(id, known);
  });
  return valueOf.size > 0 && valueOf.size < look.values.length &&
    differing.size <= DIFFERING * valueOf.size;
}

/** As the column's signs say. */
export function numbers(look: ColumnLook): number[] {
  const { decimal, thousands } = numbersOf(look) ?? { decimal: ".", thousands: "" };
  return look.values.map((text) => {
    if (text === "") return NaN;
    const bare = thousands === "" ? text : text.replaceAll(thousands, "");
    const digits = bare.replaceAll(/[^\d.,+-]/g, "");
    return Number(decimal === "," ? digits.replace(",", ".") : digits);
  });
}
