import * as v from "valibot";
import { FEATURE_NAME } from "@/bank/contract/contract_schema.ts";
import { COLUMN_NAMES } from "@/bank/schema.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { isOwnColumn, type OwnColumn } from "@/bank/own_figures.ts";
import { isMeasuredName } from "@/features/catalogue.ts";
import { featureNames, featureValues, hasFeature, textNames } from "@/features/customers.ts";
import { type CategoryCounts, textCounts } from "@/features/category_counts.ts";
import { distributionOf } from "@/features/distribution.ts";
import { columnsNeeded } from "@/features/feature_sets.ts";
import { spendingReference } from "@/features/spending_score.ts";
import { TRANSFORM_NAMES } from "@/features/transforms.ts";
import { settleOutputs } from "@/output/files/stage_outputs.ts";
import { areDistinct, SEGMENT_ID } from "@/output/saved_names.ts";
import { SEGMENT_NAME } from "@/segments/segment_name.ts";
import { MONEY_STYLE } from "@/output/money_style.ts";
import { figuresOf, type Run } from "@/output/run.ts";
import type { CampaignPlan } from "@/segments/campaign_group.ts";
import { readJson } from "@/files/read_json.ts";

/** Raised when a reader of model.json would misread what is written today. */
export const MODEL_SCHEMA = 7;

const DATE = v.pipe(v.string(), v.isoDate());

/** Beyond these a figure is no bank's, and sums of squares would leave the numbers there are. */
const LARGEST = 1e18;
const SMALLEST = 1e-12;
const FINITE = v.pipe(v.number(), v.minValue(-LARGEST), v.maxValue(LARGEST));
const NUMBERS = v.array(FINITE);

/** A z-score is at most the root of the number of customers, and there are fewer than 2^32. */
const FARTHEST = 2 ** 16;
const CENTROID = v.array(v.pipe(v.number(), v.minValue(-FARTHEST), v.maxValue(FARTHEST)));
const NAMES = v.pipe(
  v.array(FEATURE_NAME),
  v.check((names) => areDistinct(names), "no name may stand twice"),
);
const OWN_COLUMN = v.custom<OwnColumn>((name) => typeof name === "string" && isOwnColumn(name));

const COUNT = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** How a feature was spread over the customers, see `distribution.ts`. */
const DISTRIBUTION = v.pipe(
  v.object({
    name: FEATURE_NAME,
    median: v.nullable(FINITE),
    lowest: v.nullable(FINITE),
    ends: v.pipe(v.array(FINITE), v.readonly()),
    counts: v.pipe(v.array(COUNT), v.readonly()),
    unknown: COUNT,
  }),
  v.check(
    ({ ends, counts }) => ends.length === counts.length && ascend(ends),
    "ends must ascend, with a count for each",
  ),
  v.check(
    ({ median, lowest, ends }) =>
      ends.length === 0
        ? median === null && lowest === null
        : median !== null && lowest !== null && lowest <= ends[0]!,
    "median and lowest must be there where there are ends, the lowest not above the first",
  ),
);

/** In days: ten years, the most that may be asked for. */
const LONGEST_WINDOW = 3660;

