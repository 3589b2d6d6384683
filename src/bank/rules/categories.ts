import type { ColumnName } from "@/bank/schema.ts";

/** A value of a list that is on none of it. */
export const OTHER = "other";

export interface Categories {
  /** The values used inside, in order. */
  readonly values: readonly string[];
  /** Other spellings of them. */
  readonly spellings?: Readonly<Record<string, string>>;
  /** Whether what is on no list is kept as {@linkcode OTHER}; else it is not valid. */
  readonly open?: boolean;
}

/** The lists of categories. Texts are compared in lower case, with one space for `_`, `-` and spaces. */
export const CATEGORIES: Readonly<Partial<Record<ColumnName, Categories>>> = {
  Transaction_Type: {
    values: ["deposit", "withdrawal", "transfer", "payment", OTHER],
    spellings: {
      "cash deposit": "deposit",
      "salary": "deposit",
      "cash withdrawal": "withdrawal",
      "atm withdrawal": "withdrawal",
      "transfer out": "transfer",
      "bill payment": "payment",
      "purchase": "payment",
      "pos purchase": "payment",
      "airtime": "payment",
    },
    open: true,
  },
  Direction: {
    values: ["credit", "debit"],
    spellings: { c: "credit", cr: "credit", in: "credit", d: "debit", dr: "debit", out: "debit" },
  },
  Account_Type: {
    values: ["savings", "current", "checking", "credit", "fixed deposit", "domiciliary", OTHER],
    open: true,
  },
  Loan_Type: {
    values: ["personal", "mortgage", "auto", "business", "salary advance", OTHER],
    open: true,
  },
  Channel: {
    values: ["mobile", "web", "ussd", "atm", "pos", "branch", "agent", OTHER],
    open: true,
  },
};

/**
 * Which way money goes by the type of a transaction, where nothing else says it. A word that is a
 * direction itself is one in this column too.
 */
export const DIRECTION_OF_TYPE: Readonly<Record<string, "credit" | "debit">> = {
  deposit: "credit",
  withdrawal: "debit",
  transfer: "debit",
  payment: "debit",
  credit: "credit",
  debit: "debit",
  fee: "debit",
  charge: "debit",
  interest: "credit",
};
