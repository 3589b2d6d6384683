/** Keys and places in lists, from the top of a contract down. */
export type Path = readonly (string | number)[];

/** What is wrong at one place of a contract. */
export interface Fault {
  readonly path: Path;
  /** Goes on where the path ends: `is "x"; it must be "." or ","`. */
  readonly problem: string;
}

/** The fault of a value that is not what it must be. */
export function mustBe(path: Path, value: unknown, expected: string): Fault {
  return { path, problem: `is ${shown(value)}; it must be ${expected}` };
}

/** `tables.transactions[1].columns.Amount`. */
export function pathText(path: Path): string {
  return path.map((key, at) => {
    if (typeof key === "number") return `[${key}]`;
    return /^[\w$]+$/.test(key) ? `${at === 0 ? "" : "."}${key}` : `[${shown(key)}]`;
  }).join("");
}

const LONGEST = 60;
/** An address, or a number as long as an account's or a phone's. */
const MAY_BE_SOMEBODYS = /@|\d(?:[ -]?\d){9}/;

/** A value as JSON, cut short; by its shape if it may be about a person. */
export function shown(value: unknown): string {
  const json = JSON.stringify(value) ?? "nothing";
  const text = MAY_BE_SOMEBODYS.test(json)
    ? json.replaceAll(/\p{L}/gu, "x").replaceAll(/\p{N}/gu, "9")
    : json;
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}..` : text;
}
