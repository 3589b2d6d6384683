/** What a name of a column has at most in a row; telephone numbers, dates and amounts have more. */
const NAME_DIGITS = 4;
const NAME_LENGTH = 64;

/**
 * How a column is called in a message: by its name, unless the header may be a row of data, of a file
 * without one. Then a name may be a person's, and its form is shown, letters as x, digits as 9.
 */
export function shownColumn(header: readonly string[], index: number): string {
  const name = header[index]!;
  return header.every(isName) ? name : name.slice(0, NAME_LENGTH)
    .replaceAll(/\p{L}/gu, "x").replaceAll(/\p{N}/gu, "9");
}

function isName(text: string): boolean {
  const digits = text.match(/\p{N}/gu)?.length ?? 0;
  return digits <= NAME_DIGITS && text.length <= NAME_LENGTH && !text.includes("@");
}
