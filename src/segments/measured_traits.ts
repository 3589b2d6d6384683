import type { FeatureName } from "@/features/catalogue.ts";
import { STAND_INS } from "@/features/feature_sets.ts";
import type { Archetype, Trait } from "@/segments/archetypes.ts";

/** What can be measured of an archetype. */
export interface MeasuredTraits {
  /** Of the feature that is measured, be it a stand-in. */
  readonly traits: readonly Trait[];
  /** The features of defining traits that nothing tells: without one of them there is no name. */
  readonly lacking: readonly FeatureName[];
}

/** The traits of an archetype where only some features are measured. */
export function measuredTraits(
  { traits }: Pick<Archetype, "traits">,
  isMeasured: (feature: FeatureName) => boolean,
): MeasuredTraits {
  const told = (feature: FeatureName) =>
    [feature, STAND_INS[feature]].find((name) => name !== undefined && isMeasured(name));
  return {
    traits: traits.flatMap((trait) => {
      const feature = told(trait.feature);
      return feature === undefined ? [] : [{ ...trait, feature }];
    }),
    lacking: traits.filter(({ defining, feature }) => defining && told(feature) === undefined)
      .map(({ feature }) => feature),
  };
}
