import type { WithOwn } from "@/features/catalogue.ts";
import type { MoneyStyle } from "@/output/money_style.ts";

/** How the figures of a bank are written for people: its money, and what it calls its own. */
export type FigureStyle = MoneyStyle & WithOwn;
