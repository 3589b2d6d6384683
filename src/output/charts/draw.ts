import { bars } from "@/output/charts/bars.ts";
import { clusterPlot } from "@/output/charts/cluster_plot.ts";
import { distributionsPlot } from "@/output/charts/distributions_plot.ts";
import { elbowPlot } from "@/output/charts/elbow_plot.ts";
import { heatmapPlot } from "@/output/charts/heatmap_plot.ts";
import { indicesPlot } from "@/output/charts/indices_plot.ts";
import { partsPlot } from "@/output/charts/parts_plot.ts";
import { principalAxesPlot } from "@/output/charts/principal_axes_plot.ts";
import { silhouettePlot } from "@/output/charts/silhouette_plot.ts";
import type { Sketch } from "@/output/charts/sketch.ts";
import { stabilityPlot } from "@/output/charts/stability_plot.ts";
import { standingPlot } from "@/output/charts/standing_plot.ts";
import { svgText } from "@/output/charts/svg.ts";

/** The charts that are drawn of a run. */
export const CHARTS = {
  bars,
  clusterPlot,
  distributionsPlot,
  elbowPlot,
  heatmapPlot,
  indicesPlot,
  partsPlot,
  principalAxesPlot,
  silhouettePlot,
  stabilityPlot,
  standingPlot,
} as const;

/** Draws a picture. */
export function draw({ chart, args }: Sketch): SVGSVGElement {
  return (CHARTS[chart] as (...args: Sketch["args"]) => SVGSVGElement)(...args);
}

/** Draws pictures, each as the text of a standalone SVG file. */
export function drawAll(sketches: ReadonlyMap<string, Sketch>): Map<string, string> {
  return new Map([...sketches].map(([name, sketch]) => [name, svgText(draw(sketch))]));
}
