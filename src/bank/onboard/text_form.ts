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
  const found = (stated === undefined ? SEPARATORS : [stated]).map((separator) =>
    steadiness(lines, separator)
  );
  const best = found.find(({ share }) => share >= STEADY_SHARE) ??
    found.reduce((one, other) => other.share > one.share ? other : one);
  const { separator, fields } = best;
  if (fields < 2) return undefined;
  const headerAt = lines.slice(0, MOST_TITLES)
    .findIndex((line) => fieldsIn(line, separator) === fields);
  return {
    separator,
    quote: isQuoted(lines, separator) ? '"' : null,
    headerRow: Math.max(0, headerAt) + 1,
  };
}

/** How many fields most lines have, and the share of the lines that have so many. */
function steadiness(lines: readonly string[], separator: string) {
  const counts = new Map<number, number>();
  let all = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    const fields = fieldsIn(line, separator);
    counts.set(fields, (counts.get(fields) ?? 0) + 1);
    all++;
  }
  const [fields, count] = [...counts].reduce(
    (most, one) => one[0] > 1 && one[1] > most[1] ? one : most,
    [1, 0],
  );
  return { separator, fields, share: all === 0 ? 0 : count / all };
}

function fieldsIn(line: string, separator: string): number {
  return line.replaceAll(enclosed(separator), "$1").split(separator).length;
}

/** A field in quotes, with what stands before it. */
function enclosed(separator: string): RegExp {
  const sign = `\\u{${separator.codePointAt(0)!.toString(16)}}`;
  return new RegExp(`(^|${sign})"(?:[^"]|"")*"(?=${sign}|$)`, "gu");
}

/** Whether quotes enclose fields; one that stands for inches does not. */
function isQuoted(lines: readonly string[], separator: string): boolean {
  if (lines.some((line) => enclosed(separator).test(line))) return true;
  return !lines.some((line) => /[^"]"[^"]/.test(line) && !line.includes(`${separator}"`));
}
