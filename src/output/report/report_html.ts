import { drawPlots, type Plots } from "@/output/plots.ts";
import { choiceSection } from "@/output/report/choice_of_k.ts";
import { comparisonSection } from "@/output/report/comparison.ts";
import { finding, verdictSection } from "@/output/report/finding.ts";
import { funnelSection } from "@/output/report/funnel.ts";
import { fragment, trusted } from "@/html.ts";
import { modelCardSection } from "@/output/report/model_card.ts";
import { rulesSection } from "@/output/report/rules_section.ts";
import { segmentSection } from "@/output/report/segment_section.ts";
import { segmentViews } from "@/output/report/segment_view.ts";
import { STYLE } from "@/output/report/style.ts";
import { traced } from "@/output/report/traced.ts";
import { rulesText } from "@/output/rules.ts";
import { figuresOf, type Run } from "@/output/run.ts";

export interface ReportOptions {
  /** The run's pictures, where they are drawn already. */
  readonly plots?: Plots;
  /** The text of `rules.txt`, where it is written already. */
  readonly rules?: string;
}

/**
 * `report.html`: who the segments are, what to do about each, and how far to trust it, on one page
 * that needs nothing else. Every figure names where it stands, or what it follows
 * from (`data-from`).
 */
export function reportHtml(
  run: Run,
  { plots = drawPlots(run), rules = rulesText(run) }: ReportOptions = {},
): string {
  const views = segmentViews(run);
  const { all } = figuresOf(run);
  const why = rulesSection(run, rules);
  const title = `Customer segments: ${run.extract.name}`;
  const links = [
    ["verdict", "How far to trust it"],
    ["funnel", "From raw rows to segments"],
    ...views.map(({ id, name }) => [`segment-${id}`, name] as const),
    ["comparison", "Side by side"],
    ...(why === undefined ? [] : [["rules", "Why a customer is in a segment"] as const]),
    ["choice", "Choice of k"],
    ["model-card", "Method and limits"],
  ] as const;
  const { asOf } = run.cleaned;
  return fragment`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>${title}</h1>
${
    asOf !== null &&
    fragment`<p class="note">As of ${traced(asOf, asOf, "run.json", "options", "as_of")}</p>
`
  }</header>
<nav aria-label="Contents">
<ul>
${links.map(([id, text]) => fragment`<li><a href="#${id}">${text}</a></li>\n`)}</ul>
</nav>
<main id="main" tabindex="-1">
<section id="finding" aria-label="The finding">${finding(run, views)}
</section>
${verdictSection(run, views)}
${funnelSection(run)}
${views.map((view) => segmentSection(view, { run, all }))}
${comparisonSection(run, { views, all, plots })}
${why}
${choiceSection(run, plots)}
${modelCardSection(run)}
</main>
<footer>
<p class="note">Segments are for marketing and service, not for credit decisions. Every figure here stands
in the files written by the same run, or follows from them and from the bank’s playbook.</p>
</footer>
</body>
</html>
`.markup;
}
