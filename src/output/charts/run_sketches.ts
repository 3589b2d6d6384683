import { takeRows } from "@/clustering/matrix.ts";
import { principalAxes } from "@/clustering/principal_axes.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import { silhouetteValues } from "@/clustering/silhouette.ts";
import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { featureNames, featureValues, hasFeature } from "@/features/customers.ts";
import { type ClusterAxes, TRANSACTIONS_AND_LOANS } from "@/output/charts/cluster_axes.ts";
import type { LegendSegment } from "@/output/charts/legend.ts";
import type { ChartOptions } from "@/output/charts/picture.ts";
import type { PrincipalAxesPlotData } from "@/output/charts/principal_axes_plot.ts";
import { type Sketch, sketch } from "@/output/charts/sketch.ts";
import { MOST_POINTS, thinOut, withNumberShown } from "@/output/charts/thin_out.ts";
import { disclosureOf, fewerText, WITHHELD } from "@/output/disclosure.ts";
import { asOfText, count, featureText } from "@/output/figure_text.ts";
import type { MoneyStyle } from "@/output/money_style.ts";
import { figuresOf, profilesOf, type Run, segmentIds } from "@/output/run.ts";
import { sampleText } from "@/output/sample_text.ts";
import { shownSegments } from "@/output/shown_segments.ts";

/** Customers whose silhouette is measured: it takes n squared steps. */
const SILHOUETTE_ROWS = 2000;

/** Options of a chart that shows some of the features. */
export interface FeaturesOptions extends ChartOptions {
  /** In this order; those that the file lacks are left out. @default the most telling */
  readonly features?: readonly FeatureName[];
}

/** The inertia curve of a run, its elbow and its k. */
export function elbowSketch(run: Run, options?: ChartOptions): Sketch {
  const { curve: { inertias, elbow }, fit } = run;
  return sketch("elbowPlot", { inertias, elbowK: elbow, k: fit.k }, captioned(run, options));
}

/** The customers of a run by two features; nothing where there are no two. */
export function clustersSketch(run: Run, options?: ChartOptions): Sketch | undefined {
  const plane = planeOf(run);
  if (plane === undefined) return undefined;
  const { x, y, axes } = plane;
  const [across, up] = [x, y].map((name) => featureValues(run.customers, name));
  const points = Array.from(segmentIds(run), (segment, row) => {
    return { x: across![row]!, y: up![row]!, segment };
  }).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const told = points.filter(({ segment }) => !disclosureOf(run).isSmall(segment));
  if (told.length === 0) return undefined;
  return sketch("clusterPlot", {
    points: told,
    axes,
    segments: toldSegments(run),
    money: moneyOf(run),
  }, captioned(run, options, `Customers ${planeText(run)}`));
}

/** What {@linkcode clustersSketch} places customers by, in words; nothing where it draws nothing. */
export function planeText(run: Run): string | undefined {
  const plane = planeOf(run);
  return plane && `by ${plane.axes.x.name} and ${plane.axes.y.name}`;
}

/** What customers do and owe; else the two features that tell the segments best apart. */
function planeOf(run: Run): { x: FeatureName; y: FeatureName; axes: ClusterAxes } | undefined {
  const usual = { x: "num_transactions", y: "total_loans", axes: TRANSACTIONS_AND_LOANS };
  if ([usual.x, usual.y].every((name) => hasFeature(run.customers, name))) return usual;
  const [x, y] = separating(run);
  if (x === undefined || y === undefined) return undefined;
  const axisOf = (name: FeatureName) => {
    const { label, unit } = featureOf(name, run.extract);
    return { label: `${label[0]!.toUpperCase()}${label.slice(1)}`, name: label, unit };
  };
  return { x, y, axes: { x: axisOf(x), y: axisOf(y) } };
}

/** The features clustered on, those first whose variance lies most between the segments. */
function separating({ scaled: { features }, fit: { centroids }, segments }: Run): FeatureName[] {
  // Z-scores have a mean of 0, so that this is the variance between the segments, times n.
  const between = features.map(({ name }, j) => ({
    name,
    variance: segments.reduce(
      (sum, { cluster, customers }) =>
        sum + customers * centroids.data[cluster * centroids.columns + j]! ** 2,
      0,
    ),
  }));
  return between.sort((a, b) => b.variance - a.variance).map(({ name }) => name);
}

