import { featureOf } from "@/features/catalogue.ts";
import { textNames } from "@/features/customers.ts";
import { percent } from "@/output/figure_text.ts";
import type { Html } from "@/text/html.ts";
import { table } from "@/output/report/layout.ts";
import type { SegmentView } from "@/output/report/segment_view.ts";
import { traced } from "@/output/report/traced.ts";
import { type Run, sharesOf } from "@/output/run.ts";

/** Values shown of a text at most. */
const MOST_SHOWN = 5;

/**
 * Who the customers of a segment are, by texts that describe them, as far as these are of enough
 * customers; nothing without any.
 */
export function textTable(
  { id, name, isSmall }: SegmentView,
  run: Run,
  texts: readonly string[] = textNames(run.customers),
): Html | undefined {
  if (isSmall) return undefined;
  const rows = texts.flatMap((text) => {
    const { label } = featureOf(text, run.extract);
    const all = new Map(sharesOf(run, { name: text }).map(({ value, share }) => [value, share]));
    const told = sharesOf(run, { name: text, segment: id }).filter(({ customers }) =>
      customers >= run.options.minCell
    );
    return told.slice(0, MOST_SHOWN).map(
      ({ value, share }, index) => [
        index === 0 ? label : "",
        value,
        shareFigure(share, `segment ${id}`, text, value),
        shareFigure(all.get(value)!, "all", text, value),
      ],
    );
  });
  if (rows.length === 0) return undefined;
  return table(`${name} by what the bank says of them, the most frequent first`, {
    head: ["About", "Value", "Share of the segment", "Share of all customers"],
    rows,
  });
}

function shareFigure(share: number, group: string, text: string, value: string): Html {
  return traced(share, percent(share), "labeled_customers.csv", group, "share", text, value);
}
