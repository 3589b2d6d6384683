import * as v from "valibot";
import { needed, object, oneOf, optional, TEXT } from "@/jsonc/schema_parts.ts";
import { SEGMENT_NAME } from "@/segments/segment_name.ts";
import { STATISTICS } from "@/segments/statistic.ts";

/* The format of a playbook. What looks at more than one key is in `playbook_faults.ts`. */

const FEATURE_IN_WORDS = 'a feature such as "annual_income", or a figure of the contract\'s own';
const FEATURE = v.pipe(
  v.string(FEATURE_IN_WORDS),
  v.regex(/^[a-z][a-z0-9_]*$/, FEATURE_IN_WORDS),
);
const NUMBER = v.pipe(v.number("a number"), v.finite("a number"));
const BOUNDS = {
  atLeast: optional(NUMBER, "The lowest that it allows."),
  atMost: optional(NUMBER, "The highest that it allows."),
};

const CONDITION = object({
  feature: needed(FEATURE, "The feature."),
  statistic: needed(
    v.picklist(STATISTICS, oneOf(STATISTICS)),
    "Of the segment's customers, in the feature's unit.",
  ),
  ...BOUNDS,
  times: optional(
    v.literal("all customers", '"all customers"'),
    "The bounds are multiples of the same statistic of all customers.",
  ),
}, 'an object such as {"feature": "age", "statistic": "median", "atMost": 30}');
const CONDITIONS_IN_WORDS = "a list of one condition or more";
const CONDITIONS = v.pipe(
  v.array(CONDITION, CONDITIONS_IN_WORDS),
  v.nonEmpty(CONDITIONS_IN_WORDS),
);

const LEVELS = ["high", "usual", "low"] as const;
const KNOWN_TRAIT = object({
  feature: needed(FEATURE, "The feature."),
  is: needed(
    v.picklist(LEVELS, oneOf(LEVELS)),
    "How the segment's average customer differs from the average of all.",
  ),
  defining: optional(
    v.boolean("true or false"),
    "Whether no cluster without it is this segment. Default: false.",
  ),
}, 'an object such as {"feature": "age", "is": "low"}');
const KNOWN_TRAITS_IN_WORDS = "a list of one trait or more";
const KNOWN_BY = object({
  traits: needed(
    v.pipe(v.array(KNOWN_TRAIT, KNOWN_TRAITS_IN_WORDS), v.nonEmpty(KNOWN_TRAITS_IN_WORDS)),
    "What a cluster is matched by. One whose feature is not measured does not count; if it is " +
      "defining, nobody has the name.",
  ),
  conditions: optional(
    v.array(CONDITION, "a list of conditions"),
    "What the cluster's own figures must show for the name to be true. Default: none.",
  ),
}, 'an object such as {"traits": [..], "conditions": [..]}');

const OF = optional(
  v.picklist(["brief", "ours"], '"brief" or "ours"'),
  "Of the shipped playbook: whether the brief says so or this project adds it.",
);
const NOTE = optional(TEXT, "What should be known besides.");

const CLAIM = object({
  of: OF,
  text: needed(TEXT, "What is expected of the segment."),
  conditions: needed(CONDITIONS, "What it rests on: all must hold."),
  note: NOTE,
}, 'an object such as {"text": "High income", "conditions": [..]}');

/** The areas of a bank that plays are for. */
export const AUDIENCES = ["marketing", "product", "risk", "executives"] as const;
const AUDIENCE_IN_WORDS = `a list of ${oneOf(AUDIENCES)}`;
const SHARE_IN_WORDS = "a number above 0 and below 1";
const DAYS_IN_WORDS = "a whole number of days from 1";

