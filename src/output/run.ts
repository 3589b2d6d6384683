import type { Cleaned } from "@/bank/clean.ts";
import type { InputFile } from "@/bank/entities.ts";
import type { Assessment } from "@/clustering/assess.ts";
import type { KMeansFit } from "@/clustering/k_means.ts";
import type { Margins } from "@/clustering/margins.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";
import type { Standardised } from "@/features/standardise.ts";
import type { Drivers } from "@/segments/drivers.ts";
import type { SegmentFigures } from "@/segments/figures.ts";
import type { ClusterTraits, Naming } from "@/segments/naming.ts";
import type { SegmentProfile } from "@/segments/profile.ts";

/** The options that shape a result. */
export interface RunOptions {
  /** Number of clusters, or `auto` for the elbow. */
  readonly k: number | "auto";
  /** The elbow is looked for in k = 1..kMax. */
  readonly kMax: number;
  readonly features: "classic" | "default" | readonly string[];
  /** Features not to cluster on. */
  readonly exclude: readonly string[];
  readonly seed: number;
  /** ISO date. Default: the latest transaction. */
  readonly asOf?: string | undefined;
}

/** Everything one execution found, from which every output is written. */
export interface Run {
  readonly extract: InputFile;
  /** Without the tables, which are large and have become features. */
  readonly cleaned: Omit<Cleaned, "tables">;
  readonly features: CustomerFeatures;
  readonly standardised: Standardised;
  /** Inertia for k = 1.. up to kMax or, if that is more, the chosen k (index 0 is k = 1). */
  readonly inertias: readonly number[];
  /** Undefined where the curve has no elbow. */
  readonly elbowK: number | undefined;
  readonly fit: KMeansFit;
  readonly assessment: Assessment;
  /** What sets each cluster apart, by K-Means number. */
  readonly traits: readonly ClusterTraits[];
  readonly naming: Naming;
  /** The segment id of each customer. */
  readonly segmentOf: Int32Array;
  readonly margins: Margins;
  /** Why each customer is in the own segment. */
  readonly drivers: Drivers;
  readonly figures: SegmentFigures;
  readonly profiles: readonly SegmentProfile[];
  readonly options: RunOptions;
}
