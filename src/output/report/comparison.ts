import { featureOf } from "@/features/catalogue.ts";
import { featureNames, hasFeature } from "@/features/customers.ts";
import { partOf, PARTS, segmentShare } from "@/output/report/finding.ts";
import { fragment, type Html } from "@/html.ts";
import { planeText } from "@/output/charts/of_run.ts";
import { figure, table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { groupFigure, traced } from "@/output/report/traced.ts";
import { count } from "@/output/figure_text.ts";
import type { Plots } from "@/output/plots.ts";
import type { Run } from "@/output/run.ts";
import type { GroupFigures } from "@/segments/figures.ts";

/** All segments side by side. */
export function comparisonSection(
  run: Run,
  { views, all, plots }: {
    readonly views: readonly SegmentView[];
    readonly all: GroupFigures;
    readonly plots: Plots;
  },
): Html {
  const statistic = "median";
  return fragment`
<section id="comparison" aria-labelledby="comparison-title">
<h2 id="comparison-title">The segments side by side</h2>
${
    table("Sizes, then medians, by segment", {
      head: ["Figure", ...views.map(({ name }) => name)],
      rows: [
        [
          "customers",
          ...views.map(({ id, customers }) =>
            traced(customers, count(customers), "segment_summary.csv", `${id}`, "customers")
          ),
        ],
        ["share of customers", ...views.map(({ id, share }) => segmentShare(id, share))],
        ...PARTS.filter(({ feature }) => hasFeature(run.customers, feature)).map((
          { feature, what },
        ) => [`share of ${what}`, ...views.map((view) => partOf(feature, { view, all }))]),
        ...featureNames(run.customers).map((feature) => [
          featureOf(feature, run.extract).label,
          ...views.map(({ id, figures }) =>
            groupFigure(figures.figure(feature, statistic), {
              group: { segment: id },
              feature,
              statistic,
              money: run.extract,
            })
          ),
        ]),
      ],
    })
  }
${figure(plots.get("heatmap_plot"), "Picture: traits of the segments as a heatmap")}
${figure(plots.get("distributions_plot"), "Picture: how customers are spread in each feature")}
${figure(plots.get("cluster_plot"), `Picture: customers ${planeText(run)}`)}
${figure(plots.get("principal_axes_plot"), "Picture: customers on the two main axes")}
</section>`;
}
