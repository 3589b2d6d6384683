/**
 * The t that a variable of Student's distribution stays below with a probability, by halving; off by
 * less than 1e-8 of it.
 *
 * @param probability From 0.5 up, below 1.
 * @param degrees Degrees of freedom, above 0, not necessarily whole.
 */
export function studentQuantile(probability: number, degrees: number): number {
  let [low, high] = [0, 1];
  while (studentDistribution(high, degrees) < probability) [low, high] = [high, 2 * high];
  for (let halvings = 0; halvings < 60; halvings++) {
    const middle = (low + high) / 2;
    if (studentDistribution(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Student's cumulative distribution for t from 0 up (Abramowitz and Stegun 1964, 26.7.1). */
function studentDistribution(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** The regularized incomplete beta function (Abramowitz and Stegun 1964, 26.5). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x),
  );
  // Each side's fraction converges fast on its own half.
  return x < (a + 1) / (a + b + 2)
    ? front * betaFraction(x, a, b) / a
    : 1 - front * betaFraction(1 - x, b, a) / b;
}

/** The continued fraction 26.5.8 by Lentz's method (1976, doi:10.1364/AO.15.000668). */
function betaFraction(x: number, a: number, b: number): number {
  const away = (value: number) => Math.abs(value) < 1e-300 ? 1e-300 : value;
  let c = 1;
  let d = 1 / away(1 - (a + b) * x / (a + 1));
  let value = d;
  for (let m = 1; m <= 500; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      change = c * d;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

/** ln Γ(x) for x above 0, by Stirling's series after the argument is raised to where it is exact. */
function logGamma(x: number): number {
  let raised = x;
  let shift = 0;
  while (raised < 15) shift += Math.log(raised++);
  const square = 1 / (raised * raised);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / raised;
  return (raised - 0.5) * Math.log(raised) - raised + Math.log(2 * Math.PI) / 2 + series - shift;
}
