import { takeRows } from "@/clustering/matrix.ts";
import { principalCoordinates } from "@/clustering/principal_axes.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { silhouetteValues } from "@/clustering/silhouette.ts";
import { FEATURE_NAMES, type FeatureName, FEATURES } from "@/features/catalogue.ts";
import { customerIds, featureValues, hasFeature } from "@/features/customers.ts";
import { clusterPlot } from "@/output/cluster_plot.ts";
import { distributionsPlot } from "@/output/distributions_plot.ts";
import { elbowPlot } from "@/output/elbow_plot.ts";
import { heatmapPlot } from "@/output/heatmap_plot.ts";
import { indicesPlot } from "@/output/indices_plot.ts";
import type { LegendSegment } from "@/output/legend.ts";
import { count, featureText } from "@/output/figure_text.ts";
import { shownSegments } from "@/output/picture.ts";
import { pngFromSvg, type PngOptions } from "@/output/png.ts";
import { principalAxesPlot } from "@/output/principal_axes_plot.ts";
import { type Run, segmentIds } from "@/output/run.ts";
import { silhouettePlot } from "@/output/silhouette_plot.ts";
import { stabilityPlot } from "@/output/stability_plot.ts";
import { svgDocument, svgText } from "@/output/svg.ts";

/** Every picture of a run, by the name of its files; pictures of nothing are left out. */
export type Plots = ReadonlyMap<PlotName, string>;
export type PlotName = keyof typeof DRAWINGS;

/** Beyond this many customers a scatter shows every nth, so that the report stays below 1 MB. */
const MAX_POINTS = 1500;
/** Dots: sharp on a slide beside text. Drawing takes time by the dot. */
const PNG_WIDTH = 1440;
/** Customers whose silhouette is measured: it takes n squared steps. */
const SILHOUETTE_ROWS = 2000;

const DRAWINGS = {
  elbow_plot: drawElbow,
  cluster_plot: drawClusters,
  heatmap_plot: drawHeatmap,
  distributions_plot: drawDistributions,
  principal_axes_plot: drawPrincipalAxes,
  indices_plot: drawIndices,
  silhouette_plot: drawSilhouette,
  stability_plot: drawStability,
};

const TITLES_WITHOUT_EVIDENCE: Readonly<Record<string, string>> = {
  elbow_plot: "Inertia falls as it would in data without clusters",
  cluster_plot: "No segments: the clusters are cuts through one crowd",
  heatmap_plot: "No segments: cuts through one crowd differ in traits, too",
  distributions_plot: "No segments: how the cuts through one crowd are spread",
  principal_axes_plot: "No segments: one crowd on its two main axes",
};

/** Draws the pictures of a run as SVG. */
export function drawPlots(run: Run): Plots {
  const { profiles, evidence: { verdict } } = run;
  const setting = {
    segments: shownSegments(profiles, verdict),
    caption: caption(run),
    document: svgDocument(),
  };
  const plots = new Map<PlotName, string>();
  for (const [name, draw] of Object.entries(DRAWINGS)) {
    // A title that states a finding would promise what is not there.
    const title = verdict === "none" ? TITLES_WITHOUT_EVIDENCE[name] : undefined;
    const element = draw(run, { ...setting, title });
    if (element !== undefined) plots.set(name as PlotName, svgText(element));
  }
  return plots;
}

/**
 * The pictures of a run as files: name and content.
 *
 * @param drawPng Draws an SVG as PNG, here or on another thread.
 */
export async function plotFiles(
  run: Run,
  { plots = drawPlots(run), drawPng = pngFromSvg }: PlotFilesOptions = {},
): Promise<Map<string, string | Uint8Array>> {
  const files = await Promise.all([...plots].map(async ([name, svg]) =>
    [
      [`${name}.svg`, svg],
      [`${name}.png`, await drawPng(svg, { width: PNG_WIDTH })],
    ] as const
  ));
  return new Map<string, string | Uint8Array>(files.flat());
}

export interface PlotFilesOptions {
  /** The pictures, where they are drawn already. */
  readonly plots?: Plots;
  readonly drawPng?: (svg: string, options: PngOptions) => Promise<Uint8Array>;
}

interface Setting {
  readonly segments: readonly LegendSegment[];
  /** Undefined where the picture is to state its own finding. */
  readonly title: string | undefined;
  readonly caption: string;
  readonly document: Document;
}

function drawElbow({ inertias, elbowK, fit }: Run, setting: Setting): SVGSVGElement {
  return elbowPlot({ ...setting, inertias, elbowK, k: fit.k });
}

function drawClusters({ customers, segmentOf }: Run, setting: Setting): SVGSVGElement {
  const transactions = featureValues(customers, "num_transactions");
  const loans = featureValues(customers, "total_loans");
  return clusterPlot({
    ...setting,
    points: customerIds(customers).map((_, i) => ({
      x: transactions[i]!,
      y: loans[i]!,
      segment: segmentOf[i]!,
    })),
    maxPoints: MAX_POINTS,
  });
}

function drawHeatmap(run: Run, setting: Setting): SVGSVGElement {
  const { profiles, traits } = run;
  return heatmapPlot({
    ...setting,
    rows: tellingFeatures(run).map((name) => ({
      label: FEATURES[name].label,
      z: profiles.map(({ segment }) => traits[segment.cluster]!.z.get(name) ?? 0),
      figures: profiles.map(({ median }) => featureText(name, median.get(name))),
    })),
  });
}

/** One feature about each thing: those clustered on, and the first of those that are not. */
function tellingFeatures({ customers, scaled }: Run): FeatureName[] {
  const clusteredOn = new Set<FeatureName>(scaled.features.map(({ name }) => name));
  const told = new Set<string>([...clusteredOn].map((name) => FEATURES[name].about));
  return FEATURE_NAMES.filter((name) => {
    if (!hasFeature(customers, name)) return false;
    if (clusteredOn.has(name)) return true;
    const isNews = !told.has(FEATURES[name].about);
    told.add(FEATURES[name].about);
    return isNews;
  });
}

