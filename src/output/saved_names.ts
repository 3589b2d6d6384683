import * as v from "valibot";

/** The number by which a segment is known from run to run. */
export const SEGMENT_ID = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1));

/** Whether nothing stands twice. */
export function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}
