import { BORDERLINE_MARGIN, type Margins } from "@/clustering/margins.ts";
import { type FeatureName, FEATURES } from "@/features/catalogue.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";
import type { Standardised } from "@/features/standardise.ts";
import { type Cell, csvPieces } from "@/output/csv.ts";
import { featureText } from "@/output/figure_text.ts";
import { DRIVERS, type Drivers } from "@/segments/drivers.ts";
import type { Segment } from "@/segments/naming.ts";

/** Customers with their segments, whether from a run or scored by a model. */
export interface LabeledCustomers {
  readonly features: CustomerFeatures;
  readonly standardised: Pick<Standardised, "matrix" | "features">;
  readonly naming: { readonly segments: readonly Pick<Segment, "id" | "name" | "cluster">[] };
  /** The segment id of each customer. */
  readonly segmentOf: Int32Array;
  readonly margins: Margins;
  /** Without them the columns `driver_1..3` are left out. */
  readonly drivers?: Drivers;
}

/**
 * `labeled_customers.csv`: one line per customer in order of id, with the segment, every feature in
 * original units, the distance to the segment's centre (in deviations), the margin to the runner-up
 * (0 on the border, 1 at the centre), the runner-up (blank with a single segment), whether the
 * customer is borderline, and the three features that speak most for the segment and against the
 * runner-up (blank where fewer do).
 */
export function labeledCustomersCsv(labeled: LabeledCustomers): string {
  return [...labeledCustomersPieces(labeled)].join("");
}

/** The same piece by piece, for as many customers as a bank has. */
export function labeledCustomersPieces(labeled: LabeledCustomers): Iterable<string> {
  const { features, drivers } = labeled;
  return csvPieces(
    [
      "Customer_ID",
      "Cluster",
      "Segment",
      ...features.values.keys(),
      "distance",
      "margin",
      "runner_up",
      "borderline",
      ...(drivers === undefined ? [] : DRIVER_COLUMNS),
    ],
    rowsOf(labeled),
  );
}

/** The same as the bytes of these pieces. */
export function labeledCustomersBytes(labeled: LabeledCustomers): Uint8Array[] {
  const encoder = new TextEncoder();
  return Array.from(labeledCustomersPieces(labeled), (piece) => encoder.encode(piece));
}

/** One at a time: all of them would fill the memory of a large bank's run. */
function* rowsOf(labeled: LabeledCustomers): Generator<Cell[]> {
  const { features, naming, segmentOf, margins, drivers } = labeled;
  const nameOf = new Map(naming.segments.map(({ id, name }) => [id, name]));
  const nameOfCluster = new Map(naming.segments.map(({ cluster, name }) => [cluster, name]));
  const columns = [...features.values.values()];
  for (const [i, id] of features.ids.entries()) {
    yield [
      id,
      segmentOf[i]!,
      nameOf.get(segmentOf[i]!)!,
      ...columns.map((values) => values[i]!),
      margins.distance[i]!,
      margins.margin[i]!,
      nameOfCluster.get(margins.runnerUp[i]!) ?? "",
      margins.margin[i]! < BORDERLINE_MARGIN ? "yes" : "no",
      ...(drivers === undefined ? [] : driverTexts(labeled, drivers, i)),
    ];
  }
}

const DRIVER_COLUMNS = Array.from({ length: DRIVERS }, (_, rank) => `driver_${rank + 1}`);

/** The drivers of one customer in words and figures, strongest first; blank where there are fewer. */
export function driverTexts(
  { features, standardised: { matrix, features: scaled } }: Pick<
    LabeledCustomers,
    "features" | "standardised"
  >,
  { feature }: Drivers,
  customer: number,
): string[] {
  return DRIVER_COLUMNS.map((_, rank) => {
    const column = feature[customer * DRIVERS + rank]!;
    if (column < 0) return "";
    const { name } = scaled[column]!;
    const value = features.values.get(name)![customer]!;
    return driverText(name, value, matrix.data[customer * matrix.columns + column]!);
  });
}

/** A value this far from the mean of all customers (in deviations) is high or low. */
const TELLING = 0.5;

/**
 * A driver in words and figures: `total loans ₦3.9M (high)`.
 *
 * @param value In original units.
 * @param z The same as a z-score among all customers, which says whether it is high or low.
 */
export function driverText(name: FeatureName, value: number, z: number): string {
  const level = z > TELLING ? "high" : z < -TELLING ? "low" : "average";
  return `${FEATURES[name].label} ${featureText(name, value)} (${level})`;
}
