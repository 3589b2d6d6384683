import { featureOf } from "@/features/catalogue.ts";
import { featureNames, hasFeature } from "@/features/customers.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import { valueFigure } from "@/output/report/cards.ts";
import { partOf, PARTS, segmentShare, segmentSize } from "@/output/report/finding.ts";
import { fragment, type Html } from "@/text/html.ts";
import { planeText } from "@/output/charts/run_sketches.ts";
import { figure, table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { groupFigure, runCount } from "@/output/report/traced.ts";
import type { Pictures } from "@/output/plots.ts";
import { customersOf, figuresOf, type Run } from "@/output/run.ts";
import { valueBasisOf } from "@/output/value.ts";

/** All segments side by side. */
export function comparisonSection(
  run: Run,
  { views, pictures }: { readonly views: readonly SegmentView[]; readonly pictures: Pictures },
): Html {
  const statistic = "median";
  const basis = valueBasisOf(run);
  const { all } = figuresOf(run);
  const { isSmall } = disclosureOf(run);
  const blank = fragment`–`;
  return fragment`
<section id="comparison" aria-labelledby="comparison-title">
<h2 id="comparison-title">The segments side by side</h2>
${
    table("Sizes, then medians, by segment", {
      head: ["Figure", ...views.map(({ name }) => name), "All customers"],
      rows: [
        [
          "customers",
          ...views.map((view) => segmentSize(view, run)),
          runCount(customersOf(run), "counts", "customers"),
        ],
        ["share of customers", ...views.map((view) => segmentShare(view, run)), blank],
        ...PARTS.filter(({ feature }) => hasFeature(run.customers, feature)).map((
          { feature, what },
        ) => [`share of ${what}`, ...views.map((view) => partOf(feature, { view, run })), blank]),
        ...(basis === undefined
          ? []
          : [["brings a year", ...views.map((view) => valueFigure(run, view, basis)), blank]]),
        ...featureNames(run.customers).map((feature) => [
          featureOf(feature, run.extract).label,
          ...views.map(({ id, figures }) =>
            isSmall(id) ? blank : groupFigure(figures.figure(feature, statistic), {
              group: { segment: id },
              feature,
              statistic,
              money: run.extract,
            })
          ),
          groupFigure(all.figure(feature, statistic), {
            group: "all",
            feature,
            statistic,
            money: run.extract,
          }),
        ]),
      ],
    })
  }
${figure(pictures.get("heatmap_plot"), "Picture: traits of the segments as a heatmap")}
${figure(pictures.get("distributions_plot"), "Picture: how customers are spread in each feature")}
${figure(pictures.get("cluster_plot"), `Picture: customers ${planeText(run)}`)}
${figure(pictures.get("principal_axes_plot"), "Picture: customers on the two main axes")}
</section>`;
}
