/** Data whose number of groups is known, for `evidence.ts`. */
import type { Matrix } from "@/clustering/matrix.ts";
import { type RandomSource, randomSource } from "@/numerics/random.ts";

/** A data set and what there is to find in it. */
export interface KnownSet {
  readonly name: string;
  /** Shape of the groups, or kind of data without groups. */
  readonly kind: string;
  /** Number of groups; undefined for data without. */
  readonly k?: number;
  /** Deviations between the nearest two centres. */
  readonly apart?: number;
  readonly make: () => Matrix;
}

type Row = number[];
/** Noise of mean 0 and deviation 1 in each of d columns; one shape for each group. */
type Shape = (d: number, random: RandomSource) => () => Row;

const GROUPS = [2, 3, 4, 5, 6, 7, 8, 9, 10];
const APART = [6, 4, 3];
const ROWS = [200, 500, 1000, 2000, 5000, 20_000];
const COLUMNS = [2, 3, 4, 6, 8, 12];
/** Rows for each group, at least. */
const LEAST_ROWS = 30;
const SETS_WITHOUT_GROUPS = 40;

const SHAPES: Readonly<Record<string, Shape>> = {
  round: (d, random) => () => normals(d, random),
  stretched: (d, random) => {
    const lengths = Array.from({ length: d }, () => 1 + 2 * random.next());
    const scale = Math.sqrt(d / lengths.reduce((sum, length) => sum + length ** 2, 0));
    const turn = rotation(d, random);
    return () => turn(lengths.map((length) => scale * length * random.normal()));
  },
  "t-tailed": (d, random) => () => {
    // Student's t with 5 degrees of freedom has variance 5/3.
    const scale = Math.sqrt(5 / chiSquared(5, random) * 3 / 5);
    return normals(d, random).map((value) => value * scale);
  },
  outliers: (d, random) => () =>
    random.next() < 0.02
      ? Array.from({ length: d }, () => 24 * (random.next() - 0.5))
      : normals(d, random),
  "log-normal": (d, random) => () => normals(d, random).map(logNormal),
  curved: (d, random) => {
    const turn = rotation(d, random);
    return () => {
      const row = normals(d, random);
      row[1] = 0.5 * row[1]! + 0.6 * (row[0]! ** 2 - 1);
      return turn(row);
    };
  },
};

/** Data without groups: how to draw a row of d columns. */
const WITHOUT_GROUPS: Readonly<Record<string, Shape>> = {
  uniform: (d, random) => () => Array.from({ length: d }, () => random.next()),
  Gaussian: (d, random) => () => normals(d, random),
  correlated: (d, random) => {
    const loadings = normals(d, random);
    return () => {
      const common = random.normal();
      return loadings.map((loading) => loading * common + 0.6 * random.normal());
    };
  },
  "log-normal, independent": (d, random) => () =>
    normals(d, random).map((value) => Math.exp(value)),
  "log-normal, correlated": (d, random) => () => {
    const common = random.normal();
    return normals(d, random).map((value) => Math.exp(0.7 * common + 0.7 * value));
  },
  gamma: (d, random) => () => Array.from({ length: d }, () => chiSquared(3, random)),
  "t3 factor": (d, random) => {
    const loadings = normals(d, random);
    return () => {
      const common = random.normal() / Math.sqrt(chiSquared(3, random) / 3);
      return loadings.map((loading) => loading * common + random.normal());
    };
  },
  "zero-inflated counts": (d, random) => {
    const rates = Array.from({ length: d }, () => 1 + 5 * random.next());
    return () => rates.map((rate) => random.next() < 0.4 ? 0 : poisson(rate, random));
  },
  gradient: (d, random) => {
    const direction = normals(d, random);
    return () => {
      const at = 6 * random.next();
      return direction.map((part) => part * at + 0.5 * random.normal());
    };
  },
  curve: (d, random) => () => {
    const angle = Math.PI * random.next();
    const row = normals(d, random).map((value) => 0.15 * value);
    row[0]! += Math.cos(angle);
    row[1]! += Math.sin(angle);
    return row;
  },
  "point mass beside a cloud": (d, random) => () =>
    random.next() < 0.1 ? new Array<number>(d).fill(2 / Math.sqrt(d)) : normals(d, random),
  "bank-like": (d, random) => () => {
    const wealth = random.normal();
    const columns = [
      Math.exp(0.6 * wealth + 0.5 * random.normal()),
      Math.exp(0.8 * wealth + random.normal()),
      poisson(chiSquared(4, random), random),
      18 + 50 * (random.next() + random.next()) / 2,
      poisson(0.5, random),
      1 / (1 + Math.exp(-random.normal())),
      chiSquared(2, random),
      Math.max(0, 50 - 10 * wealth + 15 * random.normal()),
    ];
    return columns.slice(0, d);
  },
};

/** Five groups of this shape, four deviations apart, or a population of this kind. */
export function knownMatrix(
  kind: string,
  { rows, columns }: { rows: number; columns: number },
  random: RandomSource,
): Matrix {
  const shape = SHAPES[kind];
  if (shape !== undefined) return groups(shape, { k: 5, apart: 4, rows, columns }, random);
  const draw = WITHOUT_GROUPS[kind]!(columns, random);
  return standardised(Array.from({ length: rows }, () => draw()));
}

