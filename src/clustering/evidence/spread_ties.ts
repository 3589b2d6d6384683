import type { Matrix } from "@/clustering/matrix.ts";
import type { RandomSource } from "@/numerics/random.ts";

/** A column with more different values than these is as good as continuous. */
const MOST_VALUES = 20;

/**
 * Spreads the rows that share a value of a column with few of them, such as the number of loans, up
 * to half the way to the next value: between whole numbers there is a gap, but none that tells
 * customers apart.
 *
 * @param matrix n x d.
 */
export function spreadTies({ data, rows, columns }: Matrix, random: RandomSource): Matrix {
  const spread = data.slice();
  for (let j = 0; j < columns; j++) {
    const values = fewValues(data, j, columns);
    if (values === undefined) continue;
    const rank = new Map(values.map((value, i) => [value, i]));
    for (let at = j; at < rows * columns; at += columns) {
      const value = data[at]!;
      const i = rank.get(value)!;
      // At an end the way to the next value is that to the one before.
      const [below, above] = [values[i - 1], values[i + 1]];
      const step = random.next() < 0.5
        ? -(value - (below ?? 2 * value - above!))
        : (above ?? 2 * value - below!) - value;
      spread[at] = value + step / 2 * random.next();
    }
  }
  return { data: spread, rows, columns };
}

/** The values of a column, ascending, if there are at least two and not too many. */
function fewValues(data: Float64Array, column: number, columns: number): number[] | undefined {
  const values = new Set<number>();
  for (let at = column; at < data.length && values.size <= MOST_VALUES; at += columns) {
    values.add(data[at]!);
  }
  if (values.size < 2 || values.size > MOST_VALUES) return undefined;
  return [...values].sort((a, b) => a - b);
}
