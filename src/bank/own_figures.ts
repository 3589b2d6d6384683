import type { OwnFeature } from "@/bank/contract/contract.ts";

/** A figure of the bank's own, and whether its column holds numbers. */
export interface OwnFigure extends Pick<OwnFeature, "label" | "unit" | "transform" | "use"> {
  readonly kind: "number" | "text";
}

/** By name, in the order of the contract. */
export type OwnFigures = ReadonlyMap<string, OwnFigure>;

/**
 * The column that such a figure stands in among a customer's records: no column of ours has a space in
 * its name, so that a figure may be called as one of them.
 */
export type OwnColumn = `Own ${string}`;

export function ownColumn(name: string): OwnColumn {
  return `Own ${name}`;
}

export function isOwnColumn(column: string): column is OwnColumn {
  return column.startsWith("Own ");
}

/** The name of the figure in a column. */
export function figureName(column: OwnColumn): string {
  return column.slice("Own ".length);
}

/** The columns of such figures of which a frame has the typed ones. */
export function ownColumnsIn(typed: readonly string[]): OwnColumn[] {
  return typed.filter((name) => name.startsWith("own ")).map((name) =>
    ownColumn(name.slice("own ".length))
  );
}
