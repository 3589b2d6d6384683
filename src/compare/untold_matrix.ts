import { untoldCells } from "@/output/disclosure.ts";

/**
 * Which cells of a matrix of numbers are not told where the sums of its rows and columns may be known:
 * those below the least, but for zeros, and as many others as it takes that none can be found by
 * subtraction: zeros, too, where a row or column has no other number.
 *
 * @returns By row and column, `1,2`.
 */
export function untoldMatrix(matrix: readonly (readonly number[])[], minCell: number): Set<string> {
  const lines = linesOf(matrix);
  const untold = new Set<string>();
  for (let before = -1; before < untold.size;) {
    before = untold.size;
    for (const line of lines) {
      // What is held back already counts as below the least, whatever it is.
      const cells = new Map(
        line.map(([key, value]) => [key, untold.has(key) ? minCell - 1 : value]),
      );
      const found = untoldCells(cells, minCell);
      for (const key of found) untold.add(key);
      if (found.size !== 1) continue;
      const zeros = [...cells.keys()].filter((key) => !found.has(key));
      const zero = zeros.find((key) => isCrossed(key, line)) ?? zeros[0];
      if (zero !== undefined) untold.add(zero);
    }
  }
  return untold;

  /** Whether something is held back already in the column of a row's cell, or the row of a column's. */
  function isCrossed(key: string, line: Line): boolean {
    return lines.some((other) =>
      other !== line && other.some(([its]) => its === key) &&
      other.some(([its]) => untold.has(its))
    );
  }
}

type Line = readonly (readonly [string, number])[];

function linesOf(matrix: readonly (readonly number[])[]): Line[] {
  const rows = matrix.map((row, i) =>
    row.map((value, j): [string, number] => [`${i},${j}`, value])
  );
  const columns = Array.from(
    { length: Math.max(...rows.map(({ length }) => length)) },
    (_, j) => rows.flatMap((row) => row[j] === undefined ? [] : [row[j]]),
  );
  return [...rows, ...columns];
}
