import type { Unit } from "@/features/catalogue.ts";
import { labelledAxis, pixelsOn, tickText } from "@/output/charts/axis.ts";
import { type LegendSegment, segmentSymbol } from "@/output/charts/legend.ts";
import { type ChartOptions, panelGrid, picture } from "@/output/charts/picture.ts";
import { addElement, addText, textWidth } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";
import { type MoneyStyle, UNSIGNED } from "@/output/money_style.ts";

/** Where the customers of a segment lie in a feature, original units. */
export interface Spread {
  readonly segment: number;
  readonly low: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly high: number;
}

/** A feature as one of the small multiples. */
export interface DistributionPanel {
  readonly label: string;
  readonly unit: Unit;
  /** In order of segment; a segment without a known value is left out. */
  readonly spreads: readonly Spread[];
}

/** What {@linkcode distributionsPlot} draws. */
export interface DistributionsPlotData {
  /** One or more. */
  readonly segments: readonly LegendSegment[];
  /** One or more. */
  readonly panels: readonly DistributionPanel[];
  /** How money is written. @default without a sign */
  readonly money?: MoneyStyle;
}

const COLUMNS = 2;
const GAP = 44;
const ROW_HEIGHT = 22;
const HEAD = 26;
const FOOT = 34;
const SYMBOL_WIDTH = 26;
const INSET = 8;

/**
 * A small panel per feature, a row per segment: the line holds nine tenths of its customers, the bar
 * the middle half, the tick is the median. Original units; skewed features on a logarithmic scale.
 */
export function distributionsPlot(
  data: DistributionsPlotData,
  options: ChartOptions = {},
): SVGSVGElement {
  const { segments, panels, money = UNSIGNED } = data;
  const { fontSize, color } = theme;
  const rowsHeight = segments.length * ROW_HEIGHT;
  const rowOf = new Map(segments.map(({ id }, row) => [id, row]));

  return picture({
    id: "distributions-plot",
    title: defaultTitle(data),
    subtitle:
      "Line: nine tenths of the segment’s customers. Bar: the middle half. Tick: the median.",
    ...options,
    segments,
    figures: described(data),
  }, (legendBottom) => {
    const top = legendBottom + 26;
    const height = HEAD + rowsHeight + FOOT;
    const grid = panelGrid(panels.length, { top, columns: COLUMNS, gap: GAP, height });
    const middle = (index: number, segment: number) =>
      grid.at(index).top + HEAD + (rowOf.get(segment)! + 0.5) * ROW_HEIGHT;
    return {
      bottom: grid.bottom,
      marks: panels.map(({ spreads }, index) =>
        spreads.map(({ segment }) =>
          segmentSymbol(segment, { x: grid.at(index).left + 8, y: middle(index, segment), r: 5 })
        )
      ),
      addTo(svg) {
        for (const [index, panel] of panels.entries()) {
          const { left, top } = grid.at(index);
          addPanel(svg, panel, {
            left,
            right: left + grid.width,
            top,
            bottom: top + HEAD + rowsHeight,
            middle: (segment) => middle(index, segment),
          });
        }
      },
    };

    function addPanel(
      svg: SVGSVGElement,
      { label, unit, spreads }: DistributionPanel,
      { left, right, top, bottom, middle }: {
        readonly left: number;
        readonly right: number;
        readonly top: number;
        readonly bottom: number;
        readonly middle: (segment: number) => number;
      },
    ): void {
      const range = [left + SYMBOL_WIDTH + INSET, right - INSET] as const;
      const values = spreads.flatMap(({ segment: _, ...values }) => Object.values(values));
      const text = tickText(unit, money);
      const small = { size: fontSize.caption, color: color.muted };
      const room = { length: range[1] - range[0], perTick: 56 };
      const axis = labelledAxis(values, room, (tick) => textWidth(text(tick), small));
      const toX = pixelsOn(axis, range);
      const head = `${label[0]!.toUpperCase()}${label.slice(1)}`;
      addText(svg, [head], { x: left, y: top, size: fontSize.label, weight: 600 });
      if (axis.type !== "linear") {
        const x = left + textWidth(head, { size: fontSize.label, weight: 600 }) + 8;
        addText(svg, ["logarithmic"], { x, y: top + 1, ...small });
      }
      for (const tick of axis.ticks) {
        const x = toX(tick);
        addElement(svg, "line", { x1: x, x2: x, y1: top + HEAD, y2: bottom, stroke: color.grid });
        addText(svg, [text(tick)], {
          x,
          y: bottom + 2,
          anchor: "middle",
          ...small,
        });
      }
      for (const spread of spreads) {
        const { fill, ink } = segmentStyle(spread.segment);
        const y = middle(spread.segment);
        const [x1, x2] = [toX(spread.low), toX(spread.high)];
        addElement(svg, "line", { x1, x2, y1: y, y2: y, stroke: fill, "stroke-width": 2 });
        const [from, to] = [toX(spread.lowerQuartile), toX(spread.upperQuartile)];
        const width = Math.max(to - from, 2);
        addElement(svg, "rect", { x: from, y: y - 6, width, height: 12, fill, stroke: ink });
        const x = toX(spread.median);
        const tick = { x1: x, x2: x, y1: y - 9, y2: y + 9 };
        addElement(svg, "line", { ...tick, stroke: color.background, "stroke-width": 5 });
        addElement(svg, "line", { ...tick, stroke: color.ink, "stroke-width": 2.5 });
      }
    }
  });
}

function described({ segments, panels, money = UNSIGNED }: DistributionsPlotData): string {
  const nameOf = new Map(segments.map(({ id, name }) => [id, name]));
  const lines = panels.map(({ label, unit, spreads }) => {
    const text = tickText(unit, money);
    const parts = spreads.map(({ segment, lowerQuartile, median, upperQuartile }) =>
      `${nameOf.get(segment)} ${text(median)} (${text(lowerQuartile)} to ${text(upperQuartile)})`
    );
    return `${label}: ${parts.join(", ")}`;
  });
  return `Medians with the middle half. ${lines.join(". ")}.`;
}

/** Counts the features in which the middle halves of some two segments lie apart. */
function defaultTitle({ segments, panels }: DistributionsPlotData): string {
  if (segments.length < 2) return "How the customers are spread";
  const apart =
    panels.filter(({ spreads }) =>
      spreads.some((a) => spreads.some((b) => a.upperQuartile < b.lowerQuartile))
    ).length;
  const features = `${panels.length} ${panels.length === 1 ? "feature" : "features"}`;
  return `In ${apart} of ${features} the middle halves of some segments lie apart`;
}
