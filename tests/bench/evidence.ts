/**
 * How often the chosen k and the verdict are right, on data whose groups are known: `deno task
 * bench:evidence`. Prints tables in Markdown.
 */
import { parseArgs } from "node:util";
import { assess } from "@/clustering/assess.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";
import { type Division, EVIDENCE_SEED, suggestK } from "@/clustering/suggest_k.ts";
import type { Verdict } from "@/clustering/verdict.ts";
import { type KnownSet, knownSets } from "./evidence_sets.ts";
import { markdownTable } from "./markdown.ts";

const HELP = `deno task bench:evidence [--sets N] [--results FILE] [--tuning]

  --sets N        the first N of 642 sets, in an order in which few are a fair sample
  --results FILE  keep what is found there, and go on where it ends
  --tuning        sets from another seed, for whoever changes the rule`;

/** Written down before the first run; the rule was never changed by what they showed. */
const SEED = 20_261_127;
const TUNING_SEED = 7;

/** The first sets are fitted and judged with all of them, the others with the first. */
const USER_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const SETS_ASKED_AGAIN = 50;

/** What was found in a set. */
interface Result extends Omit<KnownSet, "make"> {
  readonly rows: number;
  readonly columns: number;
  readonly chosen: number;
  readonly elbow: number | null;
  readonly silhouette: number | null;
  readonly verdict: Verdict["verdict"];
  readonly stability: number;
  readonly divisions: readonly Division[];
  readonly columnP: number;
  readonly clearestP: number;
  /** Milliseconds of the evidence. */
  readonly took: number;
  /** By seed of the user's. */
  readonly verdicts: readonly Verdict["verdict"][];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      sets: { type: "string" },
      results: { type: "string" },
      tuning: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const seed = values.tuning ? TUNING_SEED : SEED;
  const sets = knownSets(seed).slice(0, Number(values.sets ?? Infinity));
  const known = new Map((await earlier(values.results)).map((result) => [result.name, result]));
  const results: Result[] = [];
  for (const [i, set] of sets.entries()) {
    const result = known.get(set.name) ??
      await resultOf(set, { isAskedAgain: i < SETS_ASKED_AGAIN });
    results.push(result);
    if (values.results !== undefined && !known.has(set.name)) {
      await Deno.writeTextFile(values.results, `${JSON.stringify(result)}\n`, { append: true });
    }
  }
  console.log(`${results.length} of 642 sets, seed ${seed}.\n`);
  console.log(withGroups(results.filter(({ k }) => k !== undefined)));
  console.log(withoutGroups(results.filter(({ k }) => k === undefined)));
  const again = results.filter(({ verdicts }) => verdicts.length > 1);
  const changed = again.filter(({ verdicts }) => new Set(verdicts).size > 1);
  console.log(
    `\nOver ${again.length} sets and ${USER_SEEDS.length} user seeds ` +
      `${changed.length === 0 ? "no" : changed.length} verdict changes.`,
  );
}

async function earlier(path: string | undefined): Promise<Result[]> {
  if (path === undefined) return [];
  try {
    return (await Deno.readTextFile(path)).trim().split("\n").map((line) => JSON.parse(line));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function resultOf(
  { make, ...set }: KnownSet,
  { isAskedAgain }: { isAskedAgain: boolean },
): Promise<Result> {
  const matrix = make();
  const curve = await inertiaCurve(matrix, { seed: EVIDENCE_SEED });
  const start = performance.now();
  const suggestion = await suggestK(matrix, curve, { kMax: 10 });
  const point = curve.points[suggestion.k - 1]!;
  const fit = await refine(matrix, point, { seed: USER_SEEDS[0]! });
  const { verdict, stability } = await assess(matrix, fit, curve, suggestion);
  const took = Math.round(performance.now() - start);
  const verdicts = [verdict];
  for (const seed of isAskedAgain ? USER_SEEDS.slice(1) : []) {
    const again = await refine(matrix, point, { seed });
    verdicts.push((await assess(matrix, again, curve, suggestion)).verdict);
  }
  return {
    ...set,
    rows: matrix.rows,
    columns: matrix.columns,
    chosen: suggestion.k,
    elbow: curve.elbow ?? null,
    silhouette: suggestion.favours.silhouette ?? null,
    verdict,
    stability: Math.min(...stability),
    divisions: suggestion.divisions,
    columnP: suggestion.columnP,
    clearestP: suggestion.clearestP,
    took,
    verdicts,
  };
}

function withGroups(results: readonly Result[]): string {
  const rowsBy = (title: string, of: (result: Result) => string) =>
    [...Map.groupBy(results, of)].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, own]) => [`${title}${name}`, ...figures(own)]);
  return markdownTable(
    [
      "sets",
      "n",
      "k exact: evidence",
      "elbow",
      "silhouette",
      "within one: evidence",
      "elbow",
      "silhouette",
      "supported",
      "of these right",
      "none",
    ],
    [
      ...rowsBy("", ({ kind }) => kind),
      ...rowsBy("centres apart: ", ({ apart }) => `${apart}`),
      ["all", ...figures(results)],
    ],
  );
}

function figures(results: readonly Result[]): string[] {
  const share = (holds: (result: Result) => boolean) =>
    `${Math.round(100 * results.filter(holds).length / results.length)} %`;
  const off = (k: number | null, result: Result) => Math.abs((k ?? 1) - result.k!);
  const within = (most: number) => [
    share((result) => off(result.chosen, result) <= most),
    share((result) => off(result.elbow, result) <= most),
    share((result) => off(result.silhouette, result) <= most),
  ];
  const supported = results.filter(({ verdict }) => verdict === "supported");
  return [
    `${results.length}`,
    ...within(0),
    ...within(1),
    `${supported.length}`,
    `${supported.filter(({ chosen, k }) => chosen === k).length}`,
    `${results.filter(({ verdict }) => verdict === "none").length}`,
  ];
}

function withoutGroups(results: readonly Result[]): string {
  return markdownTable(
    ["without groups", "n", "none", "weak", "supported"],
    [...Map.groupBy(results, ({ kind }) => kind)].map(([kind, own]) => [
      kind,
      `${own.length}`,
      ...(["none", "weak", "supported"] as const).map((level) =>
        `${own.filter(({ verdict }) => verdict === level).length}`
      ),
    ]),
  );
}

if (import.meta.main) await main();
