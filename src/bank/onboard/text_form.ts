import type { FileFormat } from "@/bank/file_format.ts";

/** How the fields of a text stand in its lines. */
export type TextForm = Pick<FileFormat, "separator" | "quote"> & { readonly headerRow: number };

/** In this order, of two that fit as well: a comma may also be a decimal sign. */
const SEPARATORS = ["\t", ";", "|", ","];
/** Lines that are looked at. */
const LINES = 1000;
/** A separator that so many lines have equally often is one. */
const STEADY_SHARE = 0.9;
/** Lines above a header, such as a title, are not more. */
const MOST_TITLES = 20;

/**
 * Finds what separates the fields of a text, whether quotes enclose them, and in which row the first
 * line of the table stands.
 *
 * @returns Undefined if no line is separated by anything.
 */
export function textForm(text: string): TextForm | undefined {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/, LINES);
  const stated = /^"?sep=(.)"?$/i.exec(lines[0] ?? "")?.[1];
  // Nobody counts the line that tells Excel the separator.
  if (stated !== undefined) lines.shift();
  const quoted = SEPARATORS.map((separator) => steadiness(lines, separator, '"'));
  const best = stated === undefined
    ? quoted.find(({ share }) => share >= STEADY_SHARE) ??
      quoted.reduce((one, other) => other.share > one.share ? other : one)
    : steadiness(lines, stated, '"');
  if (best.fields < 2) return undefined;
  const unquoted = steadiness(lines, best.separator, null);
  // A quote that stands for inches encloses nothing.
  const isQuoted = unquoted.share <= best.share || unquoted.fields !== best.fields;
  return {
    separator: best.separator,
    quote: isQuoted ? '"' : null,
    headerRow: Math.max(
      1,
      lines.slice(0, MOST_TITLES).findIndex((line) =>
        fieldsIn(line, best.separator, isQuoted ? '"' : null) === best.fields
      ) + 1,
    ),
  };
}

/** How many fields most lines have, and the share of the lines that have so many. */
function steadiness(lines: readonly string[], separator: string, quote: string | null) {
  const counts = new Map<number, number>();
  let all = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const fields = fieldsIn(line, separator, quote);
    counts.set(fields, (counts.get(fields) ?? 0) + 1);
    all++;
  }
  const [fields, count] = [...counts].reduce(
    (most, one) => one[0] > 1 && one[1] > most[1] ? one : most,
    [1, 0],
  );
  return { separator, fields, share: all === 0 ? 0 : count / all };
}

function fieldsIn(line: string, separator: string, quote: string | null): number {
  const outside = quote === null ? line : line.replaceAll(/"(?:[^"]|"")*"?/g, "");
  return outside.split(separator).length;
}
