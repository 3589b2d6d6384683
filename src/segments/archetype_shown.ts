import type { Customers } from "@/features/customers.ts";
import { STAND_INS } from "@/features/feature_sets.ts";
import type { Archetype } from "@/segments/archetypes.ts";
import { evidenceFor } from "@/segments/evidence.ts";
import { segmentFigures } from "@/segments/figures.ts";
import type { Condition } from "@/segments/playbook.ts";

/** Whether the figures of a cluster meet the conditions of an archetype. */
export type ArchetypeShown = (archetype: Archetype, cluster: number) => boolean;

/**
 * Tests the conditions of archetypes on the customers of each cluster. One that cannot be measured
 * does not count; of a bank that does not tell when its loans end, all loans count.
 *
 * @param labels The cluster of each of n customers.
 */
export function archetypesShown(customers: Customers, labels: Int32Array): ArchetypeShown {
  const figures = segmentFigures(customers, labels);
  const { all } = figures;
  return ({ conditions }, cluster) => {
    const segment = figures.own(cluster);
    const outcome = (condition: Condition) => evidenceFor([condition], { segment, all }).outcome;
    return conditions.every((condition) => {
      const own = outcome(condition);
      if (own !== "unmeasured") return own === "holds";
      const feature = STAND_INS[condition.feature];
      return feature === undefined || outcome({ ...condition, feature }) !== "fails";
    });
  };
}
