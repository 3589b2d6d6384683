import { layOutLegend, type LegendSegment } from "@/output/legend.ts";
import { picture, segmentSymbol } from "@/output/picture.ts";
import { addElement, addText, layOutWording, textWidth, theme, wrapText } from "@/output/theme.ts";

/** A feature as a row of the heatmap. */
export interface HeatmapRow {
  readonly label: string;
  /** One per segment: how far its average is from that of all customers, in deviations. */
  readonly z: readonly number[];
  /** One per segment: the median in original units. */
  readonly figures: readonly string[];
}

/** What {@linkcode heatmapPlot} draws. */
export interface HeatmapPlotOptions {
  /** One or more. */
  readonly segments: readonly LegendSegment[];
  /** One or more. */
  readonly rows: readonly HeatmapRow[];
  /** States the finding. @default names the cell farthest from the average */
  readonly title?: string | undefined;
  readonly caption?: string | undefined;
  /** Where the elements are made: `svgDocument()`. */
  readonly document: Document;
}

const ROW_HEIGHT = 34;
const LABEL_WIDTH = 190;
/** Narrower columns have no room for names. */
const NAME_WIDTH = 90;
/** From this many deviations on the colour grows no stronger. */
const FULL = 1.5;
/** Strongest share of colour, so that dark text can be read on it. */
const STRONGEST = 0.62;

/**
 * Segments against features: how far each segment's average customer is from the average of all, in
 * deviations, as colour and as a signed figure, with the segment's median in original units.
 */
export function heatmapPlot(options: HeatmapPlotOptions): SVGSVGElement {
  const { segments, rows, document } = options;
  const { padding, fontSize, color } = theme;
  const left = padding + LABEL_WIDTH;
  const width = (theme.width - padding - left) / segments.length;
  const signedStyle = { size: fontSize.tick, weight: 600, color: color.ink } as const;
  const hasRoom = rows.every(({ figures }) =>
    figures.every((text) => textWidth(`+0.0  ${text}`, signedStyle) < width - 8)
  );
  const wording = layOutWording({
    title: options.title ?? defaultTitle(options),
    subtitle: "Deviations above (+) or below (−) the average of all customers" +
      (hasRoom ? "; beside it, the segment’s median." : "."),
    caption: options.caption ?? "",
  });
  const legend = layOutLegend(segments, wording.top + 18);
  // Where a name would take many lines the symbol from the legend stands for it.
  const names = segments.map(({ name }) => wrapText(name, width - 8, signedStyle));
  const hasNames = width >= NAME_WIDTH && names.every((lines) => lines.length <= 3);
  const heads = hasNames ? names : [];
  const headHeight = Math.max(1, ...heads.map((lines) => lines.length)) * fontSize.tick *
    theme.lineHeight;
  const top = legend.bottom + 24 + headHeight + 6;
  const svg = picture(document, {
    height: top + rows.length * ROW_HEIGHT + 28 + wording.bottom,
    marks: [
      legend.symbols,
      hasNames
        ? null
        : segments.map(({ id }, column) =>
          segmentSymbol(id, { x: left + (column + 0.5) * width, y: top - 16 })
        ),
    ],
  });

  for (const [column, lines] of heads.entries()) {
    const x = left + (column + 0.5) * width;
    addText(svg, lines, { x, y: legend.bottom + 24, anchor: "middle", ...signedStyle });
  }
  for (const [index, { label, z, figures }] of rows.entries()) {
    const y = top + index * ROW_HEIGHT;
    const textTop = y + (ROW_HEIGHT - fontSize.tick * theme.lineHeight) / 2 - 1;
    addText(svg, [label], { x: padding, y: textTop, size: fontSize.tick });
    for (const [column, value] of z.entries()) {
      const x = left + column * width;
      addElement(svg, "rect", {
        x: x + 1,
        y: y + 1,
        width: width - 2,
        height: ROW_HEIGHT - 2,
        fill: shade(value),
      });
      const middle = x + width / 2;
      addText(svg, [signed(value)], {
        x: hasRoom ? middle - 6 : middle,
        y: textTop,
        anchor: hasRoom ? "end" : "middle",
        ...signedStyle,
      });
      if (hasRoom) {
        addText(svg, [figures[column]!], { x: middle + 4, y: textTop, size: fontSize.tick });
      }
    }
  }
  legend.addTo(svg);
  const described = rows.map(({ label, z, figures }) =>
    `${label}: ${
      segments.map(({ name }, i) => `${name} ${signed(z[i]!)} (${figures[i]})`).join(", ")
    }`
  );
  wording.addTo(svg, "heatmap-plot", `${described.join(". ")}.`);
  return svg;
}

/** A figure with its sign: `+1.2`, `−0.4`, `0.0`. */
function signed(value: number): string {
  const size = Math.abs(value).toFixed(1);
  return size === "0.0" ? size : `${value > 0 ? "+" : "\u2212"}${size}`;
}

/** White at the average, orange-brown above, blue below. */
function shade(z: number): string {
  const target = z > 0 ? theme.color.highlight : theme.color.accent;
  const share = Math.min(Math.abs(z) / FULL, 1) * STRONGEST;
  const channels = [1, 3, 5].map((at) => parseInt(target.slice(at, at + 2), 16));
  const mixed = channels.map((channel) => Math.round(255 + (channel - 255) * share));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Names the cell farthest from the average. */
function defaultTitle({ segments, rows }: HeatmapPlotOptions): string {
  if (segments.length < 2) return "One segment: every customer is in it";
  let best = { size: -1, text: "" };
  for (const { label, z } of rows) {
    for (const [column, value] of z.entries()) {
      if (Math.abs(value) <= best.size) continue;
      const side = value > 0 ? "high" : "low";
      best = { size: Math.abs(value), text: `${segments[column]!.name} by ${side} ${label}` };
    }
  }
  return `Segments differ in these traits, most of all ${best.text}`;
}
