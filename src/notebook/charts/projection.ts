import * as Plot from "@observablehq/plot";
import { BORDERLINE_MARGIN } from "@/clustering/margins.ts";
import { principalAxes } from "@/clustering/principal_axes.ts";
import { picture, type PictureOptions } from "@/notebook/charts/picture.ts";
import { count, percent } from "@/output/figure_text.ts";
import { marginsOf, type Run, segmentIds } from "@/output/run.ts";
import { segmentStyle, theme } from "@/output/theme.ts";

export interface Projection {
  /** n x 2: the first two principal coordinates, each turned so that its first feature rises. */
  readonly points: readonly (readonly [number, number])[];
  /** Of the variation, what each axis shows, 0..1. */
  readonly shares: readonly [number, number];
  /** Pearson's r of each chosen feature with each axis, d x 2. */
  readonly loadings: readonly (readonly [number, number])[];
}

/** The plane in which the customers of a run differ most (principal components 1 and 2). */
export function projection({ standardised: { matrix } }: Pick<Run, "standardised">): Projection {
  const { data, rows, columns } = matrix;
  const { means, axes, deviations } = principalAxes(matrix);
  const total = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  /** Means are 0 and deviations 1, so that the correlation of a feature is its share of the axis. */
  const correlation = (feature: number, axis: number) =>
    (axes[axis]?.[feature] ?? 0) * (deviations[axis] ?? 0);
  // An axis has no direction of its own; the first feature that takes part in it gives one.
  const signs = [0, 1].map((axis) => {
    for (let j = 0; j < columns; j++) {
      if (Math.abs(correlation(j, axis)) > 0.1) return Math.sign(correlation(j, axis));
    }
    return 1;
  });
  const pair = (of: (axis: number) => number): [number, number] => [
    signs[0]! * of(0),
    signs[1]! * of(1),
  ];
  const coordinate = (row: number, axis: number) => {
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      sum += (data[row * columns + j]! - means[j]!) * (axes[axis]?.[j] ?? 0);
    }
    return sum;
  };
  const share = (axis: number) => total === 0 ? 0 : (deviations[axis] ?? 0) ** 2 / total;
  return {
    points: Array.from({ length: rows }, (_, i) => pair((axis) => coordinate(i, axis))),
    shares: [share(0), share(1)],
    loadings: Array.from({ length: columns }, (_, j) => pair((axis) => correlation(j, axis))),
  };
}

const HEIGHT = 460;
const MOST_POINTS = 5000;

/** The customers in their plane, by segment; borderline customers carry a dark ring. */
export function projectionPlot(
  run: Pick<Run, "standardised" | "naming" | "segmentOf" | "margins">,
  options: Omit<PictureOptions, "figures" | "height" | "columns">,
): SVGSVGElement {
  const { points, shares } = projection(run);
  const { color, fontSize } = theme;
  const step = Math.ceil(points.length / MOST_POINTS);
  const customers = points.map(([x, y], i) => ({
    x,
    y,
    ...segmentStyle(segmentIds(run)[i]!),
    isBorderline: marginsOf(run).margin[i]! < BORDERLINE_MARGIN,
  })).filter((_, i) => i % step === 0);
  const centres = run.segments.map((segment) => {
    const own = points.filter((_, i) => segmentIds(run)[i] === segment.id);
    const mean = (axis: 0 | 1) => own.reduce((sum, point) => sum + point[axis], 0) / own.length;
    return { name: segment.name, x: mean(0), y: mean(1), ...segmentStyle(segment.id) };
  });
  const position = { x: "x", y: "y", symbol: "symbol" } as const;
  const axis = (number: 1 | 2) =>
    `Principal component ${number}: ${percent(shares[number - 1]!)} of the variation`;
  return picture([{
    plot: {
      marginTop: 26,
      marginBottom: 30,
      marginLeft: 14,
      marginRight: 14,
      inset: 14,
      x: { axis: null },
      y: { axis: null },
      marks: [
        Plot.frame({ stroke: color.grid }),
        Plot.dot(customers, {
          ...position,
          r: 4,
          fill: "fill",
          fillOpacity: 0.5,
          stroke: "ink",
          strokeOpacity: 0.7,
          strokeWidth: 0.7,
        }),
        Plot.dot(customers.filter(({ isBorderline }) => isBorderline), {
          x: "x",
          y: "y",
          r: 7.5,
          stroke: color.ink,
          strokeWidth: 1.6,
        }),
        Plot.text(centres, {
          x: "x",
          y: "y",
          text: "name",
          fill: "ink",
          stroke: "white",
          strokeWidth: 6,
          fontWeight: 600,
          fontSize: fontSize.label,
        }),
        Plot.text([axis(1)], {
          frameAnchor: "bottom",
          dy: 26,
          fill: color.ink,
          fontSize: fontSize.tick,
        }),
        Plot.text([axis(2)], {
          frameAnchor: "top-left",
          dy: -18,
          fill: color.ink,
          fontSize: fontSize.tick,
        }),
      ],
    },
  }], {
    ...options,
    height: HEIGHT,
    figures: `${axis(1)}. ${axis(2)}. ${
      count(customers.filter(({ isBorderline }) => isBorderline).length)
    } borderline customers are ringed. ${
      centres.map(({ name, x, y }) => `${name} around (${x.toFixed(1)}, ${y.toFixed(1)})`).join(
        ", ",
      )
    }.`,
  });
}
