/** A text that a contract asks for and that no row has in a column. */
export interface Unmet {
  readonly column: string;
  readonly value: string;
  /** Whether the column has none of those asked for. */
  readonly isAll: boolean;
}

/** The texts asked for in a column that are none of those found. */
export function unmetIn(
  column: string,
  values: Iterable<string>,
  found: ReadonlySet<string>,
): Unmet[] {
  const unmet = [...values].filter((value) => !found.has(value));
  const isAll = [...values].length === unmet.length;
  return unmet.map((value) => ({ column, value, isAll }));
}
