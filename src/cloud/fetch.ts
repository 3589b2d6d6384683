import { createHash } from "node:crypto";
import { attemptState, findAttempt } from "@/cloud/attempt_state.ts";
import { assertComplete, readChecksums } from "@/cloud/checksums.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { lastAttempt } from "@/cloud/last_attempt.ts";
import { bytesText } from "@/cloud/plan.ts";
import { UserError } from "@/errors.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";

export interface FetchOptions {
  readonly run: string;
  /** @default the last one */
  readonly attempt?: number | undefined;
  /** Where the outputs go. */
  readonly output: string;
  /** Take what an attempt that did not succeed has left; nothing vouches for it. */
  readonly partial?: boolean | undefined;
}

/**
 * Brings the outputs of an attempt home. They are put in place when all of them are there and every
 * checksum is right; until then the folder stands as it was.
 *
 * @returns What was done, in a sentence.
 * @throws {UserError} If the attempt has not succeeded, or if an output is missing, added or damaged.
 * @throws {UserError} If the folder cannot be written.
 */
export async function fetchOutputs(cloud: Cloud, options: FetchOptions): Promise<string> {
  const { run, output, partial = false } = options;
  const attempt = options.attempt ?? await lastAttempt(cloud, run);
  const names = await cloud.store.outputs(run, attempt);
  const digests = partial
    ? new Map(names.map((name) => [name, undefined]))
    : await promisedOutputs(cloud, { run, attempt, names });
  if (digests.size === 0) {
    throw new UserError("input", `Attempt ${attempt} of the run ${run} has left no outputs.`);
  }
  await using staging = await stageOutputs(output, { names: [...digests.keys()] });
  const bytes = await download(cloud, { run, attempt, digests, staging });
  await staging.commit();
  const what = `${digests.size} files (${bytesText(bytes)}) of attempt ${attempt}`;
  return partial
    ? `Fetched ${what} into ${output}. They are what was left, and are not verified.`
    : `Fetched ${what} into ${output}. Every checksum is right.`;
}

interface Found {
  readonly run: string;
  readonly attempt: number;
  readonly names: readonly string[];
}

/** The digests of the outputs that the machine has promised, which are all there. */
async function promisedOutputs(cloud: Cloud, { run, attempt, names }: Found) {
  const { state, message, ended } = attemptState(
    await findAttempt(cloud, run, attempt),
    new Date(),
  );
  if (state !== "succeeded") {
    throw new UserError(
      "input",
      `Attempt ${attempt} of the run ${run} has not succeeded (${state}: ${message}) ` +
        (ended
          ? `\`deno task cloud fetch ${run} --partial --output FOLDER\` takes what it has left.`
          : `\`deno task cloud status ${run}\` shows how far it is.`),
    );
  }
  const digests = readChecksums(await cloud.store.checksums(run, attempt) ?? "");
  assertComplete(digests, names);
  return digests;
}

interface Download {
  readonly run: string;
  readonly attempt: number;
  /** By name; undefined where there is nothing to compare with. */
  readonly digests: ReadonlyMap<string, string | undefined>;
  readonly staging: Staging;
}

/** Returns the number of bytes. */
async function download({ store }: Cloud, { run, attempt, digests, staging }: Download) {
  let total = 0;
  for (const [name, digest] of digests) {
    const hash = createHash("sha256");
    const verified = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        total += piece.length;
        hash.update(piece);
        controller.enqueue(piece);
      },
      flush() {
        if (digest === undefined || hash.digest("hex") === digest) return;
        throw new UserError(
          "input",
          `Nothing was fetched: ${name} of attempt ${attempt} is not what the machine wrote (its ` +
            "checksum differs). Try again; if it stays so, resume the run.",
        );
      },
    });
    const file = await store.output(run, attempt, name);
    await staging.write(name, file.pipeThrough(verified));
  }
  return total;
}
