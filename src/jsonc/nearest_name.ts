import { closest, distance } from "fastest-levenshtein";

/** Of every so many letters one may be wrong. */
const LETTERS_AN_ERROR = 3;

/** The name that was probably meant: the nearest, if few letters differ, whatever their case. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const folded = new Map(names.map((right) => [right.toLowerCase(), right]));
  const near = closest(name.toLowerCase(), [...folded.keys()]);
  const allowed = Math.max(1, Math.floor(near.length / LETTERS_AN_ERROR));
  return distance(name.toLowerCase(), near) <= allowed ? folded.get(near) : undefined;
}
