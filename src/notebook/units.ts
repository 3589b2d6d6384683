import type pl from "nodejs-polars";
import type { Unit } from "@/features/catalogue.ts";
import type { MoneyStyle } from "@/output/money_style.ts";

/** What the numbers of a column are. */
export interface ColumnUnit {
  /** `exact money` is written to the minor unit, `money` in three figures. */
  readonly unit: Unit | "exact money";
  /** What people call the column. @default its name */
  readonly label?: string;
}

/** The columns of a frame whose unit is known, and how its money is written. */
export interface Units {
  readonly columns: ReadonlyMap<string, ColumnUnit>;
  readonly money: MoneyStyle;
}

// A name says nothing: the same one may stand over other numbers in a frame of somebody else's.
const declared = new WeakMap<pl.DataFrame, Units>();

/** The same frame, of which it is known from then on what its numbers are. */
export function withUnits(frame: pl.DataFrame, units: Units): pl.DataFrame {
  declared.set(frame, units);
  return frame;
}

/** What is known of a frame's numbers; nothing of one that somebody made, be it from another. */
export function unitsOf(frame: pl.DataFrame): Units | undefined {
  return declared.get(frame);
}
