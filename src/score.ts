import { basename, dirname, resolve } from "node:path";
import { clean, type Cleaned } from "@/bank/clean.ts";
import { entities, type InputFile } from "@/bank/entities.ts";
import { type Extract, extract } from "@/bank/extract.ts";
import { type ColumnName, ENTITIES } from "@/bank/schema.ts";
import type { KMeansFit } from "@/clustering/k_means.ts";
import { nearestLabels } from "@/clustering/lloyd.ts";
import { BORDERLINE_MARGIN, margins } from "@/clustering/margins.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { UserError } from "@/errors.ts";
import { FEATURES } from "@/features/catalogue.ts";
import { type CustomerFeatures, customerFeatures } from "@/features/customer_features.ts";
import { zScores } from "@/features/standardise.ts";
import { type LabeledCustomers, labeledCustomersPieces } from "@/output/labeled_customers.ts";
import { type Model, readModel } from "@/output/model.ts";
import { count, customerCount } from "@/output/figure_text.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import type { Run } from "@/output/run.ts";
import { stageOutputs } from "@/output/write_outputs.ts";
import { drivers } from "@/segments/drivers.ts";

export interface ScoreOptions {
  /** Path of a model.json. */
  readonly model: string;
  /** Path of an extract. */
  readonly input: string;
  /**
   * ISO date at which customers are measured, or `latest` for the extract's latest transaction.
   * Later transactions are quarantined.
   * @default the model's, so that the extract it was trained on gets the same labels
   */
  readonly asOf?: string | undefined;
  /**
   * ISO date from which the extract covers the bank's transactions; months are counted from it.
   * @default the model's
   */
  readonly windowStart?: string | undefined;
  readonly columnNames?: Partial<Record<ColumnName, string>>;
}

/** Customers with the segments that a model gives them. */
export interface Scored extends LabeledCustomers {
  readonly extract: InputFile;
  readonly cleaned: Cleaned;
  readonly model: Model;
}

/**
 * Gives the customers of an extract their segments by a saved model. Nothing is fitted: cleaning and
 * features are the pipeline's, scales and centroids the model's, the nearest centroid decides. A
 * customer's label depends on the own records alone.
 *
 * @throws {UserError} If the extract or the model cannot be used, or the extract lacks a column
 * that the model needs.
 */
export async function score(options: ScoreOptions): Promise<Scored> {
  const model = await readModel(options.model);
  const opened = await extract(options.input, options);
  assertColumns(opened, model, options.input);
  const asOf = options.asOf === "latest" ? undefined : options.asOf ?? model.as_of;
  const { file, ...records } = await entities(opened);
  const cleaned = clean(records, { needed: new Set(model.needed_columns), asOf });
  const features = measured(cleaned, model, options.windowStart);
  const matrix = scaled(features, model);

  const { segments } = model;
  const centroids = centroidsOf(model);
  const fit = {
    k: segments.length,
    centroids,
    labels: nearestLabels(matrix, centroids.data),
  } as KMeansFit;
  const idOf = new Map(segments.map(({ cluster, id }) => [cluster, id]));
  const found = margins(matrix, fit);
  return {
    extract: file,
    cleaned,
    model,
    features,
    standardised: { matrix, features: model.features },
    naming: { segments },
    segmentOf: fit.labels.map((cluster) => idOf.get(cluster)!),
    margins: found,
    drivers: drivers(matrix, fit, found.runnerUp),
  };
}

function assertColumns({ columns }: Extract, model: Model, path: string): void {
  for (const { name } of model.features) {
    const lacking = FEATURES[name].needs.filter((need) => !columns.has(need));
    if (lacking.length === 0) continue;
    throw new UserError(
      "input",
      `Cannot score ${path}: the model's feature ${name} needs the column ` +
        `${lacking.join(" and ")}, which the file does not have. Add it, or make a model without ` +
        `it: pipeline --exclude ${name}.`,
    );
  }
}

