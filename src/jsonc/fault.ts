/** Keys and places in lists, from the top of a contract down. */
export type Path = readonly (string | number)[];

/** What is wrong at one place of a contract. */
export interface Fault {
  readonly path: Path;
  /** Goes on where the path ends: `is "x"; it must be "." or ","`. */
  readonly problem: string;
  /** Whether the last key has no meaning that is known: it is told by its shape. */
  readonly isUnknown?: boolean;
}

/** The fault of a value that is not what it must be. */
export function mustBe(path: Path, value: unknown, expected: string): Fault {
  return { path, problem: `is ${shown(value)}; it must be ${expected}` };
}

/** `tables.transactions[1].columns.Amount`. */
export function pathText({ path, isUnknown = false }: Omit<Fault, "problem">): string {
  return path.map((key, at) => {
    if (typeof key === "number") return `[${key}]`;
    const text = isUnknown && at === path.length - 1 ? shapeText(key) : key;
    return /^[\w$]+$/.test(text) && !MAY_BE_SOMEBODYS.test(text)
      ? `${at === 0 ? "" : "."}${text}`
      : `[${shown(text)}]`;
  }).join("");
}

const LONGEST = 60;
/** An address, or a number as long as an account's or a phone's. */
const MAY_BE_SOMEBODYS = /@|\d(?:[ -]?\d){9}/;
/** A word that may be a name: of more letters than a code has, and no form of dates. */
const WORD = /(?<!\p{L})(?![DMY]+(?!\p{L}))\p{L}{5}/u;

/** A value as JSON, cut short; by its shape if it may be about a person, or a name. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  return WORD.test(json) ? cut(shapeText(json)) : shownColumn(value);
}

/** What a file calls a column, which is nobody's name; by its shape if it may be about a person. */
export function shownColumn(name: unknown): string {
  const json = JSON.stringify(name) ?? "nothing";
  return cut(MAY_BE_SOMEBODYS.test(json) ? shapeText(json) : json);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}..` : text;
}

function shapeText(text: string): string {
  return text.replaceAll(/\p{L}/gu, "x").replaceAll(/\p{N}/gu, "9");
}
