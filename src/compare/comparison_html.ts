import type { Comparison } from "@/compare/compare_runs.ts";
import { migrationTable, movedText, shiftLegend, shiftTable } from "@/compare/comparison_text.ts";
import { fragment, type Html } from "@/html.ts";
import { table } from "@/output/report/layout.ts";

/** A comparison with an earlier run as a section of an HTML report. No script, no style. */
export function comparisonHtml(comparison: Comparison): string {
  const { alarms, changes } = comparison;
  return fragment`<section id="comparison" aria-labelledby="comparison-title">
<h2 id="comparison-title">Compared with the run before</h2>
${alarms.length === 0 ? fragment`<p>No alarm.</p>` : list(alarms.map((alarm) => `Alarm: ${alarm}`))}
${
    textTable(
      "Customers by segment, before in rows and after in columns",
      migrationTable(comparison),
    )
  }
<p>${movedText(comparison)}</p>
${textTable("Medians and population stability index of each feature", shiftTable(comparison))}
<p>${shiftLegend()}</p>
${changes.length === 0 ? fragment`<p>Nothing else changed.</p>` : list(changes)}
</section>
`.markup;
}

function list(items: readonly string[]): Html {
  return fragment`<ul>${items.map((item) => fragment`<li>${item}</li>`)}</ul>`;
}

function textTable(caption: string, [head, ...rows]: readonly (readonly string[])[]): Html {
  return table(caption, { head: head!, rows });
}
