import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { featureValues, hasFeature } from "@/features/customers.ts";
import { fragment, type Html, type Part } from "@/html.ts";
import { listed } from "@/listed.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { customerFigure } from "@/output/report/traced.ts";
import type { Run } from "@/output/run.ts";
import { withinBounds } from "@/segments/evidence.ts";
import type { Opportunity, Phrase } from "@/segments/playbook.ts";

interface ExampleOptions {
  /** The opportunities that may be offered. */
  readonly supported: readonly Opportunity[];
  /** The id that the figures are traced to; without it nothing says whose they are. */
  readonly customer: string | undefined;
}

/**
 * The customer nearest to the segment's centre in a sentence, from that customer's own figures. A
 * phrase of the playbook is used where the figure is known and within its bounds; without any, the
 * segment's strongest traits are told.
 */
export function exampleCustomer(
  view: SegmentView,
  run: Run,
  { supported, customer }: ExampleOptions,
): Html {
  const { play, typicalRow, traits } = view;
  const money = run.extract;
  const valueOf = (feature: FeatureName) =>
    hasFeature(run.customers, feature) ? featureValues(run.customers, feature)[typicalRow]! : NaN;
  const said = (phrases: readonly Phrase[]): Html[] =>
    phrases
      .filter((phrase) => {
        const value = valueOf(phrase.feature);
        return !Number.isNaN(value) && withinBounds(value, phrase);
      })
      .map(({ feature, text }) => {
        const figure = customerFigure(valueOf(feature), { customer, feature, money, bare: true });
        const [before, ...after] = text.split("{value}");
        return fragment`${before}${after.map((rest) => fragment`${figure}${rest}`)}`;
      });

  let having = play === undefined || view.advice === "leave" ? [] : said(play.example.with);
  const who = play === undefined || view.advice === "leave" ? [] : said(play.example.who);
  if (having.length + who.length === 0) {
    having = traits.slice(0, 3).map(({ feature }) => {
      const value = customerFigure(valueOf(feature), { customer, feature, money });
      return fragment`${featureOf(feature, money).label} of ${value}`;
    });
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
