import type { Model } from "@/output/model.ts";

/** A time that lacks no more is as long as another; in days. */
export const A_MONTH = 31;

/** From when transactions are told, and to when; null where nothing tells it. */
export type Covered = Pick<Model, "observed_from" | "as_of">;

/** Whether the transactions of two extracts cover as much time, as far as it is told. */
export function isSameLength(one: Covered, other: Covered): boolean {
  const [a, b] = [daysOf(one), daysOf(other)];
  return a === undefined || b === undefined || Math.abs(a - b) <= A_MONTH;
}

const DAY = 86_400_000;

function daysOf({ observed_from, as_of }: Covered): number | undefined {
  if (observed_from === null || as_of === null) return undefined;
  return (Date.parse(as_of) - Date.parse(observed_from)) / DAY;
}
