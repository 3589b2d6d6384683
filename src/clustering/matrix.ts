/** Dense numbers, row-major: the value of row i in column j stands at `data[i * columns + j]`. */
export interface Matrix {
  /** `rows * columns` values, every one finite. */
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Wraps nested rows as a {@linkcode Matrix}. For tests and small data; the pipeline fills the
 * typed array directly.
 *
 * @param rows n arrays of d finite numbers each.
 * @throws {RangeError} If the rows differ in length or hold a value that is not finite.
 */
export function matrixFromRows(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const data = new Float64Array(rows.length * columns);
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) {
      throw new RangeError(
        `Cannot make a matrix: row ${i} has ${row.length} values, the first has ${columns}`,
      );
    }
    data.set(row, i * columns);
  }
  assertFinite({ data, rows: rows.length, columns });
  return { data, rows: rows.length, columns };
}

/**
 * Checks that every value of a matrix is finite.
 *
 * @throws {RangeError} Naming the first row and column that hold NaN or an infinity.
 */
export function assertFinite({ data, columns }: Matrix): void {
  for (let index = 0; index < data.length; index++) {
    if (!Number.isFinite(data[index])) {
      throw new RangeError(
        `Cannot cluster: row ${Math.floor(index / columns)}, column ${index % columns} is ` +
          `${data[index]}; every value must be finite`,
      );
    }
  }
}

/** Copies the given rows, in the given order; a row may be taken more than once. */
export function takeRows({ data, columns }: Matrix, indices: ArrayLike<number>): Matrix {
  const taken = new Float64Array(indices.length * columns);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * columns;
    taken.set(data.subarray(from, from + columns), i * columns);
  }
  return { data: taken, rows: indices.length, columns };
}

/** Counts the rows that differ in some column, and stops at `limit`. */
export function distinctRows({ data, rows, columns }: Matrix, limit = rows): number {
  const seen = new Set<string>();
  for (let i = 0; i < rows && seen.size < limit; i++) {
    seen.add(data.subarray(i * columns, (i + 1) * columns).join());
  }
  return seen.size;
}
