import type { FeatureName } from "@/features/catalogue.ts";
import { FEATURES } from "@/features/catalogue.ts";
import { aligned } from "@/aligned.ts";
import { count, featureFigure, percent } from "@/output/figure_text.ts";
import type { Run } from "@/output/run.ts";
import { ENTITIES } from "@/bank/schema.ts";

/**
 * What a run found, for the person who started it: what became of the records, a table of the
 * segments with three figures each, how far to trust them, and where the outputs are.
 */
export function summaryText(run: Run, outputFolder: string): string {
  return [
    "",
    ...conservationLines(run),
    "",
    ...segmentTable(run),
    "",
    ...verdictLines(run),
    `Outputs are in ${outputFolder}.`,
    "",
  ].join("\n");
}

function conservationLines({ extract, cleaned }: Run): string[] {
  const rows = [
    ["Records", "in", "kept", "duplicate", "quarantined"],
    ...ENTITIES.map((entity) => {
      const { records, kept, duplicate, quarantined } = cleaned.conservation[entity];
      return [entity, ...[records, kept, duplicate, quarantined].map(count)];
    }),
  ];
  return [
    `${extract.name}: ${count(extract.rows)} rows, ${
      count(cleaned.repeatedRows)
    } of them repeated; ` +
    `as of ${cleaned.asOf}.`,
    ...aligned(rows),
  ];
}

function segmentTable({ profiles, features }: Run): string[] {
  const figures = definingFigures(features.values);
  const rows = [
    ["Segment", "customers", "share", ...figures.map((name) => FEATURES[name].label)],
    ...profiles.map(({ segment, share, median }) => [
      `${segment.id} ${segment.name}`,
      count(segment.customers),
      percent(share),
      ...figures.map((name) => featureFigure(name, median.get(name))),
    ]),
  ];
  return [...aligned(rows), "Figures are medians."];
}

/** What a customer earns (or, unknown, has), does and owes. */
function definingFigures(values: ReadonlyMap<FeatureName, unknown>): FeatureName[] {
  const wealth = values.has("annual_income") ? "annual_income" : "avg_balance";
  return [wealth, "transactions_per_month", "total_loans"];
}

function verdictLines({ naming, assessment, elbowK, fit, options }: Run): string[] {
  const lines = [`Evidence for these segments: ${assessment.verdict}. ${assessment.sentence}`];
  if (assessment.verdict === "none") {
    lines.push("So the clusters are described here and none is given the name of a segment.");
  } else if (naming.unsupported.length > 0) {
    lines.push(`No cluster shows: ${naming.unsupported.join(", ")}.`);
  }
  if (elbowK === undefined) lines.push("The inertia curve has no elbow.");
  else if (elbowK !== fit.k && options.k !== "auto") {
    lines.push(`k = ${fit.k} was asked for; the elbow is at ${elbowK}.`);
  }
  return lines;
}
