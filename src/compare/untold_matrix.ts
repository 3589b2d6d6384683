import { untoldCells } from "@/output/disclosure.ts";

/**
 * Which cells of a matrix of numbers are not told where the sums of its rows and columns may be known:
 * those below the least, but for zeros, and as many others as it takes that none can be found by
 * subtraction.
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
        line.map(([key, value]) => [key, untold.has(key) ? Math.min(value, minCell - 1) : value]),
      );
      for (const key of untoldCells(cells, minCell)) untold.add(key);
    }
  }
  return untold;
}

function linesOf(matrix: readonly (readonly number[])[]): [string, number][][] {
  const rows = matrix.map((row, i) =>
    row.map((value, j): [string, number] => [`${i},${j}`, value])
  );
  const columns = Array.from(
    { length: Math.max(...rows.map(({ length }) => length)) },
    (_, j) => rows.flatMap((row) => row[j] === undefined ? [] : [row[j]]),
  );
  return [...rows, ...columns];
}
