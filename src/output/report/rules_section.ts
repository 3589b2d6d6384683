import { fragment, type Html } from "@/text/html.ts";
import { traced } from "@/output/report/traced.ts";
import { profilesOf, type Run } from "@/output/run.ts";

/**
 * The segments by rules of thumb; nothing where there are no segments to have rules for.
 *
 * @param text Of `rules.txt`.
 */
export function rulesSection(run: Run, text: string): Html | undefined {
  if (run.evidence.verdict === "none" || profilesOf(run).length < 2) return undefined;
  const lines = text.split("\n");
  const line = (index: number) => traced(lines[index]!, lines[index]!, "rules.txt", `${index + 1}`);
  const rules = lines.flatMap((text, index) => index === 0 || text === "" ? [] : [index]);
  return fragment`
<section id="rules" aria-labelledby="rules-title">
<h2 id="rules-title">Why a customer is in a segment</h2>
<p>Rules of thumb for talking about the segments. ${line(0)}</p>
<ul>${rules.map((index) => fragment`<li>${line(index)}</li>`)}</ul>
<p class="note">The strongest reasons for each single customer, the runner-up and the margin stand in
labeled_customers.csv.</p>
</section>`;
}
