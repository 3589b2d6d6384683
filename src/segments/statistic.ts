/** What a group of customers is summed up by. Quartiles: {@linkcode quantile}. */
export const STATISTICS = ["mean", "median", "lower quartile", "upper quartile"] as const;
export type Statistic = typeof STATISTICS[number];
