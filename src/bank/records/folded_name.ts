/** The name of a column as names are compared: case, spaces and marks do not count beside letters. */
export function foldedName(name: string): string {
  return name.toLowerCase().replaceAll(NO_LETTERS, "") || name.trim();
}

const NO_LETTERS = /[^\p{L}\p{N}]/gu;
