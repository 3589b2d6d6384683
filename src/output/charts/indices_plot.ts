import type { Suggestion } from "@/clustering/suggest_k.ts";
import { type LinePanel, lines } from "@/output/charts/lines.ts";
import type { ChartOptions } from "@/output/charts/picture.ts";

/** What {@linkcode indicesPlot} draws. */
export interface IndicesPlotData extends Pick<Suggestion, "indices" | "favours" | "gap"> {
  /** The k that the run uses. */
  readonly k: number;
}

/** The other indices over the number of clusters: what each favours, and the k that the run uses. */
export function indicesPlot(data: IndicesPlotData, options: ChartOptions = {}): SVGSVGElement {
  const { k } = data;
  const panels = panelsOf(data);
  return lines({ panels, xWords: (k) => `k = ${k}` }, {
    id: "indices-plot",
    title: defaultTitle(panels, k),
    subtitle:
      `Diamond: the number of clusters that the index favours. Ring: k = ${k}, which this ` +
      "run uses.",
    ...options,
  });
}

/** A panel for each index that could be measured anywhere. */
function panelsOf({ indices, favours, gap, k }: IndicesPlotData): LinePanel[] {
  const overK = (of: (entry: typeof indices[number]) => number) => {
    const values = new Array<number>(Math.max(0, ...indices.map(({ k }) => k))).fill(NaN);
    for (const entry of indices) values[entry.k - 1] = of(entry);
    return values;
  };
  const reading = { high: "higher is better", low: "lower is better" };
  const panel = (label: string, reading: string, values: readonly number[], best?: number) => ({
    label,
    reading: `${reading}; favours ${best ?? "none"}`,
    words: `${label} favours ${best ?? "none"}`,
    lines: [{ values }],
    diamond: best,
    ring: k,
  });
  return [
    panel("Silhouette", reading.high, overK(({ silhouette }) => silhouette), favours.silhouette),
    panel(
      "Caliński–Harabasz",
      reading.high,
      overK(({ calinskiHarabasz }) => calinskiHarabasz),
      favours.calinskiHarabasz,
    ),
    panel(
      "Davies–Bouldin",
      reading.low,
      overK(({ daviesBouldin }) => daviesBouldin),
      favours.daviesBouldin,
    ),
    panel(
      "Gap statistic",
      "the first k not clearly beaten by the next",
      [...gap.gaps],
      favours.gap,
    ),
  ].filter(({ lines }) => lines[0]!.values.some(Number.isFinite));
}

function defaultTitle(panels: readonly LinePanel[], k: number): string {
  const agree = panels.filter(({ diamond }) => diamond === k).length;
  const all = panels.length;
  if (agree === all) return `All ${all} indices favour k = ${k}`;
  if (agree === 0) return `None of the ${all} indices favours k = ${k}`;
  return `${agree} of the ${all} indices ${agree === 1 ? "favours" : "favour"} k = ${k}`;
}
