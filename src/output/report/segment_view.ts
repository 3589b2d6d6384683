import { type FeatureName, featureOf } from "@/features/catalogue.ts";
import { featureNames } from "@/features/customers.ts";
import type { FigureStyle } from "@/output/figure_style.ts";
import { disclosureOf } from "@/output/disclosure.ts";
import { figuresOf, profilesOf, type Run } from "@/output/run.ts";
import { shownSegments } from "@/output/shown_segments.ts";
import { type Advice, adviceFor, type Stability, stabilityLevel } from "@/segments/advice.ts";
import { cliffsDeltas, effectSize } from "@/segments/effect_sizes.ts";
import type { GroupFigures } from "@/segments/figures.ts";
import { type Play, playFor } from "@/segments/playbook.ts";

/** All that the report says about one segment. */
export interface SegmentView {
  readonly id: number;
  /** As the report calls it: a bare number where the evidence is none. */
  readonly name: string;
  /** As the tables call it. */
  readonly label: string;
  readonly customers: number;
  /** Too few customers for a figure of theirs to be told. */
  readonly isSmall: boolean;
  readonly share: number;
  readonly jaccard: number;
  readonly stability: Stability;
  readonly advice: Advice;
  readonly figures: GroupFigures;
  readonly others: GroupFigures;
  /** What sets it apart most, strongest first, one feature about each thing. */
  readonly traits: readonly { readonly feature: FeatureName; readonly delta: number }[];
  /** Undefined for a segment with a descriptive name. */
  readonly play: Play | undefined;
  /** How amounts are written. */
  readonly money: FigureStyle;
}

/** Traits shown at most. */
const MOST_TRAITS = 7;

/** The segments of a run with all that the report says about them, in order of id. */
export function segmentViews(run: Run): SegmentView[] {
  const { customers, evidence } = run;
  const figures = figuresOf(run);
  const shown = shownSegments(run.segments, evidence.verdict);
  const deltas = new Map(
    featureNames(customers).map((name) => [name, cliffsDeltas(figures.sorted(name))]),
  );
  return profilesOf(run).map(({ segment, share }, index) => {
    const { id, cluster, customers } = segment;
    const isSmall = disclosureOf(run).isSmall(id);
    const jaccard = evidence.stability[cluster]!;
    return {
      id,
      name: shown[index]!.name,
      label: segment.name,
      customers,
      isSmall,
      share,
      jaccard,
      stability: stabilityLevel(jaccard),
      advice: adviceFor(evidence.verdict, jaccard),
      figures: figures.own(id),
      others: figures.others(id),
      traits: isSmall ? [] : strongest(
        new Map([...deltas].map(([name, of]) => [name, of.get(id) ?? 0])),
        run.extract,
      ),
      play: playFor(run.playbook, id),
      money: run.extract,
    };
  });
}

function strongest(
  deltas: ReadonlyMap<FeatureName, number>,
  style: FigureStyle,
): SegmentView["traits"] {
  const told = new Set<string>();
  return [...deltas]
    .map(([feature, delta]) => ({ feature, delta }))
    .filter(({ delta }) => effectSize(delta) !== "negligible")
    .sort((a, b) => Math.abs(b.delta) - Math.abs(a.delta))
    .filter(({ feature }) => {
      const isNews = !told.has(featureOf(feature, style).about);
      told.add(featureOf(feature, style).about);
      return isNews;
    })
    .slice(0, MOST_TRAITS);
}