/** How the segments of a run differ from the average customer. */
export function heatmapSketch(
  run: Run,
  { features = tellingFeatures(run), ...options }: FeaturesOptions = {},
): Sketch {
  const told = profilesOf(run).filter(({ segment }) => !disclosureOf(run).isSmall(segment.id));
  if (told.length === 0) return tooFew("heatmap-plot", options);
  const rows = measured(run, features).map((name) => ({
    label: featureOf(name, run.extract).label,
    values: told.map(({ segment: { traits } }) => traits.get(name) ?? NaN),
    beside: told.map(({ median }) => featureText(name, median.get(name), run.extract)),
  }));
  const neutral = "How the customers of each cluster differ from the average";
  return sketch(
    "heatmapPlot",
    { segments: toldSegments(run), rows },
    captioned(run, options, neutral),
  );
}

/** Where the customers of each segment of a run lie in the features clustered on, or in others. */
export function distributionsSketch(
  run: Run,
  { features = [...clusteredOn(run)], ...options }: FeaturesOptions = {},
): Sketch {
  const segments = toldSegments(run);
  if (segments.length === 0) return tooFew("distributions-plot", options);
  const panels = measured(run, features).map((name) => ({
    label: featureOf(name, run.extract).label,
    unit: featureOf(name, run.extract).unit,
    spreads: segments.flatMap(({ id }) => {
      const at = (fraction: number) => figuresOf(run).own(id).quantile(name, fraction) ?? NaN;
      const spread = {
        segment: id,
        low: at(0.05),
        lowerQuartile: at(0.25),
        median: at(0.5),
        upperQuartile: at(0.75),
        high: at(0.95),
      };
      return Number.isNaN(spread.median) ? [] : [spread];
    }),
  }));
  const neutral = "How the customers of each cluster are spread";
  return sketch(
    "distributionsPlot",
    { segments, panels, money: moneyOf(run) },
    captioned(run, options, neutral),
  );
}

/** The customers of a run on their principal axes; nothing where there are no two axes. */
export function principalAxesSketch(run: Run, options?: ChartOptions): Sketch | undefined {
  const data = principalAxesData(run);
  if (data === undefined) return undefined;
  const { caption = "", ...rest } = captioned(run, options);
  const numbers = { shown: data.points.length, customers: run.customers.height };
  return sketch("principalAxesPlot", data, { ...rest, caption: withNumberShown(caption, numbers) });
}

/** What {@linkcode principalAxesSketch} draws: the features' correlations with the axes, too. */
export function principalAxesData(run: Run): PrincipalAxesPlotData | undefined {
  const { matrix, features } = run.scaled;
  const ids = segmentIds(run);
  const { data, columns } = matrix;
  const { means, axes, deviations } = principalAxes(matrix);
  const total = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
  if (columns < 2 || total === 0) return undefined;
  const [first, second] = axes.slice(0, 2).map((vector, axis) => {
    // The features' deviations are 1, so that this is their correlation with the axis.
    const loadings = vector.map((part) => part * deviations[axis]!);
    // An axis has no direction of its own: its strongest feature points up or right.
    const strongest = loadings.reduce((a, b) => Math.abs(b) > Math.abs(a) + 1e-9 ? b : a);
    const sign = strongest < 0 ? -1 : 1;
    return {
      loadings: loadings.map((loading) => sign * loading),
      explained: deviations[axis]! ** 2 / total,
      coordinate: (row: number) =>
        sign *
        vector.reduce((sum, part, j) => sum + part * (data[row * columns + j]! - means[j]!), 0),
    };
  });
  return {
    points: thinOut(ids, MOST_POINTS).map((row) => ({
      x: first!.coordinate(row),
      y: second!.coordinate(row),
      segment: ids[row]!,
    })),
    segments: segmentsOf(run),
    loadings: features.map(({ name }, j) => ({
      label: featureOf(name, run.extract).label,
      x: first!.loadings[j]!,
      y: second!.loadings[j]!,
    })),
    explained: [first!.explained, second!.explained],
  };
}

