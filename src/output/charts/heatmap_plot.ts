import { hasRoomBeside, heatmap } from "@/output/charts/heatmap.ts";
import type { LegendSegment } from "@/output/charts/legend.ts";
import type { ChartOptions } from "@/output/charts/picture.ts";

/** A feature as a row of the heatmap. */
export interface TraitRow {
  readonly label: string;
  /** One per segment: how far its average is from that of all customers, in deviations, or NaN. */
  readonly values: readonly number[];
  /** One per segment: the median in original units. */
  readonly beside: readonly string[];
}

/** What {@linkcode heatmapPlot} draws. */
export interface HeatmapPlotData {
  /** One or more. */
  readonly segments: readonly LegendSegment[];
  /** One or more. */
  readonly rows: readonly TraitRow[];
}

/** From this many deviations on the colour grows no stronger. */
const FULL = 1.5;

/**
 * Segments against features: how far each segment's average customer is from the average of all, in
 * deviations, as colour and as a signed figure, with the segment's median in original units.
 */
export function heatmapPlot(data: HeatmapPlotData, options: ChartOptions = {}): SVGSVGElement {
  const { segments, rows } = data;
  return heatmap({ rows, columns: segments, text: signed, full: FULL }, {
    id: "heatmap-plot",
    title: defaultTitle(data),
    subtitle: "Deviations above (+) or below (−) the average of all customers" +
      (hasRoomBeside(rows) ? "; beside it, the segment’s median." : "."),
    ...options,
  });
}

/** A figure with its sign: `+1.2`, `−0.4`, `0.0`. */
function signed(value: number): string {
  const size = Math.abs(value).toFixed(1);
  return size === "0.0" ? size : `${value > 0 ? "+" : "\u2212"}${size}`;
}

/** Names the cell farthest from the average; where several show the same size, no more than that. */
function defaultTitle({ segments, rows }: HeatmapPlotData): string {
  if (segments.length < 2) return "One segment: every customer is in it";
  const cells = rows.flatMap(({ label, values }) =>
    values.map((value, column) => ({ label, segment: segments[column]!.name, text: signed(value) }))
  ).filter(({ text }) => !text.endsWith("NaN"));
  const size = (text: string) => Number(text.replace(/^\D/, ""));
  const most = Math.max(0, ...cells.map(({ text }) => size(text)));
  if (most === 0) return "No segment differs from the average of all customers";
  const farthest = cells.filter(({ text }) => size(text) === most);
  const [{ label, segment, text }] = farthest as [typeof cells[number]];
  return farthest.length === 1
    ? `Farthest from the average: ${label} of ${segment} (${text})`
    : `${farthest.length} figures are farthest from the average: ${most.toFixed(1)} deviations`;
}
