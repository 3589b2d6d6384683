import type { FeatureName } from "@/features/catalogue.ts";
import type { CustomerFeatures } from "@/features/customer_features.ts";

/** What a group of customers is summed up by. Quartiles interpolate linearly. */
export const STATISTICS = ["mean", "median", "lower quartile", "upper quartile"] as const;
export type Statistic = typeof STATISTICS[number];

/** The figures of a group of customers, in original units. */
export interface GroupFigures {
  readonly customers: number;
  /** Undefined where the file lacks the feature or no customer of the group has a value. */
  figure(feature: FeatureName, statistic: Statistic): number | undefined;
  /** A quantile of a feature, 0 to 1; undefined likewise. */
  quantile(feature: FeatureName, fraction: number): number | undefined;
  /** Sum over the group; 0 where nothing is known. */
  total(feature: FeatureName): number;
}

/**
 * The figures of some of the customers. Unknown values (NaN) are left out of each; every feature is
 * sorted at most once.
 *
 * @param belongs Whether the customer in row i is one of the group. Default: all.
 */
export function groupFigures(
  { ids, values }: CustomerFeatures,
  belongs: (row: number) => boolean = () => true,
): GroupFigures {
  const known = new Map<FeatureName, { sorted: Float64Array; total: number }>();
  const of = (feature: FeatureName) => {
    let entry = known.get(feature);
    if (entry === undefined) {
      const own = (values.get(feature) ?? new Float64Array())
        .filter((value, row) => !Number.isNaN(value) && belongs(row));
      const total = own.reduce((sum, value) => sum + value, 0);
      known.set(feature, entry = { sorted: own.sort(), total });
    }
    return entry;
  };
  const at = (feature: FeatureName, fraction: number): number | undefined => {
    const { sorted } = of(feature);
    return sorted.length === 0 ? undefined : quantile(sorted, fraction);
  };
  return {
    customers: ids.reduce((count, _, row) => count + (belongs(row) ? 1 : 0), 0),
    figure(feature, statistic) {
      if (statistic !== "mean") return at(feature, FRACTIONS[statistic]);
      const { sorted, total } = of(feature);
      return sorted.length === 0 ? undefined : total / sorted.length;
    },
    quantile: at,
    total: (feature) => of(feature).total,
  };
}

const FRACTIONS = { "lower quartile": 0.25, median: 0.5, "upper quartile": 0.75 } as const;

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996,
 * doi:10.1080/00031305.1996.10473566, the default of R and NumPy).
 *
 * @param sorted One or more values, ascending.
 * @param fraction 0 to 1.
 */
export function quantile(sorted: Float64Array, fraction: number): number {
  const place = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
