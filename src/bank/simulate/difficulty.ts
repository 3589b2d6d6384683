import type { Behaviour } from "@/bank/simulate/behaviours.ts";

export const DIFFICULTIES = ["easy", "realistic", "hard"] as const;
export type DifficultyName = typeof DIFFICULTIES[number];

/** How hard the planted behaviours are to find again. */
export interface Difficulty {
  /** The share of customers in between two behaviours. */
  readonly mixtures: number;
  /** The most that the other behaviour weighs in them; at a half nobody can tell the two apart. */
  readonly mostShare: number;
  /** By which factor each behaviour scatters more than {@linkcode Behaviour} says. */
  readonly scatter: number;
  /** The share of customers who have stopped to bank some time in the months covered. */
  readonly quiet: number;
}

/**
 * Easy: hardly anybody is in between, so that every method agrees. Realistic: a quarter is, and a
 * tail has gone quiet. Hard: the behaviours run into each other.
 */
export const DIFFICULTY: Readonly<Record<DifficultyName, Difficulty>> = {
  easy: { mixtures: 0.06, mostShare: 0.35, scatter: 1, quiet: 0 },
  realistic: { mixtures: 0.25, mostShare: 0.35, scatter: 1, quiet: 0.03 },
  hard: { mixtures: 0.4, mostShare: 0.5, scatter: 2, quiet: 0.1 },
};

const SCATTERS = [
  "incomeSpread",
  "spendingSpread",
  "balanceSpread",
  "accountsDeviation",
  "outflowsSpread",
  "digitalSpread",
  "debtSpread",
] as const satisfies readonly (keyof Behaviour)[];

/** A behaviour whose customers scatter more by a factor; as to age and tenure they do anyway. */
export function scatteredMore(behaviour: Behaviour, scatter: number): Behaviour {
  const wider = { ...behaviour };
  for (const name of SCATTERS) wider[name] *= scatter;
  return wider;
}
