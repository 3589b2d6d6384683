import project from "../../deno.json" with { type: "json" };
import { ENTITIES } from "@/bank/schema.ts";
import { rounded } from "@/output/csv.ts";
import type { Run } from "@/output/run.ts";

/** The engine's version. */
export const VERSION = project.version;

/** Packages whose version decides the bytes of the outputs. */
const PACKAGES = ["nodejs-polars", "ml-kmeans", "@observablehq/plot", "@resvg/resvg-wasm"] as const;

/**
 * `run.json`: what went in, what was done with it and what came out, so that a run can be repeated
 * and compared. No clock time and no path.
 */
export function runJson(run: Run): string {
  return JSON.stringify(manifest(run), roundNumbers, 2) + "\n";
}

function manifest(run: Run) {
  const { extract, cleaned, standardised, fit, naming, assessment, options } = run;
  const { conservation } = cleaned;
  const clusteredOnAge = standardised.features.some(({ name }) => name === "age");
  return {
    input: { name: extract.name, sha256: extract.sha256, rows: extract.rows },
    counts: {
      transactions: conservation.transactions.kept,
      accounts: conservation.accounts.kept,
      loans: conservation.loans.kept,
      customers: conservation.customers.kept,
      duplicates: cleaned.repeatedRows + total(run, "duplicate"),
      quarantined: total(run, "quarantined"),
    },
    conservation: { repeated_rows: cleaned.repeatedRows, ...conservation },
    options: {
      k: options.k,
      k_max: options.kMax,
      features: options.features,
      exclude: options.exclude,
      seed: options.seed,
      as_of: cleaned.asOf,
    },
    features: standardised.features,
    dropped_features: standardised.dropped,
    protected_characteristics: {
      clustered_on: clusteredOnAge ? ["age"] : [],
      purpose: "Segments are for marketing and service, not for credit decisions.",
    },
    k: fit.k,
    elbow_k: run.elbowK ?? null,
    inertia: Object.fromEntries(run.inertias.map((inertia, i) => [i + 1, inertia])),
    fit: {
      inertia: fit.inertia,
      starts: fit.starts,
      hits: fit.hits,
      passes: fit.passes,
      sample_rows: fit.sampleRows,
      converged: fit.converged,
    },
    indices: {
      sample_rows: assessment.sampleRows,
      by_k: assessment.indices.map((at) => ({
        k: at.k,
        silhouette: at.silhouette,
        calinski_harabasz: at.calinskiHarabasz,
        davies_bouldin: at.daviesBouldin,
      })),
      gap: assessment.gap,
      votes: {
        elbow: assessment.votes.elbow ?? null,
        silhouette: assessment.votes.silhouette ?? null,
        calinski_harabasz: assessment.votes.calinskiHarabasz ?? null,
        davies_bouldin: assessment.votes.daviesBouldin ?? null,
        gap: assessment.votes.gap ?? null,
      },
    },
    stability: {
      jaccard: Object.fromEntries(
        naming.segments.map(({ id, cluster }) => [id, assessment.stability[cluster]]),
      ),
      seed_agreement: assessment.seedAgreement,
    },
    null_tests: assessment.nullTests,
    verdict: { level: assessment.verdict, sentence: assessment.sentence },
    segments: naming.segments.map(({ id, name, customers, match }) => ({
      id,
      name,
      customers,
      match: match ?? null,
    })),
    unsupported_archetypes: naming.unsupported,
    versions: { "financial-clustering-engine": VERSION, ...packageVersions() },
  };
}

function total({ cleaned }: Run, outcome: "duplicate" | "quarantined"): number {
  return ENTITIES.reduce((sum, entity) => sum + cleaned.conservation[entity][outcome], 0);
}

function packageVersions(): Record<string, string> {
  return Object.fromEntries(
    PACKAGES.map((name) => [name, project.imports[name].split("@").at(-1)!]),
  );
}

function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? rounded(value) : value;
}
