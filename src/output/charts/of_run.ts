/**
 * The charts of a run, as the report and the notebooks show them.
 *
 * @example
 * ```ts
 * import { chart } from "@/notebook/chart.ts";
 * import { DEFAULT_OPTIONS } from "@/options/options.ts";
 * import * as charts from "@/output/charts/of_run.ts";
 * import { runPipeline } from "@/pipeline.ts";
 *
 * const run = await runPipeline(DEFAULT_OPTIONS);
 * await chart(charts.elbowOf(run));
 * await chart(charts.clustersOf(run)!);
 * await chart(charts.heatmapOf(run, { features: ["age", "total_loans"], title: "Age and loans" }));
 * await chart(charts.distributionsOf(run));
 * await chart(charts.principalAxesOf(run)!);
 * await chart(charts.indicesOf(run)!);
 * await chart(charts.silhouetteOf(run)!);
 * await chart(charts.stabilityOf(run));
 * ```
 *
 * @module
 */
import { draw } from "@/output/charts/draw.ts";
import type { ChartOptions } from "@/output/charts/picture.ts";
import {
  clustersSketch,
  distributionsSketch,
  elbowSketch,
  type FeaturesOptions,
  heatmapSketch,
  indicesSketch,
  principalAxesSketch,
  silhouetteSketch,
  stabilitySketch,
} from "@/output/charts/run_sketches.ts";
import type { Sketch } from "@/output/charts/sketch.ts";
import type { Run } from "@/output/run.ts";

export type { FeaturesOptions };

function drawn(sketch: Sketch | undefined): SVGSVGElement | undefined {
  return sketch && draw(sketch);
}

/** The inertia curve of a run, its elbow and its k. */
export function elbowOf(run: Run, options?: ChartOptions): SVGSVGElement {
  return draw(elbowSketch(run, options));
}

/** The customers of a run by two features; nothing where there are no two. */
export function clustersOf(run: Run, options?: ChartOptions): SVGSVGElement | undefined {
  return drawn(clustersSketch(run, options));
}

/** How the segments of a run differ from the average customer. */
export function heatmapOf(run: Run, options?: FeaturesOptions): SVGSVGElement {
  return draw(heatmapSketch(run, options));
}

/** Where the customers of each segment of a run lie in the features clustered on, or in others. */
export function distributionsOf(run: Run, options?: FeaturesOptions): SVGSVGElement {
  return draw(distributionsSketch(run, options));
}

/** The customers of a run on their principal axes; nothing where there are no two axes. */
export function principalAxesOf(run: Run, options?: ChartOptions): SVGSVGElement | undefined {
  return drawn(principalAxesSketch(run, options));
}

/** The other indices of a run; nothing where no k from 2 up could be looked at. */
export function indicesOf(run: Run, options?: ChartOptions): SVGSVGElement | undefined {
  return drawn(indicesSketch(run, options));
}

/** The silhouettes of a run; nothing where all customers, or none, share a segment. */
export function silhouetteOf(run: Run, options?: ChartOptions): SVGSVGElement | undefined {
  return drawn(silhouetteSketch(run, options));
}

/** How surely the segments of a run come back. */
export function stabilityOf(run: Run, options?: ChartOptions): SVGSVGElement {
  return draw(stabilitySketch(run, options));
}
