import { fragment, type Html, trusted } from "@/text/html.ts";
import type { Cell } from "@/notebook/table.ts";
import { count, percent } from "@/output/figure_text.ts";

const WIDTH = 84;
const HEIGHT = 20;
const BINS = 14;
/** The most frequent values that have a part of their own; all others share one. */
const PARTS = 5;

/**
 * How the values of a column are distributed: numbers and days as bars over their range, texts by how
 * often each occurs. The kind of values and their range or number stand under it. Drawn in the colour of
 * the text around it.
 *
 * @param textOf How a value is written.
 */
export function distribution(
  values: readonly Cell[],
  textOf: (value: Cell) => string,
): Html {
  const known = values.filter((value) => value !== null && value !== undefined && value !== "");
  const blank = values.length - known.length;
  const blanks = blank === 0 ? "" : `; ${percent(blank / values.length)} blank`;
  if (known.length === 0) return worded("all blank", "", "");
  const [first] = known;
  if (first instanceof Date || typeof first === "number" || typeof first === "bigint") {
    const numbers = known.map(Number).filter(Number.isFinite).sort((a, b) => a - b);
    if (numbers.length === 0) return worded("numbers", "", blanks);
    const back = (value: number) => first instanceof Date ? new Date(value) : value;
    const [least, middle, greatest] = [0, (numbers.length - 1) >> 1, numbers.length - 1]
      .map((place) => textOf(back(numbers[place]!)));
    const kind = first instanceof Date ? "days" : "numbers";
    if (least === greatest) return worded(kind, `always ${least}`, blanks);
    return worded(
      kind,
      `${least} to ${greatest}`,
      `, half up to ${middle}${blanks}`,
      bars(numbers),
    );
  }
  if (typeof first === "boolean") {
    const yes = known.filter((value) => value === true).length;
    const sizes = [{ size: yes }, { size: known.length - yes }];
    return worded(
      "yes or no",
      `${percent(yes / known.length)} yes`,
      blanks,
      parts(sizes, known.length),
    );
  }
  const counts = [...Map.groupBy(known, textOf)].map(([value, same]) => ({
    value,
    size: same.length,
  })).sort((a, b) => b.size - a.size || (a.value < b.value ? -1 : 1));
  if (counts.length === known.length && counts.length > 1) {
    return worded("text", "all different", blanks);
  }
  const [most] = counts;
  if (counts.length === 1) return worded("text", `always ${most!.value}`, blanks);
  const often = `, most often ${most!.value} (${percent(most!.size / known.length)})`;
  const number = `${count(counts.length)} values`;
  return worded("text", number, `${often}${blanks}`, parts(counts, known.length));
}

function worded(kind: string, short: string, rest: string, drawing?: Html): Html {
  const said = `${kind}${short === "" ? "" : `: ${short}`}${rest}`;
  const picture = drawing &&
    fragment`<svg role="img" aria-label="${said}" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" fill="currentColor"><title>${said}</title>${drawing}</svg><br>`;
  const shown = short === "" ? [said] : [kind, trusted("<br>"), short];
  return fragment`${picture}<small style="white-space:nowrap">${shown}</small>`;
}

/** Bars of equal width over the range; what is there at all is to be seen. */
function bars(sorted: readonly number[]): Html {
  const [least, greatest] = [sorted[0]!, sorted.at(-1)!];
  const counts = new Uint32Array(BINS);
  for (const value of sorted) {
    counts[Math.min(BINS - 1, Math.floor((value - least) / (greatest - least) * BINS))]!++;
  }
  const most = Math.max(...counts);
  const step = WIDTH / BINS;
  const path = Array.from(counts, (size, bin) => {
    if (size === 0) return "";
    const height = Math.max(1, Math.round(size / most * HEIGHT));
    return `M${bin * step} ${HEIGHT}v-${height}h${step - 1}v${height}z`;
  }).join("");
  return fragment`<path opacity="0.6" d="${path}"/>`;
}

/** One bar, divided by how often each value occurs. */
function parts(counts: readonly { readonly size: number }[], known: number): Html {
  const own = counts.slice(0, PARTS).map(({ size }) => size);
  const rest = known - own.reduce((sum, size) => sum + size, 0);
  let x = 0;
  const drawn = [...own, rest].filter((size) => size > 0).map((size, place) => {
    const width = size / known * WIDTH;
    const part = trusted(
      `<rect x="${x.toFixed(1)}" y="4" width="${
        Math.max(0.5, width - 1).toFixed(1)
      }" height="12" ` +
        `opacity="${(0.75 - 0.12 * place).toFixed(2)}"/>`,
    );
    x += width;
    return part;
  });
  return fragment`${drawn}`;
}