const MODEL = v.pipe(
  v.object({
    schema: v.literal(MODEL_SCHEMA, `${MODEL_SCHEMA} for this version`),
    /** How far to trust the segments. */
    verdict: v.picklist(["supported", "weak", "none"]),
    ...MONEY_STYLE,
    /** Whose names the segments have. */
    playbook: v.object({ name: v.string(), sha256: v.string() }),
    /** Of the groups of the segments' tests. */
    seed: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    /** ISO date at which the customers were measured; null where nothing is measured at a date. */
    as_of: v.nullable(DATE),
    /** Days to the as-of date that rates are measured over. */
    window_days: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LONGEST_WINDOW)),
    /** ISO date from which there are transactions, also before the window; null without any. */
    observed_from: v.nullable(DATE),
    /** Columns in which a record without a valid value is set aside. */
    needed_columns: v.array(v.union([v.picklist(COLUMN_NAMES), OWN_COLUMN])),
    /** Every feature that was measured: columns of labeled_customers.csv. */
    measured: v.pipe(NAMES, v.minLength(1)),
    /** Those of them that are the bank's own figures, if any. */
    own: v.exactOptional(NAMES),
    /** The texts beside them that describe customers, if any. */
    described: v.exactOptional(NAMES),
    /** How each of those measured was spread over the customers, in the same order. */
    distributions: v.array(DISTRIBUTION),
    /** Records by value of each category: channels, types, and the texts that describe customers. */
    categories: v.array(v.object({
      name: v.string(),
      values: v.array(v.object({ value: v.string(), records: COUNT })),
    })),
    /** What spending scores are taken against; null where none were measured. */
    spending: v.nullable(v.pipe(
      v.object({ ratios: v.pipe(NUMBERS, v.readonly()), scores: v.pipe(NUMBERS, v.readonly()) }),
      v.check(
        ({ ratios, scores }) => ratios.length === scores.length,
        "there must be as many scores as ratios",
      ),
      v.check(
        ({ ratios, scores }) =>
          ascend(ratios) && ascend(scores) && (scores[0] ?? 1) >= 1 && (scores.at(-1) ?? 1) <= 100,
        "ratios and scores must ascend, the scores from 1 to 100",
      ),
    )),
    /** Those clustered on, in the order of the centroids' values. */
    features: v.pipe(
      v.array(v.object({
        name: FEATURE_NAME,
        transform: v.picklist(TRANSFORM_NAMES),
        mean: FINITE,
        deviation: v.pipe(
          FINITE,
          v.check((value) => value === 0 || value >= SMALLEST, `it must be 0 or from ${SMALLEST}`),
        ),
        /** Stands for an unknown value. */
        median: FINITE,
      })),
      v.minLength(1),
    ),
    /** In order of id. */
    segments: v.pipe(
      v.array(v.object({
        id: SEGMENT_ID,
        name: SEGMENT_NAME,
        /** The test that its customers take part in; null where none is advised. */
        test: v.nullable(v.object({
          play: v.string(),
          control: v.pipe(FINITE, v.gtValue(0), v.ltValue(1)),
        })),
        /** The place among the centroids, 0..k-1: of equally near ones the lower is taken. */
        cluster: v.pipe(v.number(), v.integer(), v.minValue(0)),
        centroid: CENTROID,
        /** Who lies farther from the centroid is unusual. */
        usual_distance: v.pipe(FINITE, v.minValue(0)),
      })),
      v.minLength(1),
      v.check((segments) => coverPlaces(segments), "clusters must be 0..k-1, each once"),
      v.check(
        (segments) => segments.every(({ id }, i) => i === 0 || segments[i - 1]!.id < id),
        "segments must be in order of id, each id once",
      ),
    ),
  }),
  v.check(
    ({ segments, features }) =>
      segments.every(({ centroid }) => centroid.length === features.length),
    "each centroid must have as many values as there are features",
  ),
  v.check(
    ({ segments, features }) =>
      features.every(({ deviation }, column) =>
        deviation > 0 || segments.every(({ centroid }) => centroid[column] === 0)
      ),
    "only a feature that was a constant, so that all centroids have 0, may have a deviation of 0",
  ),
  v.check(
    ({ features }) => areDistinct(features.map(({ name }) => name)),
    "no feature may stand twice",
  ),
  v.check(
    ({ measured, own = [] }) =>
      measured.every((name) => isMeasuredName(name) || own.includes(name)),
    "what is measured must be of this engine's features or the bank's own",
  ),
  v.check(
    ({ measured, distributions }) =>
      distributions.length === measured.length &&
      distributions.every(({ name }, i) => name === measured[i]),
    "there must be a distribution for each feature measured, in their order",
  ),
  v.check(
    ({ categories }) =>
      areDistinct(categories.map(({ name }) => name)) &&
      categories.every(({ values }) => areDistinct(values.map(({ value }) => value))),
    "no category and no value of one may stand twice",
  ),
  v.check(
    ({ measured, features }) => features.every(({ name }) => measured.includes(name)),
    "each feature must be one of those measured",
  ),
  v.check(
    ({ measured, own = [], spending }) =>
      (measured.includes("spending_score") && !own.includes("spending_score")) ===
        (spending !== null),
    "spending scores and what they are taken against must go together",
  ),
);

