import {
  clustersOf,
  distributionsOf,
  elbowOf,
  heatmapOf,
  indicesOf,
  principalAxesOf,
  silhouetteOf,
  stabilityOf,
} from "@/output/charts/of_run.ts";
import { svgText } from "@/output/charts/svg.ts";
import { pngFromSvg } from "@/output/png.ts";
import type { Run } from "@/output/run.ts";

/** Every picture of a run, by the name of its files; pictures of nothing are left out. */
export type Plots = ReadonlyMap<PlotName, string>;
export type PlotName = keyof typeof DRAWINGS;

/** Dots: sharp on a slide beside text. Drawing takes time by the dot. */
const PNG_WIDTH = 1440;

const DRAWINGS = {
  elbow_plot: elbowOf,
  cluster_plot: clustersOf,
  heatmap_plot: heatmapOf,
  distributions_plot: distributionsOf,
  principal_axes_plot: principalAxesOf,
  indices_plot: indicesOf,
  silhouette_plot: silhouetteOf,
  stability_plot: stabilityOf,
};

/** The pictures that there may be. */
export const PLOT_NAMES = Object.keys(DRAWINGS) as PlotName[];

/** Draws the pictures of a run as SVG. */
export function drawPlots(run: Run): Plots {
  const plots = new Map<PlotName, string>();
  for (const [name, draw] of Object.entries(DRAWINGS)) {
    const element = draw(run);
    if (element !== undefined) plots.set(name as PlotName, svgText(element));
  }
  return plots;
}

/** Pictures as files: name and content. */
export async function plotFiles(plots: Plots): Promise<Map<string, string | Uint8Array>> {
  const files = await Promise.all([...plots].map(async ([name, svg]) =>
    [
      [`${name}.svg`, svg],
      [`${name}.png`, await pngFromSvg(svg, { width: PNG_WIDTH })],
    ] as const
  ));
  return new Map<string, string | Uint8Array>(files.flat());
}
