const LONGEST = 24;

/** The shape of a text: capitals as A, other letters as a, digits as 9; `9999-99-99`, `Aaaa`. */
export function shapeOf(text: string): string {
  const shape = text.replaceAll(/\p{L}/gu, (letter) => /\p{Lu}/u.test(letter) ? "A" : "a")
    .replaceAll(/\p{N}/gu, "9")
    .replaceAll(/[^Aa9 .,:;@/+()'\p{Sc}-]/gu, "?");
  return shape.length > LONGEST ? `${shape.slice(0, LONGEST)}..` : shape;
}
