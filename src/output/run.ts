import type { Cleaned } from "@/bank/clean.ts";
import type { Extract } from "@/bank/extract.ts";
import type { Assessment } from "@/clustering/assess.ts";
import type { KMeansFit } from "@/clustering/k_means.ts";
import type { Margins } from "@/clustering/margins.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";
import type { Standardised } from "@/features/standardise.ts";
import type { Naming } from "@/segments/naming.ts";
import type { SegmentProfile } from "@/segments/profile.ts";

/** Everything one execution found, from which every output is written. */
export interface Run {
  readonly extract: Extract;
  readonly cleaned: Cleaned;
  readonly features: CustomerFeatures;
  readonly standardised: Standardised;
  /** Inertia for k = 1.. (index 0 is k = 1). */
  readonly inertias: readonly number[];
  /** Undefined where the curve has no elbow. */
  readonly elbowK: number | undefined;
  readonly fit: KMeansFit;
  readonly assessment: Assessment;
  readonly naming: Naming;
  /** The segment id of each customer. */
  readonly segmentOf: Int32Array;
  readonly margins: Margins;
  readonly profiles: readonly SegmentProfile[];
  /** The options that shape the result, as run.json shows them. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
}
