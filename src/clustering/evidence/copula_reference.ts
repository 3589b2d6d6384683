import { cholesky } from "@/clustering/cholesky.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { normalDistribution, normalQuantile } from "@/clustering/normal_distribution.ts";
import type { ReferenceData } from "@/clustering/reference_data.ts";
import type { RandomSource } from "@/numerics/random.ts";

/**
 * A population without groups: each column has the values of the data, however skewed or full of
 * zeros, and the columns go together as they do in the data, but nothing else is kept. A Gaussian
 * copula with the correlations of the normal scores (van der Waerden 1952; Nelsen 2006,
 * doi:10.1007/0-387-28678-0). O(n d log n + n d^2).
 *
 * @param matrix n x d.
 * @param random Puts equal values in some order.
 */
export function copulaReference(matrix: Matrix, random: RandomSource): ReferenceData {
  const { rows, columns } = matrix;
  const sorted = Array.from({ length: columns }, (_, j) => columnOf(matrix, j).sort());
  const factor = cholesky(scoreCorrelations(matrix, random), columns);
  return (random) => {
    const data = new Float64Array(rows * columns);
    const draws = new Float64Array(columns);
    for (let start = 0; start < data.length; start += columns) {
      for (let j = 0; j < columns; j++) draws[j] = random.normal();
      for (let j = 0; j < columns; j++) {
        let score = 0;
        for (let h = 0; h <= j; h++) score += factor[j * columns + h]! * draws[h]!;
        const rank = Math.min(rows - 1, Math.floor(normalDistribution(score) * rows));
        data[start + j] = sorted[j]![rank]!;
      }
    }
    return { data, rows, columns };
  };
}

/**
 * Correlations of the normal scores of the columns: what the values would be if they were normal and
 * stood in the same order.
 *
 * @returns The lower triangle of d x d, row-major.
 */
export function scoreCorrelations(matrix: Matrix, random: RandomSource): Float64Array {
  const { rows, columns } = matrix;
  const byRank = Float64Array.from({ length: rows }, (_, i) => normalQuantile((i + 0.5) / rows));
  const total = byRank.reduce((sum, score) => sum + score ** 2, 0);
  const scores = Array.from({ length: columns }, (_, j) => {
    const column = columnOf(matrix, j);
    const ties = column.map(() => random.next());
    const order = Int32Array.from(column.keys())
      .sort((a, b) => column[a]! - column[b]! || ties[a]! - ties[b]!);
    const scored = new Float64Array(rows);
    for (const [rank, row] of order.entries()) scored[row] = byRank[rank]!;
    return scored;
  });
  const correlations = new Float64Array(columns * columns);
  for (let j = 0; j < columns; j++) {
    for (let h = 0; h < j; h++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += scores[j]![i]! * scores[h]![i]!;
      correlations[j * columns + h] = sum / total;
    }
    correlations[j * columns + j] = 1;
  }
  return correlations;
}

function columnOf({ data, rows, columns }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
}
