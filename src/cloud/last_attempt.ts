import type { Cloud } from "@/cloud/cloud.ts";
import { CloudError } from "@/cloud/cloud_error.ts";

/**
 * The number of a run's last attempt.
 *
 * @throws {CloudError} If there is no such run, or if none was made.
 */
export async function lastAttempt({ store }: Cloud, run: string): Promise<number> {
  const attempt = (await store.attempts(run)).at(-1);
  if (attempt !== undefined) return attempt;
  // Says so where there is no such run.
  await store.request(run);
  throw new CloudError(
    `No machine of the run ${run} was ever launched. Launch one with \`deno task cloud run --resume ` +
      `${run}\`.`,
  );
}
