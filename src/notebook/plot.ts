import * as ObservablePlot from "@observablehq/plot";
import { isFrame } from "@/notebook/is_frame.ts";
import { noColumn } from "@/notebook/no_column.ts";
import { svgDocument } from "@/output/charts/svg.ts";

/**
 * Observable Plot, which draws in a cell as it does in a browser: the document is supplied, frames are
 * taken as data, and `tip: true` gives each mark the words that show under the pointer, in the live
 * notebook and in a rendered page, without a script.
 *
 * @throws {UserError} If a mark names a column that its frame does not have.
 *
 * @example
 * ```ts
 * import { pl, Plot } from "@/fce.ts";
 *
 * const frame = pl.DataFrame({ age: [31, 47], balance: [1200, 80] });
 * const picture = Plot.plot({ marks: [Plot.dot(frame, { x: "age", y: "balance", tip: true })] });
 * picture.querySelector("circle > title")?.textContent; // "age: 31\nbalance: 1200"
 * ```
 */
export const Plot: typeof ObservablePlot = { ...ObservablePlot, plot };

function plot(options: ObservablePlot.PlotOptions = {}): ReturnType<typeof ObservablePlot.plot> {
  prepareAll(options.marks);
  // Room for amounts of money on the axis, which Plot's own margin cuts off.
  return ObservablePlot.plot({ document: svgDocument(), marginLeft: 72, ...options });
}

// So that `Plot.dot(..).plot()` draws, too: Plot itself puts it there, to avoid a circular import.
ObservablePlot.Mark.prototype.plot = function ({ marks = [], ...options } = {}) {
  return plot({ ...options, marks: [...marks, this as ObservablePlot.RenderableMark] });
};

/** Marks may be nested, and null where there is nothing to draw. */
function prepareAll(marks: unknown): void {
  if (Array.isArray(marks)) marks.forEach(prepareAll);
  else if (marks instanceof ObservablePlot.Mark) prepare(marks as Drawn);
}

/** The part of a mark that is changed before it is drawn. */
interface Drawn extends ObservablePlot.Mark {
  data: unknown;
  tip?: unknown;
  channels: Record<string, Channel>;
}

interface Channel {
  readonly value: ObservablePlot.ChannelValue;
  readonly label?: string;
  readonly filter?: null;
}

function prepare(mark: Drawn): void {
  if (isFrame(mark.data)) {
    const { columns } = mark.data;
    for (const { value } of Object.values(mark.channels)) {
      if (typeof value === "string" && !columns.includes(value)) throw noColumn(value, columns);
    }
    mark.data = mark.data.toRecords();
  }
  if (mark.tip === undefined || mark.tip === null || mark.tip === false) return;
  // A pointer needs a script, and no page of ours has one. A line has one title for all its points.
  delete mark.tip;
  if (mark instanceof ObservablePlot.Line || mark instanceof ObservablePlot.Area) return;
  const { title: _, ...told } = mark.channels;
  mark.channels["title"] ??= { value: { transform: (data) => titles(data, told) }, filter: null };
}

/** What is said of each datum: a line for each channel; the two ends of one thing share a line. */
function titles(data: ObservablePlot.Data, channels: Drawn["channels"]): string[] {
  const told = Object.entries(channels).map(([name, { value, label }]) => ({
    label: label ?? labelOf(value) ?? name,
    values: Array.from(ObservablePlot.valueof(data, value) ?? []) as unknown[],
    isLength: (value as { readonly hint?: { readonly length?: boolean } }).hint?.length === true,
  })).filter(({ values }) => values.length > 0);
  const lines = Map.groupBy(told, ({ label }) => label);
  const length = Math.max(0, ...told.map(({ values }) => values.length));
  return Array.from({ length }, (_, row) =>
    Array.from(lines, ([label, [first, second]]) => {
      const from = first!.values[row];
      if (second === undefined) return `${label}: ${written(from)}`;
      const to = second.values[row];
      return second.isLength
        ? `${label}: ${written(Number(to) - Number(from))}`
        : `${label}: ${written(from)} to ${written(to)}`;
    }).join("\n"));
}

function labelOf(value: Channel["value"]): string | undefined {
  if (typeof value === "string") return value;
  return (value as { readonly label?: string }).label;
}

function written(value: unknown): string {
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}