/** The other indices of a run; nothing where no k from 2 up could be looked at. */
export function indicesSketch(run: Run, options?: ChartOptions): Sketch | undefined {
  const { evidence, fit } = run;
  if (evidence.indices.length === 0) return undefined;
  const { indices, favours, gap } = evidence;
  return sketch("indicesPlot", { indices, favours, gap, k: fit.k }, captioned(run, options));
}

/** The silhouettes of a run; nothing where all customers, or none, share a segment. */
export function silhouetteSketch(run: Run, options?: ChartOptions): Sketch | undefined {
  const { scaled: { matrix }, fit, options: { seed } } = run;
  const rows = sampleIndices(matrix.rows, SILHOUETTE_ROWS, seed);
  const labels = Int32Array.from(rows, (row) => fit.labels[row]!);
  const clusters = new Set(labels).size;
  if (clusters < 2 || clusters >= labels.length) return undefined;
  return sketch("silhouettePlot", {
    segments: segmentsOf(run),
    values: silhouetteValues(takeRows(matrix, rows), labels),
    segmentOf: Int32Array.from(rows, (row) => segmentIds(run)[row]!),
  }, captioned(run, options));
}

/** How surely the segments of a run come back. */
export function stabilitySketch(run: Run, options?: ChartOptions): Sketch {
  const { evidence: { stability } } = run;
  const segments = segmentsOf(run).map((segment, index) => {
    return { ...segment, jaccard: stability[run.segments[index]!.cluster]! };
  });
  return sketch("stabilityPlot", segments, captioned(run, options));
}

function segmentsOf(run: Run): LegendSegment[] {
  const { minCell, isSmall, tellsSize } = disclosureOf(run);
  return shownSegments(run.segments, run.evidence.verdict).map((segment) => {
    if (tellsSize(segment.id)) return segment;
    const size = isSmall(segment.id) ? `${fewerText(minCell)} customers` : WITHHELD;
    return { ...segment, size };
  });
}

/** The segments whose figures may be told. */
function toldSegments(run: Run): LegendSegment[] {
  return segmentsOf(run).filter(({ id }) => !disclosureOf(run).isSmall(id));
}

function tooFew(id: string, options: ChartOptions): Sketch {
  const title = "Every segment has too few customers to be shown";
  return sketch("bars", { rows: [] }, { id, title, subtitle: "", ...options });
}

function moneyOf({ extract: { currency, locale } }: Run): MoneyStyle {
  return { currency, locale };
}

/**
 * Adds where the figures come from and how far to trust them.
 *
 * @param neutral The title where the evidence is none: a finding would promise what is not there.
 */
function captioned(run: Run, options: ChartOptions = {}, neutral?: string): ChartOptions {
  const { extract, customers, cleaned, evidence: { verdict, sentence } } = run;
  const sampled = sampleText(run);
  const who = sampled === undefined
    ? `${count(customers.height)} customers`
    : `a sample of ${sampled}`;
  const caption = `Source: ${extract.name}, ${who}${asOfText(cleaned)}. ` +
    `Evidence for the segments: ${verdict}. ${sentence}`;
  return { caption, ...(neutral && verdict === "none" && { title: neutral }), ...options };
}

function measured(run: Run, features: readonly FeatureName[]): FeatureName[] {
  return features.filter((name) => hasFeature(run.customers, name));
}

function clusteredOn({ scaled }: Run): Set<FeatureName> {
  return new Set(scaled.features.map(({ name }) => name));
}

/** One feature about each thing: those clustered on, and the first of those that are not. */
function tellingFeatures(run: Run): FeatureName[] {
  const used = clusteredOn(run);
  const told = new Set<string>([...used].map((name) => featureOf(name, run.extract).about));
  return featureNames(run.customers).filter((name) => {
    if (used.has(name)) return true;
    const isNews = !told.has(featureOf(name, run.extract).about);
    told.add(featureOf(name, run.extract).about);
    return isNews;
  });
}
