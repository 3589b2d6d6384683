import { finalized } from "@/numerics/murmur_hash.ts";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A stream of pseudo-random numbers. Each call advances it. */
export interface RandomSource {
  /** A number in [0, 1), uniform, 53 bits. */
  next(): number;
  /** A whole number in 0..n-1, uniform, for n from 1 to 2^32. */
  integer(n: number): number;
  /** A draw from the normal distribution with mean 0 and deviation 1. */
  normal(): number;
}

/**
 * Makes a stream of pseudo-random numbers that depends on the seed alone: xoroshiro128+ of
 * `pure-rand`, normals by Marsaglia's polar method (doi:10.1137/1006063).
 *
 * A part that needs a stream of its own draws a seed for it: `randomSource(source.integer(2 ** 32))`.
 *
 * @param seed A whole number in 0..2^32-1.
 * @throws {RangeError} If the seed is anything else.
 *
 * @example
 * ```ts
 * import { randomSource } from "@/numerics/random.ts";
 *
 * const dice = randomSource(42);
 * 1 + dice.integer(6); // 3
 * ```
 */
export function randomSource(seed: number): RandomSource {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(
      `Cannot seed the random numbers with ${seed}: a seed is a whole number in 0..4294967295`,
    );
  }
  // So that 1, 2, 3 differ in all bits.
  const generator = xoroshiro128plus(finalized(seed));
  // The first outputs of xoroshiro128+ still show the seed's bits.
  for (let skipped = 0; skipped < 16; skipped++) generator.next();

  let spare: number | undefined;

  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    while (true) {
      const x = 2 * uniformFloat64(generator) - 1;
      const y = 2 * uniformFloat64(generator) - 1;
      const square = x * x + y * y;
      if (square > 0 && square < 1) {
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        spare = y * scale;
        return x * scale;
      }
    }
  }

  return {
    next: () => uniformFloat64(generator),
    integer: (n) => uniformInt(generator, 0, n - 1),
    normal,
  };
}
