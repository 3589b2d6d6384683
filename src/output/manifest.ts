import type { Extract } from "@/bank/read_bank.ts";
import { featureOf } from "@/features/catalogue.ts";
import project from "../../deno.json" with { type: "json" };
import { VERSION } from "@/version.ts";
import { conserved } from "@/bank/conservation.ts";
import { monthsOf } from "@/features/observation_window.ts";
import { ageProxyOf } from "@/output/age_proxy.ts";
import { rounded } from "@/output/csv.ts";
import { customersOf, type Run } from "@/output/run.ts";
import { unsupportedArchetypes } from "@/segments/naming.ts";

/** Packages whose version decides the bytes of the outputs. */
const PACKAGES = ["nodejs-polars", "ml-kmeans", "@observablehq/plot", "@resvg/resvg-wasm"] as const;

/**
 * `run.json`: what went in, what was done with it and what came out, so that a run can be repeated
 * and compared. No clock time and no path.
 *
 * @param digests The SHA-256 of each of the run's other files, by which a changed one is known.
 */
export function runJson(run: Run, digests: ReadonlyMap<string, string> = new Map()): string {
  return JSON.stringify(manifest(run, digests), roundNumbers, 2) + "\n";
}

function manifest(run: Run, digests: ReadonlyMap<string, string>) {
  const { extract, cleaned, scaled, curve, fit, segments, evidence, options, playbook } = run;
  const { conservation } = cleaned;
  const clusteredOnAge = scaled.features.some(({ name }) => name === "age");
  return {
    input: {
      name: extract.name,
      sha256: extract.sha256,
      rows: extract.rows,
      currency: extract.currency,
      locale: extract.locale,
      ...(extract.files.length > 1 && {
        files: extract.files.map(({ name, sha256 }) => ({ name, sha256 })),
      }),
    },
    ...(extract.engine !== undefined && { engine: extract.engine }),
    ...(run.everyone !== undefined && {
      sample: { customers: run.customers.height, of: run.everyone.customers },
    }),
    warnings: extract.warnings,
    counts: {
      transactions: conservation.transactions?.kept ?? null,
      accounts: conservation.accounts?.kept ?? null,
      loans: conservation.loans?.kept ?? null,
      customers: customersOf(run),
      duplicates: cleaned.repeatedRows + total(run, "duplicate"),
      quarantined: total(run, "quarantined"),
    },
    conservation: { repeated_rows: cleaned.repeatedRows, ...conservation },
    ...(cleaned.unlisted.length > 0 && { without_a_line: cleaned.unlisted }),
    options: {
      k: options.k,
      k_max: options.kMax,
      features: options.features,
      exclude: options.exclude,
      missing: options.missing,
      seed: options.seed,
      as_of: cleaned.asOf,
      window: monthsOf(run.window),
      min_cell: options.minCell,
      pseudonymised: options.pseudonymise !== undefined,
    },
    window: {
      days: run.window.days,
      start: run.window.start,
      observed_from: run.window.observedFrom,
    },
    losses: run.losses,
    ...(extract.margins !== undefined && { margins: extract.margins }),
    features: scaled.features,
    dropped_features: scaled.dropped,
    imputed_features: scaled.imputed,
    ...(extract.own.size > 0 && { own_figures: ownFigures(extract) }),
    ...(run.withheld.length > 0 && { withheld_texts: run.withheld }),
    protected_characteristics: {
      clustered_on: clusteredOnAge ? ["age"] : [],
      age_proxy: ageProxyOf(run) ?? null,
      purpose: "Segments are for marketing and service, not for credit decisions.",
    },
    k: fit.k,
    elbow_k: curve.elbow ?? null,
    elbow_range: curve.elbowInertias.length,
    inertia: Object.fromEntries(curve.inertias.map((inertia, i) => [i + 1, inertia])),
    fit: {
      inertia: fit.inertia,
      starts: fit.starts,
      hits: fit.hits,
      passes: fit.passes,
      sample_rows: fit.sampleRows,
      converged: fit.converged,
    },
    indices: {
      sample_rows: evidence.sampleRows,
      by_k: evidence.indices.map((at) => ({
        k: at.k,
        silhouette: at.silhouette,
        calinski_harabasz: at.calinskiHarabasz,
        davies_bouldin: at.daviesBouldin,
      })),
      gap: evidence.gap,
      favours: {
        silhouette: evidence.favours.silhouette ?? null,
        calinski_harabasz: evidence.favours.calinskiHarabasz ?? null,
        davies_bouldin: evidence.favours.daviesBouldin ?? null,
        gap: evidence.favours.gap ?? null,
      },
    },
    stability: {
      jaccard: Object.fromEntries(
        segments.map(({ id, cluster }) => [id, evidence.stability[cluster]]),
      ),
      seed_agreement: evidence.seedAgreement,
    },
    evidence: {
      k: evidence.k,
      grouped: evidence.grouped,
      clearest_p: evidence.clearestP,
      column_p: evidence.columnP,
      references: evidence.references,
      by_k: evidence.divisions.map((at) => ({
        k: at.k,
        gap_p: at.gapP,
        effect: at.effect ?? null,
        stability: at.stability ?? null,
        smallest_share: at.smallestShare,
      })),
    },
    verdict: { level: evidence.verdict, sentence: evidence.sentence },
    playbook: { name: playbook.name, sha256: playbook.sha256 },
    segments: segments.map(({ id, name, customers, match }) => ({
      id,
      name,
      customers,
      match: match ?? null,
    })),
    unsupported_archetypes: unsupportedArchetypes(segments, playbook.archetypes),
    outputs: Object.fromEntries([...digests].sort()),
    versions: { "financial-clustering-engine": VERSION, ...packageVersions() },
  };
}

function ownFigures({ own }: Extract) {
  return [...own].map(([name, { kind }]) => {
    const { label, unit } = featureOf(name, { own });
    return { name, label, unit, kind };
  });
}

function total({ cleaned }: Run, outcome: "duplicate" | "quarantined"): number {
  return conserved(cleaned).reduce((sum, [, account]) => sum + account[outcome], 0);
}

function packageVersions(): Record<string, string> {
  return Object.fromEntries(
    PACKAGES.map((name) => [name, project.imports[name].split("@").at(-1)!]),
  );
}

function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? rounded(value) : value;
}
