import { featureOf } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { fragment, type Html } from "@/html.ts";
import { partsPlot, type PartsRow } from "@/output/charts/parts_plot.ts";
import { type Standing, standingPlot } from "@/output/charts/standing_plot.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import { featureText, percent } from "@/output/figure_text.ts";
import { PARTS } from "@/output/report/finding.ts";
import { badge, figureOfWidths } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { rankOf } from "@/segments/rank.ts";

/** Features of a segment's picture. */
const MOST_FEATURES = 5;

/** The picture of the first screen: which part of the customers, and of their money, each segment is. */
export function partsFigure(run: Run, views: readonly SegmentView[]): Html | undefined {
  const { tellsSize, tellsParts } = disclosureOf(run);
  const { all } = figuresOf(run);
  const row = (label: string, shareOf: (view: SegmentView) => number): PartsRow => ({
    label,
    parts: views.map((view) => {
      const share = shareOf(view);
      return { segment: view.id, name: view.name, share, text: percent(share) };
    }),
  });
  const rows = [
    ...(views.every(({ id }) => tellsSize(id)) ? [row("customers", ({ share }) => share)] : []),
    ...PARTS.filter(({ feature }) =>
      hasFeature(run.customers, feature) && all.total(feature) > 0 && tellsParts(feature)
    ).map(({ feature, what }) =>
      row(what, ({ figures }) => figures.total(feature) / all.total(feature))
    ),
  ].filter(({ parts }) => parts.every(({ share }) => share >= 0));
  if (rows.length === 0) return undefined;
  const title = "What each segment is of the whole";
  return figureOfWidths(
    (options) => partsPlot(rows, { ...options, title }),
    {
      id: "parts",
      caption: fragment`<strong>${title}</strong> ${
        views.map(({ id, name }) =>
          fragment`<span class="key" data-segment="${id}">${badge(id)} ${name}</span> `
        )
      }`,
    },
  );
}

/** Where a segment stands among all customers in the features that set it apart; nothing without any. */
export function standingFigure(view: SegmentView, run: Run): Html | undefined {
  const { id, name, traits, figures, money } = view;
  const { all, sorted } = figuresOf(run);
  const rows = traits.slice(0, MOST_FEATURES).map(({ feature }): Standing => {
    const rank = (statistic: "lower quartile" | "median" | "upper quartile") =>
      rankOf(figures.figure(feature, statistic)!, sorted(feature).values());
    return {
      label: featureOf(feature, money).label,
      own: featureText(feature, figures.figure(feature, "median"), money),
      all: featureText(feature, all.figure(feature, "median"), money),
      low: rank("lower quartile"),
      middle: rank("median"),
      high: rank("upper quartile"),
    };
  });
  if (rows.length === 0) return undefined;
  const title = `Where ${name} stand among all customers`;
  return figureOfWidths(
    (options) => standingPlot({ rows, segment: id, name }, { ...options, title }),
    {
      id: `standing-${id}`,
      caption:
        fragment`<strong>${title}</strong> <span class="note">Mark: their middle customer. Bar:
their middle half.</span>`,
    },
  );
}
