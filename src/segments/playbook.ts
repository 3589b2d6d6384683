import { createHash } from "node:crypto";
import type { Archetype } from "@/segments/archetypes.ts";
import type { GivenPlaybook, GivenSegment } from "@/segments/playbook_schema.ts";

export type PlaybookTrait = NonNullable<GivenSegment["traits"]>[number];
export type Opportunity = NonNullable<GivenSegment["opportunities"]>[number];
/** A bound on a statistic of a feature, tested on a segment's figures. */
export type Condition = Opportunity["conditions"][number];
/** Said of a customer where the figure is known and within its bounds. */
export type Phrase = NonNullable<NonNullable<GivenSegment["example"]>["with"]>[number];

/** What the bank expects of one archetype, and what it could do about it. */
export interface Play {
  readonly id: number;
  readonly name: string;
  readonly traits: readonly PlaybookTrait[];
  /** The foremost first. */
  readonly opportunities: readonly Opportunity[];
  readonly example: {
    readonly brief?: string;
    readonly with: readonly Phrase[];
    readonly who: readonly Phrase[];
    /** The opportunity whose offer ends the sentence. */
    readonly opportunity?: string;
  };
}

/** The segments that a bank expects, and what it could do about each: checked, defaults filled in. */
export interface Playbook {
  /** Its file, or `shipped`. */
  readonly name: string;
  /** Of what it says: comments and layout do not count. */
  readonly sha256: string;
  /** In order of id. */
  readonly archetypes: readonly Archetype[];
  readonly plays: readonly Play[];
}

const SIGNS = { high: 1, usual: 0, low: -1 } as const;

/** The playbook of these segments. */
export function playbookOf(name: string, segments: GivenPlaybook["segments"]): Playbook {
  const ordered = segments.toSorted((a, b) => a.id - b.id);
  return {
    name,
    sha256: createHash("sha256").update(JSON.stringify(ordered)).digest("hex"),
    archetypes: ordered.map(archetypeOf),
    plays: ordered.map(playOf),
  };
}

/** The entry for a segment; undefined for a segment with a descriptive name. */
export function playFor({ plays }: Playbook, segmentId: number): Play | undefined {
  return plays.find(({ id }) => id === segmentId);
}

function archetypeOf({ id, name, knownBy: { traits, conditions = [] } }: GivenSegment): Archetype {
  return {
    id,
    name,
    traits: traits.map(({ feature, is, defining = false }) => ({
      feature,
      sign: SIGNS[is],
      defining,
    })),
    conditions,
  };
}

function playOf({ id, name, traits = [], opportunities = [], example }: GivenSegment): Play {
  return { id, name, traits, opportunities, example: { with: [], who: [], ...example } };
}
