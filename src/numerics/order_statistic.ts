/**
 * The value that would stand at a place if all lists were one list in ascending order. O(k log^2 n)
 * for k lists of n values.
 *
 * @param lists One or more, each ascending and without NaN.
 * @param place From 0.
 * @returns NaN if there is no such place.
 */
export function orderStatistic(lists: readonly Float64Array[], place: number): number {
  const windows = lists.map((list) => ({ list, low: 0, high: list.length }));
  while (true) {
    const { list, low, high } = windows.reduce((a, b) => b.high - b.low > a.high - a.low ? b : a);
    if (low === high) return NaN;
    const pivot = list[(low + high) >> 1]!;
    const below = windows.map((window) => countWhile(window, (value) => value < pivot));
    // Not `<=`: this comes to an end whatever the lists hold.
    const upTo = windows.map((window) => countWhile(window, (value) => !(value > pivot)));
    if (place < sum(below)) windows.forEach((window, i) => window.high = below[i]!);
    else if (place < sum(upTo)) return pivot;
    else windows.forEach((window, i) => window.low = upTo[i]!);
  }
}

interface Window {
  readonly list: Float64Array;
  /** Values before this place are below the wanted one. */
  low: number;
  /** Values from this place on are above it. */
  high: number;
}

/** How many values at the front of the list pass; in the window the border is looked for. */
function countWhile({ list, low, high }: Window, passes: (value: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(list[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
