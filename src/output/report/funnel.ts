import pl from "nodejs-polars";
import { RULES } from "@/bank/rules/ledger_rules.ts";
import { countedBesides } from "@/bank/ledger.ts";
import { conserved } from "@/bank/conservation.ts";
import { ENTITIES } from "@/bank/schema.ts";
import { fragment, type Html } from "@/text/html.ts";
import { table } from "@/output/report/layout.ts";
import { runCount, traced } from "@/output/report/traced.ts";
import { count } from "@/output/figure_text.ts";
import { withoutExamples } from "@/text/without_examples.ts";
import type { Run } from "@/output/run.ts";

const JOINED =
  fragment`<p>A row of the extract is a transaction joined to a loan of its customer, so one transaction may stand in many
rows. The join is undone before anything is counted, and every record is kept, counted once or set aside with a
reason.</p>`;
const TABLES =
  fragment`<p>Every record of the bank's tables is kept, counted once, left out or set aside with a reason.</p>`;

const ACTIONS: Readonly<Record<string, string>> = {
  quarantined: "set aside",
  duplicate: "counted once",
  flagged: "kept and flagged",
  "left out": "left out",
};

/** From raw rows to segments: what was left at each step, what was set aside, and why. */
export function funnelSection(run: Run): Html {
  const { extract, cleaned, fit } = run;
  const told = conserved(cleaned);
  const inOrder = ["transactions", "accounts", "loans", "customers"];
  const steps = [
    ["Raw rows", extract.rows, ["input", "rows"]],
    ...told.filter(([entity]) => inOrder.includes(entity))
      .sort(([a], [b]) => inOrder.indexOf(a) - inOrder.indexOf(b))
      .map(([entity, { kept }]) =>
        [`${entity[0]!.toUpperCase()}${entity.slice(1)}`, kept, ["counts", entity]] as const
      ),
    [fit.k === 1 ? "Segment" : "Segments", fit.k, ["k"]],
  ] as const;
  return fragment`
<section id="funnel" aria-labelledby="funnel-title">
<h2 id="funnel-title">From raw rows to segments</h2>
${extract.grain === "joined" ? JOINED : TABLES}
${
    extract.warnings.map((warning) =>
      fragment`<p><strong>Warning:</strong> ${withoutExamples(warning)}</p>
`
    )
  }<ol class="funnel">${
    steps.map(([name, value, path]) =>
      fragment`
<li><span class="step">${name}</span> <strong>${runCount(value, ...path)}</strong></li>`
    )
  }
</ol>
${
    table("What became of the records", {
      head: ["Records", "Found", "Kept", "Repeats", "Set aside", "Left out"],
      rows: told.map(([entity, account]) => [
        entity,
        ...(["records", "kept", "duplicate", "quarantined", "left_out"] as const).map((key) =>
          runCount(account[key], "conservation", entity, key)
        ),
      ]),
    })
  }
${reasons(run)}
</section>`;
}

function reasons({ cleaned }: Run): Html {
  const { ledger, unlisted } = cleaned;
  const counts = new Map<string, Map<string, number>>();
  const lines = ledger.groupBy("entity", "rule", "action")
    .agg(pl.len().as("lines"))
    .rows() as [string, string, string, number][];
  for (const [entity, rule, action, lineCount] of lines) {
    const key = `${rule}|${action}`;
    const byEntity = counts.get(key) ?? new Map<string, number>();
    const more = countedBesides(cleaned)
      .filter((one) => one.entity === entity && one.rule === rule && one.action === action)
      .reduce((sum, { records }) => sum + records, 0);
    counts.set(key, byEntity.set(entity, lineCount + more));
  }
  if (counts.size === 0) return fragment`<p>No record was set aside.</p>`;
  const columns = ["rows", ...ENTITIES].filter((entity) =>
    [...counts.values()].some((byEntity) => byEntity.has(entity))
  );
  const size = (byEntity: ReadonlyMap<string, number>) =>
    byEntity.values().reduce((sum, value) => sum + value, 0);
  const sorted = [...counts].sort(([a, x], [b, y]) => size(y) - size(x) || (a < b ? -1 : 1));
  return fragment`${
    table("What was set aside, and why", {
      head: ["Reason", "What was done", ...columns],
      rows: sorted.map(([key, byEntity]) => {
        const [rule, action] = key.split("|") as [string, string];
        return [
          RULES[rule] ?? rule.replaceAll("_", " "),
          ACTIONS[action] ?? action,
          ...columns.map((entity) => {
            const value = byEntity.get(entity);
            if (value === undefined) return "";
            return traced(value, count(value), "quarantine.csv", entity, rule, action);
          }),
        ];
      }),
    })
  }
<p class="note">${
    unlisted.length === 0
      ? "Each of them stands in quarantine.csv with its row."
      : "The counts are whole. Of a reason that is held against very many, quarantine.csv has the " +
        "first with their rows, and how many more there are."
  }</p>`;
}
