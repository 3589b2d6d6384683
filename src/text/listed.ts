/**
 * Items as a list in words, with what stands between them put in between: `a`, `a and b`,
 * `a, b and c`. Markup stays markup.
 */
export function listed<Item>(
  items: readonly Item[],
  last: "and" | "or" = "and",
): (Item | string)[] {
  return items.flatMap((item, index) => {
    const before = index === items.length - 1 ? ` ${last} ` : ", ";
    return index === 0 ? [item] : [before, item];
  });
}

/**
 * Items as a list in words, as one text.
 *
 * @example
 * ```ts
 * import { listing } from "@/fce.ts";
 *
 * listing(["age", "income", "balance"]); // "age, income and balance"
 * ```
 */
export function listing(items: readonly string[], last: "and" | "or" = "and"): string {
  return listed(items, last).join("");
}
