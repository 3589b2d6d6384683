import type { DraftTable } from "@/bank/onboard/joins.ts";
import { type Proposal, Question } from "@/bank/onboard/proposal.ts";

/** An account has one holder, seldom two or three; more on average have only the number in common. */
const MOST_HOLDERS = 3;

/**
 * Accounts that are numbered within each customer, 1, 2, 3, are known by both ids together. Where a
 * file has only the number, it is asked for.
 */
export function withParts(tables: readonly DraftTable[]): readonly DraftTable[] {
  if (!tables.some(isNumberedWithin)) return tables;
  return tables.map((table) => {
    const account = table.columns.get("Account_ID");
    if (account === undefined) return table;
    const [customer] = table.columns.get("Customer_ID")?.takes ?? [];
    return {
      ...table,
      columns: new Map([...table.columns, ["Account_ID", ofBoth(account, customer)]]),
    };
  });
}

function ofBoth(account: Proposal, customer: string | undefined): Proposal {
  const why = "one number stands for accounts of many customers";
  if (customer === undefined) {
    const text =
      "Accounts are numbered within each customer, and this file has the number alone. " +
      'Name a column with the customer\'s id beside it: {"from": [customer, account]}.';
    return { ...account, value: new Question(text), why, confidence: "unknown" };
  }
  return { ...account, value: { from: [customer, ...account.takes] }, why, confidence: "likely" };
}

function isNumberedWithin({ group, columns }: DraftTable): boolean {
  const valuesOf = (name: "Customer_ID" | "Account_ID") => {
    const [theirs] = columns.get(name)?.takes ?? [];
    return group.columns.find((look) => look.name === theirs)?.values;
  };
  const [customers, accounts] = [valuesOf("Customer_ID"), valuesOf("Account_ID")];
  if (customers === undefined || accounts === undefined) return false;
  const holders = new Map<string, Set<string>>();
  accounts.forEach((account, row) => {
    if (account === "" || customers[row] === "") return;
    const known = holders.get(account) ?? new Set();
    holders.set(account, known.add(customers[row]!));
  });
  const pairs = [...holders.values()].reduce((sum, { size }) => sum + size, 0);
  return pairs > MOST_HOLDERS * holders.size;
}
