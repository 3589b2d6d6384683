import { count } from "@/output/figure_text.ts";

/** How many customers a scatter shows at most, so that the report stays below 1 MB. */
export const MOST_POINTS = 1500;

/**
 * The rows to draw, ascending: all, or, segment by segment, evenly spaced ones.
 *
 * @param segmentOf The segment id of each customer.
 */
export function thinOut(segmentOf: ArrayLike<number>, most: number): number[] {
  const members = Map.groupBy(Array.from(segmentOf, (_, row) => row), (row) => segmentOf[row]!);
  const rows = [...members].sort(([a], [b]) => a - b).flatMap(([, own]) => own);
  const kept = Math.min(most, rows.length);
  return rows.filter((_, index) => (index * kept) % rows.length < kept).sort((a, b) => a - b);
}

/** A caption that says so where not all customers are drawn. */
export function withNumberShown(
  caption: string,
  { shown, customers }: { readonly shown: number; readonly customers: number },
): string {
  if (shown >= customers) return caption;
  return `${caption} ${count(shown)} of ${count(customers)} customers shown.`.trimStart();
}
