import type { FeatureName } from "@/features/catalogue.ts";
import { FEATURES } from "@/features/catalogue.ts";
import { aligned } from "@/aligned.ts";
import { type Customers, hasFeature } from "@/features/customers.ts";
import { count, featureFigure, percent } from "@/output/figure_text.ts";
import { profilesOf, type Run } from "@/output/run.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";
import { conserved } from "@/bank/conservation.ts";
import { lossText } from "@/bank/gates.ts";
import { listing } from "@/listed.ts";
import { elbowText } from "@/output/elbow_text.ts";
import { droppedText, imputedText } from "@/output/feature_notes.ts";

/**
 * What a run found, for the person who started it: what became of the records, a table of the
 * segments with three figures each, how far to trust them, and where the outputs are.
 */
export function summaryText(run: Run, outputFolder: string): string {
  return [
    "",
    ...run.losses.map((loss) => `Records are lost: ${lossText(loss)}`),
    ...conservationLines(run),
    ...run.extract.warnings.map((warning) => `Warning: ${warning}`),
    "",
    ...segmentTable(run),
    ...featureLines(run),
    "",
    ...verdictLines(run),
    `Outputs are in ${outputFolder}.`,
    "",
  ].join("\n");
}

function conservationLines({ extract, cleaned }: Run): string[] {
  const rows = [
    ["Records", "in", "kept", "duplicate", "quarantined", "left out"],
    ...conserved(cleaned).map(([entity, account]) => {
      const { records, kept, duplicate, quarantined, left_out } = account;
      return [entity, ...[records, kept, duplicate, quarantined, left_out].map(count)];
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

function segmentTable(run: Run): string[] {
  const figures = definingFigures(run.customers);
  const rows = [
    ["Segment", "customers", "share", ...figures.map((name) => FEATURES[name].label)],
    ...profilesOf(run).map(({ segment, share, median }) => [
      `${segment.id} ${segment.name}`,
      count(segment.customers),
      percent(share),
      ...figures.map((name) => featureFigure(name, median.get(name), run.extract)),
    ]),
  ];
  return [...aligned(rows), "Figures are medians."];
}

/** What of the features is not as asked for. */
function featureLines({ extract, scaled }: Run): string[] {
  const told = scaled.dropped.filter(({ reason }) => reason !== "correlated");
  return [
    ...(told.length === 0 ? [] : [`Not clustered on: ${listing(told.map(droppedText))}.`]),
    ...(scaled.imputed.length === 0
      ? []
      : [`Unknown and taken to be the median: ${
        listing(scaled.imputed.map((one) => imputedText(one, extract)))
      }.`]),
  ];
}

/** What a customer earns (or, unknown, has), does and owes. */
function definingFigures(customers: Customers): FeatureName[] {
  const owed = hasFeature(customers, "active_loan_amount") ? "active_loan_amount" : "total_loans";
  const wealth = hasFeature(customers, "annual_income") ? "annual_income" : "avg_balance";
  return ([wealth, "transactions_per_month", owed] as const)
    .filter((name) => hasFeature(customers, name));
}

function verdictLines({ segments, evidence, curve, fit, options }: Run): string[] {
  const unsupported = unsupportedArchetypes(segments);
  const lines = [`Evidence for these segments: ${evidence.verdict}. ${evidence.sentence}`];
  if (evidence.verdict === "none") {
    lines.push("So the clusters are described here and none is given the name of a segment.");
  } else if (unsupported.length > 0) {
    lines.push(`No cluster shows: ${unsupported.join(", ")}.`);
  }
  if (curve.elbow !== fit.k || curve.elbow >= options.kMax - 1) {
    lines.push(elbowText(curve, options.kMax));
  }
  return lines;
}
