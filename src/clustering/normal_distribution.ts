/**
 * Cumulative standard normal distribution, by the rational approximation 26.2.17 of Abramowitz and
 * Stegun (1964); off by less than 7.5e-8.
 */
export function normalDistribution(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const polynomial = t * (0.319381530 +
    t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = normalDensity(z) * polynomial;
  return z > 0 ? 1 - tail : tail;
}

/**
 * The z that {@linkcode normalDistribution} takes to a probability, by Newton's steps of at most 1.
 *
 * @param probability Between 1e-9 and 1 - 1e-9.
 */
export function normalQuantile(probability: number): number {
  let z = 0;
  for (let step = 1, steps = 0; Math.abs(step) > 1e-9 && steps < 50; steps++) {
    const slope = Math.max(normalDensity(z), 1e-9);
    step = Math.max(-1, Math.min(1, (normalDistribution(z) - probability) / slope));
    z -= step;
  }
  return z;
}

function normalDensity(z: number): number {
  return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
}
