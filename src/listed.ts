/**
 * Items as a list in words, with what stands between them put in between: `a`, `a and b`,
 * `a, b and c`. Markup stays markup.
 */
export function listed<Item>(items: readonly Item[]): (Item | string)[] {
  return items.flatMap((item, index) => {
    const before = index === items.length - 1 ? " and " : ", ";
    return index === 0 ? [item] : [before, item];
  });
}

/** The same as one text. */
export function listing(items: readonly string[]): string {
  return listed(items).join("");
}
