import * as v from "valibot";
import { RUN_ID } from "@/cloud/run_files.ts";
import { UserError } from "@/errors.ts";

/** An id that sorts by time, such as `20261103-142233-3f9c`. */
export function newRunId(
  now: Date,
  random: number = crypto.getRandomValues(new Uint16Array(1))[0]!,
) {
  const [date = "", time = ""] = now.toISOString().split(/[T.]/);
  const ending = (random % 65536).toString(16).padStart(4, "0");
  return `${date.replaceAll("-", "")}-${time.replaceAll(":", "")}-${ending}`;
}

/**
 * Checks a run's id.
 *
 * @throws {UserError} If it is none.
 */
export function runId(text: string): string {
  if (v.is(RUN_ID, text)) return text;
  throw new UserError(
    "usage",
    `${
      JSON.stringify(text)
    } is not a run's id: it has 3 to 48 small letters, digits and dashes, and ` +
      "begins with a letter or digit.",
  );
}
