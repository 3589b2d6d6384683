import type { Cleaned } from "@/bank/settled.ts";
import type { Extract } from "@/bank/read_bank.ts";
import type { Assessment } from "@/clustering/assess.ts";
import type { InertiaCurve } from "@/clustering/inertia_curve.ts";
import type { KMeansFit, Partition } from "@/clustering/k_means.ts";
import { type Margins, margins } from "@/clustering/margins.ts";
import type { CategoryCounts } from "@/features/category_counts.ts";
import { customerIds, type Customers, featureValues } from "@/features/customers.ts";
import type { Missing } from "@/features/feature_sets.ts";
import type { ObservationWindow } from "@/features/observation_window.ts";
import type { Loss } from "@/bank/gates.ts";
import type { Scaled } from "@/features/scale.ts";
import { once } from "@/execution/once.ts";
import { type Drivers, drivers } from "@/segments/drivers.ts";
import { type SegmentFigures, segmentFigures } from "@/segments/figures.ts";
import type { Segment } from "@/segments/naming.ts";
import { campaignGroup, type CampaignPlan } from "@/segments/campaign_group.ts";
import type { Playbook } from "@/segments/playbook.ts";
import { profileSegments, type SegmentProfile } from "@/segments/profile.ts";
import { type TextShare, textShares } from "@/segments/text_shares.ts";

/** The options that shape a result. */
export interface RunOptions {
  /** Number of clusters, `auto` for what the evidence says, or `elbow`. */
  readonly k: number | "auto" | "elbow";
  /** The most clusters that `auto` may say; the elbow may lie beyond. */
  readonly kMax: number;
  readonly features: "classic" | "default" | readonly string[];
  /** Features not to cluster on. */
  readonly exclude: readonly string[];
  readonly seed: number;
  /** ISO date. Default: where transactions end. */
  readonly asOf?: string | undefined;
  /** ISO date from which the bank's transactions are told. Default: the first one. */
  readonly observedFrom?: string | undefined;
  /** Months to the as-of date that rates are measured over. Default: the contract's, 24. */
  readonly window?: number | undefined;
  readonly missing: Missing;
  /** Of fewer customers than these, what is forwarded tells nothing; 1 tells all. */
  readonly minCell: number;
  /** Path of the key that ids are hidden by in everything that is written. @default ids as they are */
  readonly pseudonymise?: string | undefined;
}

/** Customers with their segments, whether fitted here or given by a model. */
export interface Segmented {
  readonly extract: Extract;
  /** Without the tables, which are large and have become customers. */
  readonly cleaned: Omit<Cleaned, "tables">;
  /** What was lost above a gate; the first thing said. */
  readonly losses: readonly Loss[];
  readonly window: ObservationWindow;
  readonly customers: Customers;
  /** What the records' lists hold, such as the channels. */
  readonly categories: CategoryCounts;
  readonly scaled: Pick<Scaled, "matrix" | "features">;
  readonly fit: Partition;
  /** By cluster, of the customers that the model was made of; see `usual_distances.ts`. */
  readonly usualDistances: readonly number[];
  /** What only a run knows, which has clustered the customers again and again. */
  readonly evidence?: Pick<Assessment, "returnRates">;
  /** In order of id. */
  readonly segments: readonly Pick<Segment, "id" | "name" | "cluster">[];
  readonly campaign: CampaignPlan;
}

/** Everything one execution found; all that is written follows from it. */
export interface Run extends Segmented {
  readonly scaled: Scaled;
  readonly curve: InertiaCurve;
  readonly fit: KMeansFit;
  readonly evidence: Assessment;
  readonly segments: readonly Segment[];
  readonly options: RunOptions;
  readonly playbook: Playbook;
  /** Texts about customers that are not shown: their values may tell who somebody is. */
  readonly withheld: readonly string[];
  /** Where its customers are a sample: what is known of all, whom the model has labelled. */
  readonly everyone?: Everyone;
}

/**
 * What is known of all customers where figures are of a sample. Sizes of segments and accounts of records
 * are those of all, too.
 */
export interface Everyone {
  readonly customers: number;
  readonly groups: CampaignGroups;
  /** `labeled_customers.csv`, see `labeled_customers.ts`. */
  labels(): AsyncIterable<Uint8Array>;
}

/** The sizes of both groups of a test, by segment id. */
export type CampaignGroups = ReadonlyMap<number, Readonly<Record<"test" | "control", number>>>;

/** How many customers a run has given a segment. */
export function customersOf({ customers, everyone }: Pick<Run, "customers" | "everyone">): number {
  return everyone?.customers ?? customers.height;
}

/** The segment id of each customer. */
export const segmentIds: (run: Segmented) => Int32Array = once(({ fit, segments }: Segmented) => {
  const idOf = new Int32Array(fit.k);
  for (const { cluster, id } of segments) idOf[cluster] = id;
  return fit.labels.map((cluster) => idOf[cluster]!);
});

/** How surely each customer belongs to the own segment. */
export const marginsOf: (run: Segmented) => Margins = once(
  ({ scaled, fit }: Segmented) => margins(scaled.matrix, fit),
);

/** Why each customer is in the own segment. */
export const driversOf: (run: Segmented) => Drivers = once(
  (run: Segmented) => {
    const { customers, scaled: { matrix, features }, fit } = run;
    return drivers(matrix, fit, {
      runnerUp: marginsOf(run).runnerUp,
      values: features.map(({ name }) => featureValues(customers, name)),
    });
  },
);

/** The figures of the segments, of everybody else, and of all. */
export const figuresOf: (run: Segmented) => SegmentFigures = once(
  (run: Segmented) => segmentFigures(run.customers, segmentIds(run)),
);

/** The sizes of both groups; none where no test is advised. */
export const campaignGroupsOf: (
  run: Segmented & Pick<Run, "everyone">,
) => CampaignGroups = once((run: Segmented & Pick<Run, "everyone">) => {
  const { campaign, everyone } = run;
  if (everyone !== undefined) return everyone.groups;
  const groups = new Map([...campaign.tests.keys()].map((id) => [id, { test: 0, control: 0 }]));
  const ids = segmentIds(run);
  for (const [row, customer] of customerIds(run.customers).entries()) {
    const group = campaignGroup(customer, ids[row]!, campaign);
    if (group !== "") groups.get(ids[row]!)![group]++;
  }
  return groups;
});

/** How often each value of a text occurs in a segment, or without one among all customers. */
export function sharesOf(
  run: Segmented,
  { name, segment }: { readonly name: string; readonly segment?: number },
): readonly TextShare[] {
  const ids = segmentIds(run);
  const isWhole = segment === undefined;
  return textShares(run.customers, name, (row) => isWhole || ids[row] === segment);
}

/** The segments in figures, in order of id. */
export const profilesOf: (run: Run) => readonly SegmentProfile[] = once(
  (run: Run) => profileSegments(run.customers, run.segments, figuresOf(run)),
);
