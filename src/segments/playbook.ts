import * as v from "valibot";
import { FEATURE_NAMES } from "@/features/catalogue.ts";
import { checked } from "@/read_json.ts";
import { ARCHETYPES } from "@/segments/archetypes.ts";
import text from "@/segments/playbook.json" with { type: "json" };
import { STATISTICS } from "@/segments/figures.ts";

const TEXT = v.pipe(v.string(), v.trim(), v.nonEmpty());
const BOUNDS = { atLeast: v.optional(v.number()), atMost: v.optional(v.number()) };
const FEATURE = v.picklist(FEATURE_NAMES);

const CONDITION = v.pipe(
  v.strictObject({
    feature: FEATURE,
    statistic: v.picklist(STATISTICS),
    ...BOUNDS,
    /** The bounds are multiples of the same statistic of all customers; else of the feature's unit. */
    times: v.optional(v.literal("all customers")),
  }),
  v.check(
    ({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined,
    "a condition needs atLeast, atMost or both",
  ),
);
const CONDITIONS = v.pipe(v.array(CONDITION), v.minLength(1));

/** The areas of a bank that plays are for. */
export const AUDIENCES = ["marketing", "product", "risk", "executives"] as const;

/** Whether the bank's brief says so, or this project adds it. */
const OF = v.picklist(["brief", "ours"]);

const TRAIT = v.strictObject({
  of: OF,
  text: TEXT,
  conditions: CONDITIONS,
  note: v.optional(TEXT),
});

const OPPORTUNITY = v.strictObject({
  of: OF,
  id: TEXT,
  title: TEXT,
  /** What it is, where the title does not say all. */
  what: v.optional(TEXT),
  /** Ends the sentence "may be offered ..". */
  offer: TEXT,
  audience: v.pipe(
    v.array(v.picklist(AUDIENCES)),
    v.minLength(1),
  ),
  /** All must hold. */
  conditions: CONDITIONS,
  kpi: TEXT,
  /** The share of the segment that is left without the offer, and for how long. */
  holdout: v.strictObject({
    share: v.pipe(v.number(), v.gtValue(0), v.ltValue(1)),
    days: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** Whether it is a loan, so that the bank's credit process decides on each customer. */
  lends: v.optional(v.boolean()),
  note: v.optional(TEXT),
});

/** Said of a customer where the figure is known and within its bounds; `{value}` has no unit of time. */
const PHRASE = v.strictObject({
  feature: FEATURE,
  text: TEXT,
  ...BOUNDS,
  above: v.optional(v.number()),
});

const EXAMPLE = v.strictObject({
  /** The sentence of the brief that this one follows. */
  brief: TEXT,
  with: v.array(PHRASE),
  who: v.array(PHRASE),
  /** The opportunity whose offer ends the sentence. */
  opportunity: TEXT,
});

const PLAY = v.pipe(
  v.strictObject({
    id: v.picklist(ARCHETYPES.map(({ id }) => id)),
    name: v.picklist(ARCHETYPES.map(({ name }) => name)),
    traits: v.pipe(v.array(TRAIT), v.minLength(1)),
    opportunities: v.pipe(v.array(OPPORTUNITY), v.minLength(1)),
    example: EXAMPLE,
  }),
  v.check(
    ({ id, name }) => ARCHETYPES.find((archetype) => archetype.id === id)?.name === name,
    "id and name must belong to one archetype",
  ),
  v.check(
    ({ example, opportunities }) => opportunities.some(({ id }) => id === example.opportunity),
    "the example must name one of the opportunities",
  ),
  v.check(
    ({ opportunities }) => new Set(opportunities.map(({ id }) => id)).size === opportunities.length,
    "no two opportunities may have the same id",
  ),
);

const PLAYBOOK = v.strictObject({
  segments: v.pipe(
    v.array(PLAY),
    v.check(
      (plays) => new Set(plays.map(({ id }) => id)).size === plays.length,
      "no two entries may have the same id",
    ),
  ),
});

/** A bound on a statistic of a feature, tested on a segment's figures. */
export type Condition = v.InferOutput<typeof CONDITION>;
export type PlaybookTrait = v.InferOutput<typeof TRAIT>;
export type Opportunity = v.InferOutput<typeof OPPORTUNITY>;
export type Phrase = v.InferOutput<typeof PHRASE>;
/** What the bank expects of one archetype, and what it could do about it. */
export type Play = v.InferOutput<typeof PLAY>;

/**
 * Checks a playbook.
 *
 * @throws {UserError} Naming the place, its value and what it must be.
 */
export function checkedPlaybook(value: unknown): readonly Play[] {
  return checked(value, PLAYBOOK, { attempt: "Cannot use the playbook", ending: "usage" }).segments;
}

/** The entry for a segment; undefined for a segment with a descriptive name. */
export function playFor(segmentId: number): Play | undefined {
  plays ??= checkedPlaybook(text);
  return plays.find(({ id }) => id === segmentId);
}

let plays: readonly Play[] | undefined;
