import { munkres } from "munkres";
import { type FeatureName, featureOf, type WithOwn } from "@/features/catalogue.ts";
import type { Verdict } from "@/clustering/verdict.ts";
import type { ArchetypeShown } from "@/segments/archetype_shown.ts";
import { type Archetype, BRIEF_NAMES, type Trait } from "@/segments/archetypes.ts";
import { measuredTraits } from "@/segments/measured_traits.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";

/** A named cluster. */
export interface Segment {
  /** Of an archetype its own, 0 to 3 those of the brief; of the others from the next free up. */
  readonly id: number;
  readonly name: string;
  /** The number K-Means gave; means nothing outside one fit. */
  readonly cluster: number;
  readonly customers: number;
  /** How the average customer differs from the average of all: by feature, in deviations. */
  readonly traits: ReadonlyMap<FeatureName, number>;
  /** How well the archetype fits, from 0 to 1; undefined for a descriptive name. */
  readonly match?: number;
}

/** A cluster as naming sees it: how its average customer differs from the average of all. */
export interface ClusterTraits {
  readonly customers: number;
  /** Mean z-score per feature, in deviations of all customers. */
  readonly z: ReadonlyMap<FeatureName, number>;
}

export interface NamingOptions extends WithOwn {
  /** The segments that are expected. @default those of the shipped playbook */
  readonly archetypes?: readonly Archetype[];
  /**
   * How far the clusters are supported. `none`: every cluster is described and none has the name of an
   * archetype; `weak`: only a good match has. @default supported
   */
  readonly verdict?: Verdict["verdict"];
  /** Whether the figures of a cluster bear the name out. @default all do */
  readonly shown?: ArchetypeShown;
}

/** A trait this far from the average (in deviations) is plainly there. */
const PLAIN = 1;
/** A defining trait must reach this far. */
const VISIBLE = 0.25;
/** Below this the traits of an archetype agree too little to carry its name. */
const LEAST_MATCH = { supported: 0.3, weak: 0.6, none: Infinity } as const;

/**
 * Names clusters by their traits. Clusters and archetypes are matched one to one so that the
 * summed agreement is highest (Kuhn 1955, doi:10.1002/nav.3800020109); a cluster that shows no
 * archetype is named by its two strongest traits. Nothing depends on the order of the clusters.
 *
 * @param clusters By K-Means number.
 * @returns One per cluster, in order of id.
 */
export function nameSegments(
  clusters: readonly ClusterTraits[],
  {
    archetypes = SHIPPED_PLAYBOOK.archetypes,
    verdict = "supported",
    shown = () => true,
    ...style
  }: NamingOptions = {},
): Segment[] {
  const named: Segment[] = [];
  const matched = matchArchetypes(clusters, archetypes, { shown, least: LEAST_MATCH[verdict] });
  const rest: number[] = [];
  for (const [cluster, traits] of clusters.entries()) {
    const match = matched.get(cluster);
    if (match === undefined) rest.push(cluster);
    else {
      named.push({
        id: match.archetype.id,
        name: match.archetype.name,
        cluster,
        customers: traits.customers,
        traits: traits.z,
        match: match.agreement,
      });
    }
  }
  const firstId = Math.max(BRIEF_NAMES.length - 1, ...archetypes.map(({ id }) => id)) + 1;
  return [...named, ...describeRest(clusters, rest, { ...style, firstId })]
    .sort((a, b) => a.id - b.id);
}

/** Names of the archetypes that none of the segments is. */
export function unsupportedArchetypes(
  segments: readonly Pick<Segment, "id">[],
  archetypes: readonly Archetype[] = SHIPPED_PLAYBOOK.archetypes,
): string[] {
  return archetypes.filter(({ id }) => !segments.some((segment) => segment.id === id))
    .map(({ name }) => name);
}

interface Match {
  readonly archetype: Archetype;
  readonly agreement: number;
}

