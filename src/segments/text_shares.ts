import { type Customers, textValues } from "@/features/customers.ts";

/** How often a value of a text that describes customers occurs. */
export interface TextShare {
  readonly value: string;
  readonly customers: number;
  /** Among the customers of whom it is known, 0 to 1. */
  readonly share: number;
}

/**
 * The values of a text among some of the customers, the most frequent first, equals in order of the
 * text; none where it is known of nobody.
 */
export function textShares(
  customers: Customers,
  name: string,
  belongs: (row: number) => boolean,
): TextShare[] {
  const counts = new Map<string, number>();
  let known = 0;
  for (const [row, value] of textValues(customers, name).entries()) {
    if (value === null || !belongs(row)) continue;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    known++;
  }
  return [...counts].map(([value, count]) => ({ value, customers: count, share: count / known }))
    .sort((a, b) => b.share - a.share || (a.value < b.value ? -1 : 1));
}
