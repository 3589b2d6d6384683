import {
  clustersSketch,
  distributionsSketch,
  elbowSketch,
  heatmapSketch,
  indicesSketch,
  principalAxesSketch,
  silhouetteSketch,
  stabilitySketch,
} from "@/output/charts/run_sketches.ts";
import type { Sketch } from "@/output/charts/sketch.ts";
import { pngFromSvg } from "@/output/png.ts";
import type { Run } from "@/output/run.ts";

/** Pictures as the text of SVG files, by name; those of nothing are left out. */
export type Pictures = ReadonlyMap<string, string>;
export type PlotName = keyof typeof SKETCHES;

/** Dots: sharp on a slide beside text. Drawing takes time by the dot. */
const PNG_WIDTH = 1440;

const SKETCHES = {
  elbow_plot: elbowSketch,
  cluster_plot: clustersSketch,
  heatmap_plot: heatmapSketch,
  distributions_plot: distributionsSketch,
  principal_axes_plot: principalAxesSketch,
  indices_plot: indicesSketch,
  silhouette_plot: silhouetteSketch,
  stability_plot: stabilitySketch,
};

/** The plots that there may be. */
export const PLOT_NAMES = Object.keys(SKETCHES) as PlotName[];

/** The plots of a run, to be drawn. */
export function plotSketches(run: Run): Map<string, Sketch> {
  const sketches = new Map<string, Sketch>();
  for (const [name, sketchOf] of Object.entries(SKETCHES)) {
    const sketch = sketchOf(run);
    if (sketch !== undefined) sketches.set(name, sketch);
  }
  return sketches;
}

/** The plots among pictures as files: name and content. */
export async function plotFiles(pictures: Pictures): Promise<Map<string, string | Uint8Array>> {
  const plots = PLOT_NAMES.filter((name) => pictures.has(name));
  const files = await Promise.all(plots.map(async (name) => {
    const svg = pictures.get(name)!;
    const png = await pngFromSvg(svg, { width: PNG_WIDTH });
    return [[`${name}.svg`, svg], [`${name}.png`, png]] as const;
  }));
  return new Map<string, string | Uint8Array>(files.flat());
}
