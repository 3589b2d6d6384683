/**
 * How often a slow property is tried: so many times with the tests, and as many times more as the
 * variable FUZZ_TIMES of the environment says, see the task `fuzz`.
 */
export function fuzzRuns(usual: number): number {
  return usual * Number(Deno.env.get("FUZZ_TIMES") ?? 1);
}
