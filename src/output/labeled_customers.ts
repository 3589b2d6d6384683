import { BORDERLINE_MARGIN, type Margins } from "@/clustering/margins.ts";
import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import {
  CUSTOMER_ID,
  customerIds,
  featureNames,
  featureValues,
  textNames,
  textValues,
} from "@/features/customers.ts";
import type { Scaled } from "@/features/scale.ts";
import { type Cell, csvLines, csvPieces, type Table } from "@/output/csv.ts";
import { featureText } from "@/output/figure_text.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { UNSIGNED } from "@/output/money_style.ts";
import { driversOf, marginsOf, type Segmented, segmentIds } from "@/output/run.ts";
import { campaignGroup, type CampaignPlan } from "@/segments/campaign_group.ts";
import { DRIVERS, type Drivers } from "@/segments/drivers.ts";

/** What the lines of `labeled_customers.csv` are made of. */
export interface LabeledCustomers {
  readonly ids: readonly string[];
  /** By feature, in original units; NaN where unknown. */
  readonly values: ReadonlyMap<FeatureName, Float64Array>;
  /** The texts that describe customers, by name; null where unknown. */
  readonly texts: ReadonlyMap<string, readonly (string | null)[]>;
  readonly segments: Segmented["segments"];
  readonly segmentIds: Int32Array;
  readonly margins: Margins;
  /** How often each came back to the own segment; unknown where customers were only scored. */
  readonly returnRates: Float64Array | undefined;
  readonly isUnusual: Uint8Array;
  readonly drivers: Drivers;
  readonly campaign: CampaignPlan;
  readonly scaled: Pick<Scaled, "matrix" | "features">;
  /** Never the bank's locale: a table is read alike everywhere. */
  readonly money: FigureStyle;
}

/** Puts together what is said of each customer. */
export function labeledCustomers(run: Segmented): LabeledCustomers {
  const { customers, segments, scaled: { matrix, features }, extract: { currency, own } } = run;
  const margins = marginsOf(run);
  const usualDistance = (customer: number) => run.usualDistances[run.fit.labels[customer]!]!;
  return {
    ids: customerIds(customers),
    values: new Map(
      featureNames(customers).map((name) => [name, featureValues(customers, name)]),
    ),
    texts: new Map(textNames(customers).map((name) => [name, textValues(customers, name)])),
    segments: segments.map(({ id, name, cluster }) => ({ id, name, cluster })),
    segmentIds: segmentIds(run),
    margins,
    returnRates: run.evidence?.returnRates,
    isUnusual: Uint8Array.from(
      margins.distance,
      (distance, customer) => distance > usualDistance(customer) ? 1 : 0,
    ),
    drivers: driversOf(run),
    campaign: run.campaign,
    scaled: { matrix, features },
    money: { currency, locale: UNSIGNED.locale, own, hasCode: true },
  };
}

/**
 * `labeled_customers.csv`: one line per customer in order of id, with the segment, every feature in
 * original units, the texts that describe customers, the distance to the segment's centre (in
 * deviations), the margin to the runner-up (0 on the border, 1 at the centre), the runner-up (blank
 * with a single segment), how often the customer came back to the segment when it was looked for in
 * resamples (0..1, blank where customers are only scored), whether the customer is borderline, and
 * unusual: farther from the segment's centre than all but 1 in 1,000 of those it was made of; the three
 * known features that speak most for the segment and against the runner-up (blank where fewer do), the group
 * in the segment's campaign (blank where no test is advised), and the features that were not known and
 * take the median.
 */
export function labeledCustomersCsv(run: Segmented): string {
  return [...piecesOf(labeledCustomers(run))].join("");
}

/** The bytes of the same, each piece made when it is wanted: all of them would fill the memory. */
export function* labeledCustomersBytes(
  labeled: LabeledCustomers,
): Generator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for (const piece of piecesOf(labeled)) yield encoder.encode(piece);
}

function piecesOf(labeled: LabeledCustomers): Iterable<string> {
  const { header, rows } = labeledTable(labeled);
  return csvPieces(header, rows, { ids: [CUSTOMER_ID] });
}

/** The lines of the same, the header first. */
export function labeledCustomersLines(labeled: LabeledCustomers): Iterable<string> {
  const { header, rows } = labeledTable(labeled);
  return csvLines(header, rows, { ids: [CUSTOMER_ID] });
}

/** The same as a table, whose rows are made one by one. */
export function labeledTable(labeled: LabeledCustomers): Table {
  const header = [
    CUSTOMER_ID,
    "Cluster",
    "Segment",
    ...labeled.values.keys(),
    ...labeled.texts.keys(),
    "distance",
    "margin",
    "runner_up",
    "return_rate",
    "borderline",
    "unusual",
    ...DRIVER_COLUMNS,
    "campaign_group",
    "imputed",
  ];
  return { header, rows: linesOf(labeled) };
}

/** One at a time: all of them would fill the memory of a large bank's run. */
function* linesOf(labeled: LabeledCustomers): Generator<Cell[]> {
  const { ids, values, texts, segments, segmentIds, margins, returnRates, isUnusual } = labeled;
  const nameOf = new Map(segments.map(({ id, name }) => [id, name]));
  const nameOfCluster = new Map(segments.map(({ cluster, name }) => [cluster, name]));
  const columns = [...values.values()];
  const { features: clustered } = labeled.scaled;
  for (const [i, id] of ids.entries()) {
    yield [
      id,
      segmentIds[i]!,
      nameOf.get(segmentIds[i]!)!,
      ...columns.map((column) => column[i]!),
      ...[...texts.values()].map((column) => column[i]!),
      margins.distance[i]!,
      margins.margin[i]!,
      nameOfCluster.get(margins.runnerUp[i]!) ?? "",
      returnRates?.[i] ?? "",
      margins.margin[i]! < BORDERLINE_MARGIN ? "yes" : "no",
      isUnusual[i] === 1 ? "yes" : "no",
      ...driverTexts(labeled, i),
      campaignGroup(id, segmentIds[i]!, labeled.campaign),
      clustered.filter(({ name }) => Number.isNaN(values.get(name)![i]!)).map(({ name }) => name)
        .join(";"),
    ];
  }
}

const DRIVER_COLUMNS = Array.from({ length: DRIVERS }, (_, rank) => `driver_${rank + 1}`);

/** The drivers of one customer in words and figures, strongest first; blank where there are fewer. */
function driverTexts(
  { values, drivers: { feature }, scaled: { matrix, features }, money }: LabeledCustomers,
  customer: number,
): string[] {
  return DRIVER_COLUMNS.map((_, rank) => {
    const column = feature[customer * DRIVERS + rank]!;
    if (column < 0) return "";
    const { name } = features[column]!;
    const z = matrix.data[customer * matrix.columns + column]!;
    return driverText(name, { value: values.get(name)![customer]!, z, money });
  });
}

/** A value this far from the mean of all customers (in deviations) is high or low. */
const TELLING = 0.5;

/**
 * A driver in words and figures, of signs that every program reads: `total loans NGN 3.9M (high)`.
 *
 * @param driver The `value` in original units, and as `z` the same as a z-score among all customers,
 * which says whether it is high or low.
 */
export function driverText(
  name: FeatureName,
  { value, z, money }: {
    readonly value: number;
    readonly z: number;
    readonly money: FigureStyle;
  },
): string {
  const level = z > TELLING ? "high" : z < -TELLING ? "low" : "average";
  const figure = featureText(name, value, money).replaceAll("\u00a0", " ").replace("\u2212", "-");
  return `${featureOf(name, money).label} ${figure} (${level})`;
}