function drawDistributions({ figures, scaled }: Run, setting: Setting): SVGSVGElement {
  const groups = setting.segments.map(({ id }) => ({ segment: id, own: figures.own(id) }));
  return distributionsPlot({
    ...setting,
    panels: scaled.features.map(({ name }) => ({
      label: FEATURES[name].label,
      unit: FEATURES[name].unit,
      spreads: groups.flatMap(({ segment, own }) => {
        const [low, lowerQuartile, median, upperQuartile, high] = [0.05, 0.25, 0.5, 0.75, 0.95]
          .map((fraction) => own.quantile(name, fraction) ?? NaN) as [
            number,
            number,
            number,
            number,
            number,
          ];
        return Number.isNaN(low)
          ? []
          : [{ segment, low, lowerQuartile, median, upperQuartile, high }];
      }),
    })),
  });
}

/** Nothing where there is only one feature, and so only one axis. */
function drawPrincipalAxes(run: Run, setting: Setting): SVGSVGElement | undefined {
  const { matrix, features } = run.scaled;
  const { rows, columns } = matrix;
  if (columns < 2) return undefined;
  const { data } = principalCoordinates(matrix);
  const variances = new Float64Array(columns);
  for (let at = 0; at < data.length; at++) variances[at % columns]! += data[at]! ** 2 / rows;
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  if (total === 0) return undefined;

  const axes = [0, 1].map((axis) => {
    const deviation = Math.sqrt(variances[axis]!);
    const loadings = features.map((_, j) => {
      let product = 0;
      for (let row = 0; row < rows; row++) {
        product += matrix.data[row * columns + j]! * data[row * columns + axis]!;
      }
      return deviation < 1e-12 ? 0 : product / rows / deviation;
    });
    // An axis has no direction of its own: its strongest feature points up or right.
    const strongest = loadings.reduce((a, b) => Math.abs(b) > Math.abs(a) + 1e-9 ? b : a);
    const sign = strongest < 0 ? -1 : 1;
    return { sign, loadings: loadings.map((loading) => sign * loading) };
  });
  const step = Math.max(1, Math.ceil(rows / MAX_POINTS));
  const shown = Array.from({ length: Math.ceil(rows / step) }, (_, index) => index * step);
  return principalAxesPlot({
    ...setting,
    points: shown.map((row) => ({
      x: axes[0]!.sign * data[row * columns]!,
      y: axes[1]!.sign * data[row * columns + 1]!,
      segment: segmentIds(run)[row]!,
    })),
    loadings: features.map(({ name }, j) => ({
      label: FEATURES[name].label,
      x: axes[0]!.loadings[j]!,
      y: axes[1]!.loadings[j]!,
    })),
    explained: [variances[0]! / total, variances[1]! / total],
    caption: shown.length === rows
      ? setting.caption
      : `${setting.caption} ${count(shown.length)} of ${count(rows)} customers shown.`,
  });
}

/** Nothing where no k from 2 up could be looked at. */
function drawIndices({ evidence, fit }: Run, setting: Setting): SVGSVGElement | undefined {
  const { indices, votes, gap } = evidence;
  if (indices.length === 0) return undefined;
  const values = (of: (entry: typeof indices[number]) => number) =>
    indices.map((entry) => ({ k: entry.k, value: of(entry) }));
  return indicesPlot({
    ...setting,
    k: fit.k,
    panels: [
      {
        label: "Silhouette",
        reading: "higher is better",
        values: values(({ silhouette }) => silhouette),
        vote: votes.silhouette,
      },
      {
        label: "Caliński–Harabasz",
        reading: "higher is better",
        values: values(({ calinskiHarabasz }) => calinskiHarabasz),
        vote: votes.calinskiHarabasz,
      },
      {
        label: "Davies–Bouldin",
        reading: "lower is better",
        values: values(({ daviesBouldin }) => daviesBouldin),
        vote: votes.daviesBouldin,
      },
      {
        label: "Gap statistic",
        reading: "the first k not clearly beaten by the next",
        values: [...gap.gaps].map((value, index) => ({ k: index + 1, value })),
        vote: votes.gap,
      },
    ],
  });
}

/** Nothing where all customers, or none, share a segment. */
function drawSilhouette(run: Run, setting: Setting): SVGSVGElement | undefined {
  const { standardised: { matrix }, fit, segmentOf, options: { seed } } = run;
  const rows = sampleIndices(matrix.rows, SILHOUETTE_ROWS, seed);
  const labels = Int32Array.from(rows, (row) => fit.labels[row]!);
  const clusters = new Set(labels).size;
  if (clusters < 2 || clusters >= labels.length) return undefined;
  return silhouettePlot({
    ...setting,
    values: silhouetteValues(takeRows(matrix, rows), labels),
    segmentOf: Int32Array.from(rows, (row) => segmentOf[row]!),
  });
}

function drawStability({ evidence, profiles }: Run, setting: Setting): SVGSVGElement {
  return stabilityPlot({
    ...setting,
    segments: setting.segments.map((segment, index) => ({
      ...segment,
      jaccard: evidence.stability[profiles[index]!.segment.cluster]!,
    })),
  });
}

/** Where the figures come from and how far to trust them. */
function caption({ extract, customers, cleaned, evidence }: Run): string {
  return `Source: ${extract.name}, ${count(customers.height)} customers as of ${cleaned.asOf}. ` +
    `Evidence for the segments: ${evidence.verdict}. ${evidence.sentence}`;
}
