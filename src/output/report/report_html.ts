import { featureOf } from "@/features/catalogue.ts";
import { textNames } from "@/features/customers.ts";
import type { Sketch } from "@/output/charts/sketch.ts";
import type { Pictures } from "@/output/plots.ts";
import { cards, disclosureNote } from "@/output/report/cards.ts";
import { choiceSection } from "@/output/report/choice_of_k.ts";
import { claimsSection } from "@/output/report/claims_section.ts";
import { comparisonSection } from "@/output/report/comparison.ts";
import { finding, verdictSection } from "@/output/report/finding.ts";
import { funnelSection } from "@/output/report/funnel.ts";
import { fragment, type Html } from "@/text/html.ts";
import { modelCardSection } from "@/output/report/model_card.ts";
import { page } from "@/output/report/page.ts";
import { protectedSection } from "@/output/report/protected_section.ts";
import { protectionInputsSection } from "@/output/report/protection_inputs.ts";
import { rulesSection } from "@/output/report/rules_section.ts";
import { segmentSection } from "@/output/report/segment_section.ts";
import { type SegmentView, segmentViews } from "@/output/report/segment_view.ts";
import { partsFigure, smallSketches } from "@/output/report/small_figures.ts";
import { textTable } from "@/output/report/text_table.ts";
import { traced } from "@/output/report/traced.ts";
import { rulesText } from "@/output/rules.ts";
import { figuresOf, type Run } from "@/output/run.ts";

export interface ReportOptions {
  /** The run's plots, and what {@linkcode reportSketches} asks for, drawn. */
  readonly pictures: Pictures;
  /** The text of `rules.txt`, where it is written already. */
  readonly rules?: string;
}

/** The pictures of the report besides the plots, to be drawn. */
export function reportSketches(run: Run): Map<string, Sketch> {
  return new Map(smallSketches(run, segmentViews(run)));
}

/**
 * `report.html`: on one screen what was found, how far to trust it and a card for each segment; then a
 * chapter for each, and folded behind them how it was done. One page that needs nothing else. Every
 * figure names where it stands, or what it follows from (`data-from`).
 */
export function reportHtml(
  run: Run,
  { pictures, rules = rulesText(run) }: ReportOptions,
): string {
  const views = segmentViews(run);
  const { all } = figuresOf(run);
  const title = `Customer segments: ${run.extract.name}`;
  const links = [
    ["finding", "At a glance"],
    ...views.map(({ id, name }) => [`segment-${id}`, name] as const),
    ["appendix", "Appendix"],
  ] as const;
  const { asOf } = run.cleaned;
  const body = fragment`<a class="skip" href="#main">Skip to the report</a>
<nav aria-label="Chapters">
<ul>
${links.map(([id, text]) => fragment`<li><a href="#${id}">${text}</a></li>\n`)}</ul>
</nav>
<header>
<h1>${title}</h1>
</header>
<main id="main" tabindex="-1">
<section id="finding" aria-label="At a glance">${finding(run, views)}
${cards(run, views)}
${partsFigure(views, pictures)}${disclosureNote(run)}
</section>
${views.map((view) => segmentSection(view, { run, all, pictures }))}
<section id="appendix" aria-label="Appendix">
<details>
<summary>Appendix: how it was done, what it rests on, what became of the records</summary>
${verdictSection(run, views)}
${claimsSection(run, views)}
${comparisonSection(run, { views, pictures })}
${textsSection(run, views)}
${rulesSection(run, rules)}
${funnelSection(run)}
${choiceSection(run, pictures)}
${protectedSection(run, views)}
${protectionInputsSection(run)}
${modelCardSection(run)}
</details>
</section>
</main>
<footer>
<p class="note">Segments are for marketing and service, not for credit decisions.${
    asOf !== null &&
    fragment` Figures as of ${traced(asOf, asOf, "run.json", "options", "as_of")}; each
stands in the files written by the same run, or follows from them and from the playbook${
      run.everyone && ", but for figures of the sample: labeled_customers.csv has all customers"
    }.`
  }</p>
</footer>`;
  return page(title, body);
}

/** Who is in the segments by what the bank says of its customers; nothing where it says nothing. */
function textsSection(run: Run, views: readonly SegmentView[]): Html | undefined {
  const texts = textNames(run.customers);
  if (texts.length === 0) return undefined;
  const labels = texts.map((name) => featureOf(name, run.extract).label);
  return fragment`
<section id="texts" aria-labelledby="texts-title">
<h2 id="texts-title">Who they are, by ${labels.join(", ")}</h2>${
    views.map((view) => textTable(view, run))
  }
</section>`;
}