/**
 * 162 sets of 2 to 10 groups and 40 of each kind without, in an order in which the first few are a
 * fair sample.
 *
 * @param seed Of everything that is drawn.
 */
export function knownSets(seed: number): KnownSet[] {
  const sets: KnownSet[] = [];
  const random = randomSource(seed);
  for (const k of GROUPS) {
    for (const [kind, shape] of Object.entries(SHAPES)) {
      for (const apart of APART) {
        const own = random.integer(2 ** 32);
        sets.push({
          name: `${kind}, ${k} groups, ${apart} apart`,
          kind,
          k,
          apart,
          make: () => {
            const random = randomSource(own);
            const columns = pick(COLUMNS, random);
            const rows = pick(ROWS.filter((rows) => rows >= LEAST_ROWS * k), random);
            return groups(shape, { k, apart, rows, columns }, random);
          },
        });
      }
    }
  }
  for (const [kind, shape] of Object.entries(WITHOUT_GROUPS)) {
    for (let repetition = 1; repetition <= SETS_WITHOUT_GROUPS; repetition++) {
      const own = random.integer(2 ** 32);
      sets.push({
        name: `${kind}, ${repetition}`,
        kind,
        make: () => {
          const random = randomSource(own);
          const d = pick(COLUMNS.slice(0, -1), random);
          const draw = shape(d, random);
          return standardised(Array.from({ length: pick(ROWS.slice(0, 5), random) }, () => draw()));
        },
      });
    }
  }
  for (let i = sets.length - 1; i > 0; i--) {
    const other = random.integer(i + 1);
    [sets[i], sets[other]] = [sets[other]!, sets[i]!];
  }
  return sets;
}

/** Half of the sets have groups of unequal size, the largest up to eight times the smallest. */
function groups(
  shape: Shape,
  { k, apart, rows, columns: d }: { k: number; apart: number; rows: number; columns: number },
  random: RandomSource,
): Matrix {
  const centers = centersApart(k, d, random).map((row) => row.map((value) => value * apart));
  const draws = centers.map(() => shape(d, random));
  const isEven = random.next() < 0.5;
  const weights = centers.map(() => isEven ? 1 : 1 + 7 * random.next() ** 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return standardised(Array.from({ length: rows }, () => {
    let at = random.next() * total;
    let group = 0;
    while (group < k - 1 && (at -= weights[group]!) >= 0) group++;
    return draws[group]!().map((value, j) => value + centers[group]![j]!);
  }));
}

/** Points in a box, the two nearest at distance 1 and the box as small as chance lets it be. */
function centersApart(k: number, d: number, random: RandomSource): Row[] {
  for (let side = 1;; side *= 1.02) {
    const centers = Array.from(
      { length: k },
      () => Array.from({ length: d }, () => side * random.next()),
    );
    let nearest = Infinity;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b < a; b++) {
        nearest = Math.min(nearest, Math.hypot(...centers[a]!.map((x, j) => x - centers[b]![j]!)));
      }
    }
    if (nearest >= 1) return centers.map((row) => row.map((value) => value / nearest));
  }
}

function standardised(rows: readonly Row[]): Matrix {
  const columns = rows[0]!.length;
  // Shared, as the pipeline's matrix is.
  const data = new Float64Array(new SharedArrayBuffer(8 * rows.length * columns));
  for (let j = 0; j < columns; j++) {
    const values = rows.map((row) => row[j]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / rows.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = Math.sqrt(squares / rows.length) || 1;
    for (const [i, value] of values.entries()) data[i * columns + j] = (value - mean) / deviation;
  }
  return { data, rows: rows.length, columns };
}

/** Mean 0 and deviation 1, with a long upper tail. */
function logNormal(z: number): number {
  const variance = 0.5 ** 2;
  const mean = Math.exp(variance / 2);
  return (Math.exp(0.5 * z) - mean) / (mean * Math.sqrt(Math.exp(variance) - 1));
}

function normals(d: number, random: RandomSource): Row {
  return Array.from({ length: d }, () => random.normal());
}

function chiSquared(degrees: number, random: RandomSource): number {
  return normals(degrees, random).reduce((sum, value) => sum + value ** 2, 0);
}

function poisson(rate: number, random: RandomSource): number {
  let count = 0;
  for (let left = random.next(); left > Math.exp(-rate); count++) left *= random.next();
  return count;
}

/** Turns rows by one random angle in each plane of two neighbouring columns. */
function rotation(d: number, random: RandomSource): (row: Row) => Row {
  const angles = Array.from({ length: d - 1 }, () => 2 * Math.PI * random.next());
  return (row) => {
    const turned = [...row];
    for (const [j, angle] of angles.entries()) {
      const [x, y] = [turned[j]!, turned[j + 1]!];
      turned[j] = Math.cos(angle) * x - Math.sin(angle) * y;
      turned[j + 1] = Math.sin(angle) * x + Math.cos(angle) * y;
    }
    return turned;
  };
}

function pick<Value>(values: readonly Value[], random: RandomSource): Value {
  return values[random.integer(values.length)]!;
}
