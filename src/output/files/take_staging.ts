import { join } from "node:path";
import { fileError, UserError } from "@/errors.ts";
import { step, throwIfInterrupted } from "@/execution/execution.ts";
import { lockFile } from "@/files/lock_file.ts";
import { EARLIER, JOURNAL, NEW, settle, STAGING } from "@/output/files/commit.ts";
import { standing } from "@/output/files/standing.ts";

const LOCK = "lock";

/** Where files are made that are no outputs. */
export const WORKSHOP = "workshop";

/** All that there may be in a staging folder of this engine. */
const KNOWN: ReadonlySet<string> = new Set([
  LOCK,
  NEW,
  EARLIER,
  WORKSHOP,
  JOURNAL,
  `${JOURNAL}.part`,
]);

/** Milliseconds between two looks at whether the other run has ended, and until that is too long. */
const PAUSE = 100;
const PATIENCE = 10 * 60_000;

/** The staging folder of an output folder, in the hands of one run. */
export interface TakenStaging {
  readonly stage: string;
  /** Whether the output folder was made for it. */
  readonly isNew: boolean;
  /** Leaves nothing of it behind, but for a commit that could not be brought to its end. */
  release(): Promise<void>;
}

/**
 * Takes the staging folder of an output folder, and waits while another run has it. What a run that
 * was killed has left there is brought to its end and cleared away. The system gives the lock back
 * when its process dies, in whatever way.
 *
 * @param patience Milliseconds after which waiting is given up.
 * @throws {UserError} Saying who has it, or what the system has against it.
 */
export async function takeStaging(folder: string, patience = PATIENCE): Promise<TakenStaging> {
  const taken = await tryToTake(folder);
  if (taken !== undefined) return taken;
  return await step(`wait: ${await holder(folder)} is writing to ${folder}`, async () => {
    for (const end = Date.now() + patience; Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      throwIfInterrupted();
      const taken = await tryToTake(folder);
      if (taken !== undefined) return taken;
    }
    throw new UserError(
      "usage",
      `Cannot write outputs to ${folder}: ${await holder(
        folder,
      )} is writing there. Wait until it ` +
        "has ended, or give another folder.",
    );
  });
}

/** Undefined where somebody else has it, or has just let it go. */
async function tryToTake(folder: string): Promise<TakenStaging | undefined> {
  const attempt = `Cannot write outputs to ${folder}`;
  const stage = join(folder, STAGING);
  const isNew = await standing(folder, attempt) === undefined;
  try {
    await Deno.mkdir(folder, { recursive: true });
    const lock = await lockIn(stage);
    if (lock === undefined) return undefined;
    try {
      await lock.truncate();
      await lock.write(new TextEncoder().encode(self()));
      await settle(folder);
      await clear(stage);
      await Deno.mkdir(join(stage, NEW));
    } catch (error) {
      await release(stage, lock);
      throw error;
    }
    return { stage, isNew, release: () => release(stage, lock) };
  } catch (error) {
    if (isNew) await Deno.remove(folder).catch(() => {});
    throw fileError(error, attempt, "usage");
  }
}

async function lockIn(stage: string): Promise<Deno.FsFile | undefined> {
  try {
    await assertOurs(stage);
    await Deno.mkdir(stage, { recursive: true });
    return await lockFile(join(stage, LOCK));
  } catch (error) {
    // Whoever had it has just cleared it away.
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A folder of this name in which other things lie is somebody's own. */
async function assertOurs(stage: string): Promise<void> {
  const info = await standing(stage);
  if (info === undefined) return;
  const names = info.isDirectory ? [...Deno.readDirSync(stage)] : undefined;
  const isOurs = names?.every(({ name, isSymlink }) => KNOWN.has(name) && !isSymlink);
  if (isOurs) return;
  throw new UserError(
    "usage",
    `Cannot write outputs beside ${stage}: outputs wait in a folder of this name, and this one is ` +
      "not the engine's. Move it away.",
  );
}

async function release(stage: string, lock: Deno.FsFile): Promise<void> {
  if (await standing(join(stage, JOURNAL)) === undefined) await clear(stage);
  await Deno.remove(join(stage, LOCK)).catch(() => {});
  lock.close();
  // Somebody who waited may have it already.
  await Deno.remove(stage).catch(() => {});
}

async function clear(stage: string): Promise<void> {
  for (const name of [NEW, EARLIER, WORKSHOP, `${JOURNAL}.part`]) {
    await Deno.remove(join(stage, name), { recursive: true }).catch(() => {});
  }
}

/** This process, for whoever has to wait for it. */
function self(): string {
  const [command = ""] = Deno.args;
  return `process ${Deno.pid}${/^[a-z]+$/.test(command) ? ` (${command})` : ""}`;
}

async function holder(folder: string): Promise<string> {
  const said = await Deno.readTextFile(join(folder, STAGING, LOCK)).catch(() => "");
  return /^process \d+(?: \([a-z]+\))?$/.test(said) ? said : "another process";
}