function coverPlaces(segments: { cluster: number }[]): boolean {
  const places = new Set(segments.map(({ cluster }) => cluster));
  return segments.every((_, place) => places.has(place));
}

function ascend(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || values[i - 1]! <= value);
}

/** What it takes to score a customer without the others. */
export type Model = v.InferOutput<typeof MODEL>;

/**
 * `model.json`: what it takes to score a new customer. In full precision, unlike the other outputs:
 * a customer on the border between two segments must fall on the same side again.
 */
export function modelJson(run: Run): string {
  return JSON.stringify(modelOf(run), null, 2).replace(LIST_OF_NUMBERS, onOneLine) + "\n";
}

const LIST_OF_NUMBERS = /\[\s+-?\d[^\]"{]*\]/g;

function onOneLine(list: string): string {
  return list.replaceAll(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]");
}

/** The model of a run. */
export function modelOf(run: Run): Model {
  const {
    evidence,
    extract,
    cleaned,
    customers,
    scaled,
    fit,
    segments,
    window,
    options,
    playbook,
    campaign,
    usualDistances,
  } = run;
  const { columns, data } = fit.centroids;
  const chosen = [...scaled.features, ...scaled.dropped].map(({ name }) => name);
  const own = featureNames(customers).filter((name) => extract.own.has(name));
  const described = textNames(customers);
  const [outflow, income] = ["monthly_outflow", "annual_income"] as const;
  return {
    schema: MODEL_SCHEMA,
    verdict: evidence.verdict,
    currency: extract.currency,
    locale: extract.locale,
    playbook: { name: playbook.name, sha256: playbook.sha256 },
    seed: campaign.seed,
    as_of: cleaned.asOf,
    window_days: window.days,
    observed_from: window.observedFrom,
    needed_columns: [...columnsNeeded(chosen, options.missing, extract.own)],
    measured: featureNames(customers),
    distributions: featureNames(customers).map((name) => {
      const lists = [...figuresOf(run).sorted(name).values()];
      const known = lists.reduce((sum, { length }) => sum + length, 0);
      return { name, ...distributionOf(lists, customers.height - known) };
    }),
    categories: [...run.categories, ...textCounts(customers)].map(([name, counts]) => ({
      name,
      values: [...counts].map(([value, records]) => ({ value, records })),
    })),
    ...(own.length > 0 && { own }),
    ...(described.length > 0 && { described }),
    spending: hasFeature(customers, "spending_score") && !own.includes("spending_score")
      ? spendingReference(featureValues(customers, outflow), featureValues(customers, income))
      : null,
    features: [...scaled.features],
    segments: segments.map(({ id, name, cluster }) => ({
      id,
      name,
      test: campaign.tests.get(id) ?? null,
      cluster,
      centroid: [...data.subarray(cluster * columns, (cluster + 1) * columns)],
      usual_distance: usualDistances[cluster]!,
    })),
  };
}

/** The centroids in the order of the clusters, which decides between equally near ones. */
export function centroidsOf({ segments }: Pick<Model, "segments">): Matrix {
  const ordered = segments.toSorted((a, b) => a.cluster - b.cluster);
  const data = Float64Array.from(ordered.flatMap(({ centroid }) => centroid));
  return { data, rows: ordered.length, columns: data.length / ordered.length };
}

/** What the records of a model's customers held. */
export function categoriesOf({ categories }: Pick<Model, "categories">): CategoryCounts {
  return new Map(
    categories.map(({ name, values }) => [
      name,
      new Map(values.map(({ value, records }) => [value, records])),
    ]),
  );
}

/** The tests that a model's customers take part in. */
export function campaignPlanFrom({ seed, segments }: Model): CampaignPlan {
  const tests = segments.flatMap(({ id, test }) => test === null ? [] : [[id, test] as const]);
  return { seed, tests: new Map(tests) };
}

/**
 * Reads a model.
 *
 * @throws {UserError} If there is none, or one that this version cannot read.
 */
export async function readModel(path: string): Promise<Model> {
  await settleOutputs(path);
  return await readJson(path, MODEL, {
    what: "the model",
    ending: "input",
    wayOut: "Run the pipeline again to make a new model.",
  });
}
