import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import type { PieceSize } from "@/engine/pieces.ts";
import { aligned } from "@/text/aligned.ts";
import { hasFeature } from "@/features/customers.ts";
import { count, featureFigure, percent } from "@/output/figure_text.ts";
import { profilesOf, type Run } from "@/output/run.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";
import { conserved } from "@/bank/conservation.ts";
import { lossText } from "@/bank/gates.ts";
import { listing } from "@/text/listed.ts";
import { elbowText } from "@/output/elbow_text.ts";
import { allInMemoryText, OF_ALL, sampleText } from "@/output/sample_text.ts";
import { droppedText, imputedText } from "@/output/feature_notes.ts";

/**
 * What a run found, for the person who started it: what became of the records, a table of the
 * segments with three figures each, how far to trust them, and where the outputs are. Where figures are
 * of a sample that is said first.
 *
 * @param options.size Of a piece, where it is said that an engine need not hold all customers at once.
 */
export function summaryText(
  run: Run,
  outputFolder: string,
  { size }: { readonly size?: PieceSize } = {},
): string {
  const inMemory = allInMemoryText(run, run.customers.height, size);
  return [
    "",
    ...sampleLines(run),
    ...run.losses.map((loss) => `Records are lost: ${lossText(loss)}`),
    ...conservationLines(run),
    ...(inMemory === undefined ? [] : [`Warning: ${inMemory}`]),
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

/** Of whom the figures are, where that is not everybody. */
function sampleLines(run: Run): string[] {
  const sampled = sampleText(run);
  return sampled === undefined ? [] : [`Figures are of a sample: ${sampled}. ${OF_ALL}`];
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
    `${extract.name}: ${count(extract.rows)} rows, ${count(cleaned.repeatedRows)} of them repeated${
      cleaned.asOf === null ? "" : `; as of ${cleaned.asOf}`
    }.`,
    ...aligned(rows),
  ];
}

function segmentTable(run: Run): string[] {
  const figures = definingFigures(run);
  const rows = [
    ["Segment", "customers", "share", ...figures.map((name) => featureOf(name, run.extract).label)],
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
function featureLines({ extract, scaled, withheld }: Run): string[] {
  const texts = withheld.map((name) => featureOf(name, extract).label);
  const told = scaled.dropped.filter(({ reason }) => reason !== "correlated");
  return [
    ...(told.length === 0
      ? []
      : [`Not clustered on: ${listing(told.map((one) => droppedText(one, extract)))}.`]),
    ...(scaled.imputed.length === 0
      ? []
      : [`Unknown and taken to be the median: ${
        listing(scaled.imputed.map((one) => imputedText(one, extract)))
      }.`]),
    ...(texts.length === 0
      ? []
      : [`Not shown, as its values may tell who somebody is: ${listing(texts)}.`]),
  ];
}

const DEFINING_FIGURES = 3;

/** What a customer earns (or, unknown, has), does and owes; else what the segments are formed on. */
function definingFigures({ customers, extract, scaled }: Run): FeatureName[] {
  const owed = hasFeature(customers, "active_loan_amount") ? "active_loan_amount" : "total_loans";
  const wealth = hasFeature(customers, "annual_income") ? "annual_income" : "avg_balance";
  const usual = [wealth, "transactions_per_month", owed].filter((name) =>
    hasFeature(customers, name)
  );
  if (extract.grain !== "customers") return usual;
  const clustered = scaled.features.map(({ name }) => name);
  return [...new Set([...usual, ...clustered])].slice(0, DEFINING_FIGURES);
}

function verdictLines({ segments, evidence, curve, fit, options, playbook }: Run): string[] {
  const unsupported = unsupportedArchetypes(segments, playbook.archetypes);
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
