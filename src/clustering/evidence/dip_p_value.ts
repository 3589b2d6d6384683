/** P-values of the columns of {@linkcode QUANTILES}. */
const P_VALUES = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];

/**
 * The square root of n times the dip of n uniform values: for each n what is exceeded with these
 * probabilities. Made by `tests/testdata/dip_quantiles.py`.
 */
const QUANTILES: readonly (readonly [n: number, quantiles: readonly number[]])[] = [
  [8, [
    0.2317,
    0.2817,
    0.3139,
    0.3408,
    0.3543,
    0.4008,
    0.4353,
    0.4694,
    0.4886,
    0.5064,
    0.5276,
    0.5499,
  ]],
  [16, [
    0.2473,
    0.2909,
    0.3248,
    0.3617,
    0.3887,
    0.428,
    0.4613,
    0.5022,
    0.5313,
    0.5556,
    0.5866,
    0.6078,
  ]],
  [32, [
    0.2608,
    0.3031,
    0.3382,
    0.3793,
    0.4067,
    0.448,
    0.4848,
    0.529,
    0.5594,
    0.5881,
    0.6195,
    0.6421,
  ]],
  [64, [
    0.2694,
    0.3129,
    0.3492,
    0.3916,
    0.4205,
    0.4638,
    0.5025,
    0.5488,
    0.5813,
    0.61,
    0.6453,
    0.6702,
  ]],
  [128, [
    0.2762,
    0.3201,
    0.3573,
    0.4008,
    0.43,
    0.4746,
    0.5139,
    0.5613,
    0.5943,
    0.6255,
    0.6631,
    0.6892,
  ]],
  [256, [
    0.2813,
    0.3258,
    0.3638,
    0.4079,
    0.4383,
    0.4839,
    0.5251,
    0.5738,
    0.6079,
    0.6402,
    0.6835,
    0.7125,
  ]],
  [512, [
    0.2851,
    0.3302,
    0.3681,
    0.4129,
    0.443,
    0.489,
    0.5303,
    0.5793,
    0.6132,
    0.6481,
    0.6874,
    0.7167,
  ]],
  [1024, [
    0.2877,
    0.3328,
    0.3714,
    0.4167,
    0.4473,
    0.4936,
    0.5349,
    0.5857,
    0.6198,
    0.6537,
    0.6987,
    0.7264,
  ]],
  [2048, [
    0.2895,
    0.3349,
    0.3735,
    0.4187,
    0.4492,
    0.4959,
    0.5378,
    0.5897,
    0.6248,
    0.6578,
    0.698,
    0.7295,
  ]],
];

/**
 * How probable a dip at least as deep is if the values come from a uniform distribution, the one
 * hump with the deepest dips (Hartigan and Hartigan 1985): interpolated in a table of simulated
 * quantiles, in the logarithms of n and p. Below 0.001 it is extrapolated, and only roughly right.
 *
 * @param dip Of {@linkcode dip}.
 * @param n Number of values, at least 8.
 */
export function dipPValue(dip: number, n: number): number {
  const size = Math.min(Math.max(n, QUANTILES[0]![0]), QUANTILES.at(-1)![0]);
  const above = Math.max(1, QUANTILES.findIndex(([tabulated]) => tabulated >= size));
  const [[fewer, low], [more, high]] = [QUANTILES[above - 1]!, QUANTILES[above]!];
  const weight = Math.log(size / fewer) / Math.log(more / fewer);
  const quantiles = [0, ...low.map((value, i) => value + weight * (high[i]! - value))];
  const logs = [0, ...P_VALUES.map(Math.log)];

  const scaled = dip * Math.sqrt(n);
  const next = quantiles.findIndex((quantile) => quantile > scaled);
  const to = next === -1 ? quantiles.length - 1 : next;
  const share = (scaled - quantiles[to - 1]!) / (quantiles[to]! - quantiles[to - 1]!);
  return Math.exp(logs[to - 1]! + share * (logs[to]! - logs[to - 1]!));
}
