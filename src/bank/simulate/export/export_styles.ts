import { CUSTOMERS } from "@/bank/simulate/export/customers.ts";
import { JOINED } from "@/bank/simulate/export/joined.ts";
import { PARQUET } from "@/bank/simulate/export/parquet.ts";
import type { ExportStyle } from "@/bank/simulate/export/style.ts";
import { TABLES_EU } from "@/bank/simulate/export/tables_eu.ts";
import { TABLES_US } from "@/bank/simulate/export/tables_us.ts";

export const STYLE_NAMES = ["joined", "tables-eu", "tables-us", "customers", "parquet"] as const;
export type StyleName = typeof STYLE_NAMES[number];

/** The ways in which the simulated bank can export its records. */
export const EXPORT_STYLES: Readonly<Record<StyleName, ExportStyle>> = {
  "joined": JOINED,
  "tables-eu": TABLES_EU,
  "tables-us": TABLES_US,
  "customers": CUSTOMERS,
  "parquet": PARQUET,
};