const OPPORTUNITY = object({
  of: OF,
  id: needed(TEXT, "Its name in the files, unlike the others of the segment."),
  title: needed(TEXT, "Its name for people."),
  what: optional(TEXT, "What it is, where the title does not say all."),
  offer: needed(TEXT, 'Ends the sentence "may be offered ..".'),
  audience: needed(
    v.pipe(
      v.array(v.picklist(AUDIENCES, AUDIENCE_IN_WORDS), AUDIENCE_IN_WORDS),
      v.nonEmpty(AUDIENCE_IN_WORDS),
    ),
    "Whom it is for.",
  ),
  conditions: needed(CONDITIONS, "What it rests on: all must hold."),
  kpi: needed(TEXT, "The figure to watch."),
  holdout: needed(
    object({
      share: needed(
        v.pipe(
          v.number(SHARE_IN_WORDS),
          v.gtValue(0, SHARE_IN_WORDS),
          v.ltValue(1, SHARE_IN_WORDS),
        ),
        "The share of the segment that is left without the offer.",
      ),
      days: needed(
        v.pipe(v.number(DAYS_IN_WORDS), v.integer(DAYS_IN_WORDS), v.minValue(1, DAYS_IN_WORDS)),
        "The days until the comparison.",
      ),
    }, 'an object such as {"share": 0.5, "days": 90}'),
    "The test.",
  ),
  lends: optional(
    v.boolean("true or false"),
    "Whether it is a loan, so that the bank's credit process decides on each customer.",
  ),
  note: NOTE,
}, "an object with id, title, offer, audience, conditions, kpi and holdout");

const PHRASE = object({
  feature: needed(FEATURE, "The feature."),
  text: needed(TEXT, "Words with {value} in them, which has no unit of time."),
  ...BOUNDS,
  above: optional(NUMBER, "What it must be above."),
}, 'an object such as {"feature": "age", "text": "is {value} years old"}');
const PHRASES = v.array(PHRASE, "a list of phrases");

const EXAMPLE = object({
  brief: optional(TEXT, "The sentence of the brief that it follows."),
  with: optional(PHRASES, 'What follows "A customer with". Default: none.'),
  who: optional(PHRASES, 'What follows "who". Default: none.'),
  opportunity: optional(TEXT, "The id of the one whose offer ends the sentence."),
}, 'an object such as {"with": [..], "who": [..]}');

const ID_IN_WORDS = "a whole number from 0 to 9999";
const SEGMENT = object({
  id: needed(
    v.pipe(
      v.number(ID_IN_WORDS),
      v.integer(ID_IN_WORDS),
      v.minValue(0, ID_IN_WORDS),
      v.maxValue(9999, ID_IN_WORDS),
    ),
    "Its number in every output: 0 to 3 are those of the brief, others are from 4 up.",
  ),
  name: needed(SEGMENT_NAME, "Its name."),
  knownBy: needed(KNOWN_BY, "By what a cluster is known to be this segment."),
  traits: optional(
    v.array(CLAIM, "a list of traits"),
    "What is expected of it, in words, and what that rests on. Default: none.",
  ),
  opportunities: optional(
    v.array(OPPORTUNITY, "a list of opportunities"),
    "What could be done, the foremost first. Default: none.",
  ),
  example: optional(EXAMPLE, "What the example of a customer says. Default: the strongest traits."),
}, "an object with id, name and knownBy");

const SEGMENTS_IN_WORDS = "a list of one segment or more";

/** `playbook.jsonc`, version 1. */
export const PLAYBOOK_SCHEMA = object({
  $schema: optional(v.string("a text"), "Where editors find the schema of this file."),
  playbook: needed(v.literal(1, "1, the version of the format"), "The version of this format: 1."),
  shipped: optional(
    v.boolean("true or false"),
    "Whether the shipped segments count too; one with the same id here takes its place. Default: " +
      "false.",
  ),
  segments: needed(
    v.pipe(v.array(SEGMENT, SEGMENTS_IN_WORDS), v.nonEmpty(SEGMENTS_IN_WORDS)),
    "The segments that the bank expects, and what it could do about them.",
  ),
}, "an object");

/** A playbook as it is written, each key checked by itself. */
export type GivenPlaybook = v.InferOutput<typeof PLAYBOOK_SCHEMA>;
export type GivenSegment = v.InferOutput<typeof SEGMENT>;

/** What stands more than once in the format, by the name it has in the JSON Schema. */
export const DEFINITIONS = { condition: CONDITION, phrase: PHRASE };

/** Every key that has a place somewhere in a playbook. */
export const KNOWN_KEYS: ReadonlySet<string> = new Set([
  PLAYBOOK_SCHEMA.entries,
  SEGMENT.entries,
  KNOWN_BY.entries,
  KNOWN_TRAIT.entries,
  CONDITION.entries,
  CLAIM.entries,
  OPPORTUNITY.entries,
  PHRASE.entries,
  EXAMPLE.entries,
  { share: 0, days: 0 },
].flatMap(Object.keys));
