import { featureOf } from "@/features/catalogue.ts";
import { hasFeature } from "@/features/customers.ts";
import { fragment, type Html } from "@/text/html.ts";
import type { PartsRow } from "@/output/charts/parts_plot.ts";
import { type Sketch, sketch } from "@/output/charts/sketch.ts";
import type { Standing } from "@/output/charts/standing_plot.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import { featureText, percent } from "@/output/figure_text.ts";
import type { Pictures } from "@/output/plots.ts";
import { PARTS } from "@/output/report/finding.ts";
import { badge, figureOfWidths, inWidths } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import { rankOf } from "@/segments/rank.ts";

/** Features of a segment's picture. */
const MOST_FEATURES = 5;

/** The small pictures of the report, to be drawn. */
export function smallSketches(run: Run, views: readonly SegmentView[]): [string, Sketch][] {
  const told = views.filter(({ isSmall }) => !isSmall);
  return [...partsSketches(run, views), ...told.flatMap((view) => standingSketches(view, run))];
}

const PARTS_TITLE = "What each segment is of the whole";

function partsSketches(run: Run, views: readonly SegmentView[]): [string, Sketch][] {
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
  if (rows.length === 0) return [];
  return inWidths(
    "parts",
    (options) => sketch("partsPlot", rows, { ...options, title: PARTS_TITLE }),
  );
}

/** The picture of the first screen: which part of the customers, and of their money, each segment is. */
export function partsFigure(views: readonly SegmentView[], pictures: Pictures): Html | undefined {
  return figureOfWidths(
    "parts",
    pictures,
    fragment`<strong>${PARTS_TITLE}</strong> ${
      views.map(({ id, name }) =>
        fragment`<span class="key" data-segment="${id}">${badge(id)} ${name}</span> `
      )
    }`,
  );
}

function standingSketches(view: SegmentView, run: Run): [string, Sketch][] {
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
  if (rows.length === 0) return [];
  const title = standingTitle(view);
  return inWidths(
    `standing-${id}`,
    (options) => sketch("standingPlot", { rows, segment: id, name }, { ...options, title }),
  );
}

/** Where a segment stands among all customers in the features that set it apart; nothing without any. */
export function standingFigure(view: SegmentView, pictures: Pictures): Html | undefined {
  return figureOfWidths(
    `standing-${view.id}`,
    pictures,
    fragment`<strong>${
      standingTitle(view)
    }</strong> <span class="note">Mark: their middle customer. Bar:
their middle half.</span>`,
  );
}

function standingTitle({ name }: SegmentView): string {
  return `Where ${name} stand among all customers`;
}
