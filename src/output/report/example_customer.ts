import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { fragment, type Html, type Part } from "@/text/html.ts";
import { listed } from "@/text/listed.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { groupFigure } from "@/output/report/traced.ts";
import { withinBounds } from "@/segments/evidence.ts";
import type { Opportunity, Phrase } from "@/segments/playbook.ts";

/** The medians of fewer customers may be somebody's own figures. */
const LEAST_CUSTOMERS = 10;

/**
 * A customer of the segment in a sentence, who is nobody: composed of the segment's medians. A phrase
 * of the playbook is used where the figure is known and within its bounds; without any, the segment's
 * strongest traits are told. Undefined for a segment of fewer than ten.
 *
 * @param supported The opportunities that may be offered.
 */
export function exampleCustomer(
  view: SegmentView,
  supported: readonly Opportunity[],
): Html | undefined {
  const { id, play, traits, figures, money } = view;
  if (figures.customers < LEAST_CUSTOMERS) return undefined;
  const valueOf = (feature: FeatureName) => figures.figure(feature, "median");
  const told = (feature: FeatureName, bare: boolean) =>
    groupFigure(valueOf(feature), {
      group: { segment: id },
      feature,
      statistic: "median",
      money,
      bare,
    });
  const said = (phrases: readonly Phrase[]): Html[] =>
    phrases
      .filter((phrase) => {
        const value = valueOf(phrase.feature);
        return value !== undefined && withinBounds(value, phrase) &&
          (phrase.above === undefined || value > phrase.above);
      })
      .map(({ feature, text }) => {
        const [before, ...after] = text.split("{value}");
        return fragment`${before}${after.map((rest) => fragment`${told(feature, true)}${rest}`)}`;
      });

  let having = play === undefined || view.advice === "leave" ? [] : said(play.example.with);
  const who = play === undefined || view.advice === "leave" ? [] : said(play.example.who);
  if (having.length + who.length === 0) {
    having = traits.slice(0, 3).map(({ feature }) =>
      fragment`${featureOf(feature, money).label} of ${told(feature, false)}`
    );
  }
  const wanted = play?.example.opportunity;
  const offer = (supported.find(({ id }) => id === wanted) ?? supported[0])?.offer;
  const subject: Part[] = [
    "A customer",
    having.length === 0 ? "" : fragment` with ${listed(having)}`,
    who.length === 0 ? "" : fragment` who ${listed(who)}`,
  ];
  const predicate = offer === undefined ? "stands for this group" : `may be offered ${offer}`;
  return fragment`${subject} ${predicate}.`;
}
