import { isSame, type NamedSegment } from "@/compare/moves.ts";
import { type SavedRun, styleOf } from "@/compare/saved_run.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { knownAscending } from "@/features/distribution.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { untoldCells } from "@/output/disclosure.ts";
import { quantile } from "@/numerics/quantile.ts";

/** A segment in one of the runs. */
export interface TrendPoint {
  readonly customers: number;
  readonly share: number;
  /** Original units; NaN where all are unknown. */
  readonly medians: ReadonlyMap<FeatureName, number>;
  /** Whether its number, and its figures, may be told to whoever a file is forwarded to. */
  readonly tellsSize: boolean;
  readonly tellsFigures: boolean;
}

export interface TrendRun {
  /** ISO date at which its customers were measured; null where nothing is measured at one. */
  readonly asOf: string | null;
  readonly style: FigureStyle;
}

/** How the segments went from run to run. */
export interface Trend {
  readonly runs: readonly TrendRun[];
  /** That any of the runs measured. */
  readonly features: readonly FeatureName[];
  /** Those of them that the last run clustered on. */
  readonly clusteredOn: readonly FeatureName[];
  readonly segments: readonly {
    readonly segment: NamedSegment;
    /** By run; undefined where it did not have the segment. */
    readonly points: readonly (TrendPoint | undefined)[];
  }[];
}

/** The segments of some runs, a segment being known by its id and name. */
export function trendOf(runs: readonly SavedRun[]): Trend {
  const segments: NamedSegment[] = [];
  for (const { id, name } of runs.flatMap(({ manifest }) => manifest.segments)) {
    if (!segments.some((one) => isSame(one, { id, name }))) segments.push({ id, name });
  }
  segments.sort((a, b) => a.id - b.id);
  const points = runs.map(pointsOf);
  return {
    runs: runs.map(({ manifest }) => ({
      asOf: manifest.options.as_of,
      style: styleOf(manifest),
    })),
    features: [...new Set(runs.flatMap(({ values }) => [...values.keys()]))],
    clusteredOn: runs.at(-1)!.manifest.features.map(({ name }) => name),
    segments: segments.map((segment) => ({
      segment,
      points: points.map((ofRun) => ofRun.find(([one]) => isSame(one, segment))?.[1]),
    })),
  };
}

function pointsOf({ manifest, segmentOf, values }: SavedRun): [NamedSegment, TrendPoint][] {
  const { segments, options: { min_cell } } = manifest;
  const untold = untoldCells(
    new Map(segments.map(({ id, customers }) => [id, customers])),
    min_cell,
  );
  return segments.map((segment) => [segment, {
    customers: segment.customers,
    share: segment.customers / segmentOf.length,
    medians: new Map(
      [...values].map(([name, column]) => [
        name,
        medianOf(column.filter((_, row) => segmentOf[row] === segment.id)),
      ]),
    ),
    tellsSize: !untold.has(segment.id),
    tellsFigures: segment.customers >= min_cell,
  }]);
}

function medianOf(values: Float64Array): number {
  return quantile([knownAscending(values)], 0.5) ?? NaN;
}

/** What each run is called: by its date, and by its place where dates are equal or there is none. */
export function runNames({ runs }: Pick<Trend, "runs">): string[] {
  const dates = runs.map(({ asOf }) => asOf);
  const isTold = !dates.includes(null) && new Set(dates).size === dates.length;
  return runs.map(({ asOf }, at) =>
    isTold ? asOf! : asOf === null ? `run ${at + 1}` : `run ${at + 1}, ${asOf}`
  );
}
