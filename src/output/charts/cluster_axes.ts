import type { Unit } from "@/features/catalogue.ts";

/** A feature that customers are placed by. */
export interface ClusterAxis {
  readonly label: string;
  /** In titles. */
  readonly name: string;
  readonly unit: Unit;
}

/** The two features of the picture. */
export interface ClusterAxes {
  readonly x: ClusterAxis;
  /** With what it is called to have none, if that is a state of its own. */
  readonly y: ClusterAxis & { readonly zero?: string };
}

/** What a bank's customers do and owe. */
export const TRANSACTIONS_AND_LOANS: ClusterAxes = {
  x: { label: "Number of transactions", name: "transactions", unit: "count" },
  y: { label: "Total loans", name: "loans", unit: "money", zero: "No loan" },
};
