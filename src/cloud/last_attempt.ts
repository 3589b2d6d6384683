import type { Cloud } from "@/cloud/cloud.ts";
import { UserError } from "@/errors.ts";

/**
 * The number of a run's last attempt.
 *
 * @throws {UserError} If there is no such run, or if none was made.
 */
export async function lastAttempt({ store }: Cloud, run: string): Promise<number> {
  const attempt = (await store.attempts(run)).at(-1);
  if (attempt !== undefined) return attempt;
  // Says so where there is no such run.
  await store.request(run);
  throw new UserError(
    "input",
    `No machine of the run ${run} was ever launched. Launch one with \`deno task cloud run --resume ` +
      `${run}\`.`,
  );
}
