import * as Plot from "@observablehq/plot";
import { type FeatureName, FEATURES } from "@/features/catalogue.ts";
import { featureValues } from "@/features/customers.ts";
import { type Panel, picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { axisFor } from "@/output/axis.ts";
import { featureFigure as figure, nairaTick, numberTick } from "@/output/figure_text.ts";
import type { Run } from "@/output/run.ts";
import { segmentStyle, textWidth, theme } from "@/output/theme.ts";

interface Range {
  readonly id: number;
  readonly name: string;
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

const ROW = 30;
const COLUMNS = 2;

/**
 * Where the middle half of each segment's customers lies in each feature, in original units: a bar
 * from the lower to the upper quartile, a mark at the median. One panel per feature.
 */
export function segmentRanges(
  run: Pick<Run, "features" | "naming" | "segmentOf">,
  names: readonly FeatureName[],
  options: Omit<PictureOptions, "figures" | "height" | "columns">,
): SVGSVGElement {
  const width = (theme.width - 2 * theme.padding - 28) / COLUMNS;
  const measured = names.map((name) => ({ name, ranges: rangesOf(run, name) }));
  const figures = measured.map(({ name, ranges }) =>
    `${FEATURES[name].label}: ${
      ranges.map((range) =>
        `${range.name} ${figure(name, range.middle)} (${figure(name, range.low)} to ${
          figure(name, range.high)
        })`
      ).join(", ")
    }.`
  );
  return picture(measured.map(({ name, ranges }) => rangePanel(name, ranges, width)), {
    ...options,
    columns: COLUMNS,
    height: run.segments.length * ROW + 32,
    figures: figures.join("\n"),
  });
}

function rangesOf(
  { customers, segments, segmentOf }: Pick<Run, "features" | "naming" | "segmentOf">,
  name: FeatureName,
): Range[] {
  const values = featureValues(customers, name);
  return segments.flatMap((segment) => {
    const own = values.filter((value, i) => segmentOf[i] === segment.id && Number.isFinite(value))
      .sort();
    if (own.length === 0) return [];
    const at = (share: number) => {
      const place = share * (own.length - 1);
      const [before, after] = [own[Math.floor(place)]!, own[Math.ceil(place)]!];
      return before + (after - before) * (place % 1);
    };
    return [{ id: segment.id, name: segment.name, low: at(0.25), middle: at(0.5), high: at(0.75) }];
  });
}

function rangePanel(name: FeatureName, ranges: readonly Range[], width: number): Panel {
  const { color, fontSize } = theme;
  const style = { size: fontSize.tick };
  const marginLeft = 12 + Math.max(...ranges.map((range) => textWidth(range.name, style)));
  const marginRight = 14 +
    Math.max(...ranges.map((range) => textWidth(figure(name, range.middle), style)));
  const axis = axisFor(ranges.flatMap(({ low, middle, high }) => [low, middle, high]), {
    length: width - marginLeft - marginRight,
    perTick: 54,
  });
  const label = FEATURES[name].label;
  const isMoney = FEATURES[name].unit.startsWith("naira");
  const styled = ranges.map((range) => ({ ...range, ...segmentStyle(range.id) }));
  return {
    title: `${label[0]!.toUpperCase()}${label.slice(1)}${
      axis.type === "linear" ? "" : ", logarithmic scale"
    }`,
    plot: {
      marginLeft,
      marginRight,
      marginTop: 4,
      // So that a mark at the end of the axis is whole and clear of the words.
      insetLeft: 9,
      insetRight: 9,
      marginBottom: 26,
      x: { type: axis.type, domain: [...axis.domain], axis: null },
      y: { domain: ranges.map(({ id }) => id), axis: null, padding: 0.4 },
      marks: [
        Plot.gridX(axis.ticks, { stroke: color.grid, strokeOpacity: 1 }),
        Plot.axisX(axis.ticks, {
          tickSize: 0,
          text: isMoney
            ? nairaTick
            : FEATURES[name].unit === "share"
            ? (value: number) => `${Math.round(value * 100)}%`
            : numberTick,
          label: null,
        }),
        Plot.barX(styled, { x1: "low", x2: "high", y: "id", fill: "fill", fillOpacity: 0.45 }),
        Plot.dot(styled, {
          x: "middle",
          y: "id",
          r: 6,
          symbol: "symbol",
          fill: "fill",
          stroke: "ink",
          strokeWidth: 1.5,
        }),
        Plot.text(styled, {
          y: "id",
          text: "name",
          frameAnchor: "left",
          textAnchor: "end",
          dx: -8,
          fill: color.ink,
          fontSize: fontSize.tick,
        }),
        Plot.text(styled, {
          y: "id",
          text: (range: Range) => figure(name, range.middle),
          frameAnchor: "right",
          textAnchor: "start",
          dx: 8,
          fill: "ink",
          fontWeight: 600,
          fontSize: fontSize.tick,
        }),
      ],
    },
  };
}