function matchArchetypes(
  clusters: readonly ClusterTraits[],
  archetypes: readonly Archetype[],
  { shown, least }: { readonly shown: ArchetypeShown; readonly least: number },
): Map<number, Match> {
  const agreements = clusters.map(({ z }, cluster) =>
    archetypes.map((archetype) => shown(archetype, cluster) ? agreement(archetype, z) : 0)
  );
  const costs = agreements.map((row) => row.map((value) => value >= least ? -value : 0));
  const matches = new Map<number, Match>();
  for (const [cluster, index] of munkres(costs)) {
    const value = agreements[cluster]![index]!;
    if (value >= least) {
      matches.set(cluster, { archetype: archetypes[index]!, agreement: value });
    }
  }
  return matches;
}

/**
 * How far a cluster shows an archetype: the mean agreement of the traits that can be measured, each
 * from -1 (opposite) to 1 (plainly there); 0 if a defining trait is not visible or not measured.
 */
export function agreement(archetype: Archetype, z: ReadonlyMap<FeatureName, number>): number {
  const { traits, lacking } = measuredTraits(archetype, (feature) => z.has(feature));
  if (lacking.length > 0) return 0;
  let sum = 0;
  for (const trait of traits) {
    const value = z.get(trait.feature)!;
    if (trait.defining && trait.sign * value < VISIBLE) return 0;
    sum += traitAgreement(trait, value);
  }
  return Math.max(0, sum / traits.length);
}

function traitAgreement({ sign }: Trait, z: number): number {
  const bounded = Math.min(Math.abs(z) / PLAIN, 1);
  return sign === 0 ? 1 - 2 * bounded : sign * Math.sign(z) * bounded;
}

/** Ids from the first up: the largest cluster first, equals by name. */
function describeRest(
  clusters: readonly ClusterTraits[],
  rest: readonly number[],
  { firstId, ...style }: WithOwn & { readonly firstId: number },
): Segment[] {
  const described = rest.map((cluster) => {
    const { z, customers } = clusters[cluster]!;
    return { cluster, customers, traits: z, phrases: phrases(z, style), name: "" };
  });
  for (const one of described) {
    one.name = clusters.length === 1 ? "All Customers" : shortestUnlike(one.phrases, described);
  }
  described.sort((a, b) => b.customers - a.customers || (a.name < b.name ? -1 : 1));
  return described.map(({ cluster, customers, traits, name }, index) => ({
    id: firstId + index,
    name,
    cluster,
    customers,
    traits,
  }));
}

/** Two phrases, or as many more as it takes to tell the cluster from the other descriptions. */
function shortestUnlike(
  own: readonly string[],
  all: readonly { phrases: readonly string[] }[],
): string {
  for (let length = 2; length < own.length; length++) {
    const name = asName(own, length);
    if (all.filter((other) => asName(other.phrases, length) === name).length === 1) return name;
  }
  return asName(own, own.length);
}

function asName(parts: readonly string[], length: number): string {
  return parts.length === 0 ? "Average Customers" : parts.slice(0, length).join(", ");
}

/** The visible traits in words, strongest first, one about each thing: "High age", "low tenure". */
function phrases(z: ReadonlyMap<FeatureName, number>, style: WithOwn): string[] {
  const strongest = [...z]
    .filter(([, value]) => Math.abs(value) >= VISIBLE)
    .sort(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || (a < b ? -1 : 1));
  const told = new Set<string>();
  const distinct = strongest.filter(([feature]) => {
    const isNews = !told.has(featureOf(feature, style).about);
    told.add(featureOf(feature, style).about);
    return isNews;
  });
  return distinct.map(([feature, value], index) => {
    const phrase = `${value > 0 ? "high" : "low"} ${featureOf(feature, style).label}`;
    return index === 0 ? phrase[0]!.toUpperCase() + phrase.slice(1) : phrase;
  });
}
