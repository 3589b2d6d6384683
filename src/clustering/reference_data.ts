import { type Matrix, takeRows } from "@/clustering/matrix.ts";
import {
  type PrincipalAxes,
  principalAxes,
  principalCoordinates,
} from "@/clustering/principal_axes.ts";
import type { RandomSource } from "@/random.ts";

/** Makes n x d data that resembles a given matrix, anew on each call. */
export type ReferenceData = (random: RandomSource) => Matrix;

/** The cluster of each of n rows, 0..k-1. */
export interface Partition {
  readonly labels: Int32Array;
  readonly k: number;
}

/**
 * Each cluster one Gaussian cloud with the size, the mean and the covariance of its rows.
 *
 * @param matrix n x d.
 */
export function gaussianReference(matrix: Matrix, partition: Partition): ReferenceData {
  const draws = clusters(matrix, partition).map((rows) => {
    const { deviations, ...frame } = principalAxes(rows);
    return {
      size: rows.rows,
      ...frame,
      coordinate: (axis: number, random: RandomSource) => random.normal() * deviations[axis]!,
    };
  });
  return (random) => drawAll(matrix, draws, random);
}

/**
 * Each cluster spread uniformly over the box of its rows along their principal axes; one cluster is
 * what Tibshirani, Walther and Hastie (2001) recommend for the gap statistic.
 *
 * @param matrix n x d.
 */
export function uniformReference(matrix: Matrix, partition: Partition): ReferenceData {
  const draws = clusters(matrix, partition).map((rows) => {
    const { data, columns } = principalCoordinates(rows);
    const lows = new Float64Array(columns).fill(Infinity);
    const highs = new Float64Array(columns).fill(-Infinity);
    for (let at = 0; at < data.length; at++) {
      lows[at % columns] = Math.min(lows[at % columns]!, data[at]!);
      highs[at % columns] = Math.max(highs[at % columns]!, data[at]!);
    }
    return {
      size: rows.rows,
      ...principalAxes(rows),
      coordinate: (axis: number, random: RandomSource) =>
        lows[axis]! + random.next() * (highs[axis]! - lows[axis]!),
    };
  });
  return (random) => drawAll(matrix, draws, random);
}

/** How to draw the rows of a cluster: a coordinate along each of its axes. */
interface Draw extends Omit<PrincipalAxes, "deviations"> {
  readonly size: number;
  readonly coordinate: (axis: number, random: RandomSource) => number;
}

/** The rows of each cluster. */
function clusters(matrix: Matrix, { labels, k }: Partition): Matrix[] {
  const members: number[][] = Array.from({ length: k }, () => []);
  for (const [i, label] of labels.entries()) members[label]!.push(i);
  return members.map((rows) => takeRows(matrix, rows));
}

function drawAll({ rows, columns }: Matrix, draws: readonly Draw[], random: RandomSource): Matrix {
  const data = new Float64Array(rows * columns);
  let start = 0;
  for (const { size, means, axes, coordinate } of draws) {
    for (let i = 0; i < size; i++, start += columns) {
      data.set(means, start);
      for (const [axis, direction] of axes.entries()) {
        const length = coordinate(axis, random);
        for (let j = 0; j < columns; j++) data[start + j]! += length * direction[j]!;
      }
    }
  }
  return { data, rows, columns };
}
