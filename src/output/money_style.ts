import type { Contract } from "@/bank/contract/contract.ts";
import { CURRENCY, LOCALE } from "@/bank/contract/contract_schema.ts";

/** How a bank's money is written for people: nothing else asks what currency it is in. */
export type MoneyStyle = Pick<Contract, "currency" | "locale"> & {
  /** The currency's code in the place of its sign, for files that other programs open. @default false */
  readonly hasCode?: boolean;
};

/** Where no bank is known, or what is written is no money. */
export const UNSIGNED: MoneyStyle = { currency: "XXX", locale: "en" };

/** The same in the files that a run leaves. */
export const MONEY_STYLE = { currency: CURRENCY, locale: LOCALE };