/** The features that the model measured, NaN where the extract does not support one. */
function measured(
  { tables, asOf }: Cleaned,
  model: Model,
  windowStart: string | null = model.window_start,
): CustomerFeatures {
  const { ids, values } = customerFeatures(tables, asOf, {
    windowStart,
    ...(model.spending === null ? {} : { spending: model.spending }),
  });
  const unknown = new Float64Array(ids.length).fill(NaN);
  return {
    ids,
    values: new Map(model.measured.map((name) => [name, values.get(name) ?? unknown])),
  };
}

function scaled({ ids, values }: CustomerFeatures, { features }: Model): Matrix {
  const columns = features.length;
  const data = new Float64Array(ids.length * columns);
  for (const [j, feature] of features.entries()) {
    const z = zScores(values.get(feature.name)!, feature);
    for (let i = 0; i < z.length; i++) data[i * columns + j] = z[i]!;
  }
  return { data, rows: ids.length, columns };
}

/** In the order of the clusters, which decides between equally near ones. */
function centroidsOf({ segments }: Model): Matrix {
  const ordered = segments.toSorted((a, b) => a.cluster - b.cluster);
  const data = Float64Array.from(ordered.flatMap(({ centroid }) => centroid));
  return { data, rows: ordered.length, columns: data.length / ordered.length };
}

/**
 * Writes the labels, in the columns of labeled_customers.csv, and beside them the ledger of what was
 * set aside or flagged: `scores.quarantine.csv` for `scores.csv`. Both, or none on failure; a ledger
 * of earlier scores is removed when there is nothing to put into it.
 *
 * @returns Path of the ledger, undefined if there is nothing in it.
 * @throws {UserError} If the labels would overwrite the model or the extract.
 * @throws {UserError} If the files cannot be written.
 */
export async function writeScores(
  scored: Scored,
  output: string,
  { model, input }: Pick<ScoreOptions, "model" | "input">,
): Promise<string | undefined> {
  const ledger = output.replace(/(\.csv)?$/i, ".quarantine.csv");
  for (const source of [model, input]) {
    if ([output, ledger].some((path) => resolve(path) === resolve(source))) {
      throw new UserError(
        "usage",
        `Cannot write scores to ${output}: that would overwrite ${source}.`,
      );
    }
  }
  const hasLines = scored.cleaned.ledger.height > 0;
  const staging = await stageOutputs(dirname(output));
  try {
    await staging.write(basename(output), labeledCustomersPieces(scored));
    if (hasLines) await staging.write(basename(ledger), quarantineCsv(scored as unknown as Run));
    await staging.commit();
  } finally {
    await staging.discard();
  }
  if (hasLines) return ledger;
  await Deno.remove(ledger).catch(() => {});
  return undefined;
}

/** What was scored, for the person who asked: customers by segment, and what was set aside. */
export function scoreText(
  { extract, cleaned, model, features, segmentOf, margins }: Scored,
  output: string,
  ledger: string | undefined,
): string {
  const borderline = margins.margin.filter((margin) => margin < BORDERLINE_MARGIN).length;
  const lines = [
    `${extract.name}: ${customerCount(features.ids.length)} scored as of ${cleaned.asOf} by the ` +
    `model of ${model.as_of}, ${count(borderline)} of them borderline.`,
    ...model.segments.map(({ id, name }) =>
      `  ${id} ${name}: ${count(segmentOf.filter((segment) => segment === id).length)}`
    ),
  ];
  const setAside = ENTITIES.flatMap((entity) => {
    const { duplicate, quarantined } = cleaned.conservation[entity];
    return duplicate + quarantined === 0 ? [] : [`${entity} ${count(duplicate + quarantined)}`];
  });
  if (setAside.length > 0) lines.push(`Set aside: ${setAside.join(", ")}.`);
  const rules = cleaned.ledger.getColumn("rule").toArray() as string[];
  const late = rules.filter((rule) => rule === "after_as_of").length;
  if (late > 0) {
    lines.push(
      `${count(late)} of the transactions are after ${cleaned.asOf} and were left out; with ` +
        "--as-of latest they count.",
    );
  }
  if (model.verdict !== "supported") {
    lines.push(`The evidence for the model's segments is ${model.verdict}.`);
  }
  lines.push(`Labels are in ${output}${ledger === undefined ? "" : `, the ledger in ${ledger}`}.`);
  return lines.join("\n");
}
