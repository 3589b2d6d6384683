import type { FeatureName } from "@/features/catalogue.ts";
import type { Condition } from "@/segments/playbook.ts";

/** The names of the brief's four segments, by id. */
export const BRIEF_NAMES: readonly string[] = [
  "Steady Customers",
  "Wealthy Inactives",
  "Most-Active Customers",
  "Loan-Heavy Customers",
];

/** What a segment's customers are like in one feature, compared with all customers. */
export interface Trait {
  readonly feature: FeatureName;
  /** 1 above the average customer, -1 below, 0 about the same. */
  readonly sign: 1 | 0 | -1;
  /**
   * A segment without this trait is not this archetype, whatever else matches, nor one of which
   * nothing tells it.
   */
  readonly defining: boolean;
}

/** A segment the bank expects to find. */
export interface Archetype {
  /** The segment's fixed number in every output, whatever K-Means numbered its cluster. */
  readonly id: number;
  readonly name: string;
  /** One that is not defining and whose feature the file lacks does not count. */
  readonly traits: readonly Trait[];
  /**
   * What the segment's own figures must show for the name to be true in words, besides what it is
   * compared with the others. One that cannot be measured is not asked.
   */
  readonly conditions: readonly Condition[];
}
