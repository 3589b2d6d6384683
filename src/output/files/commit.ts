import { join } from "node:path";
import * as v from "valibot";
import { fileReason, UserError } from "@/errors.ts";
import { standing } from "@/output/files/standing.ts";
import { readJson } from "@/files/read_json.ts";

/** Within an output folder, all that a run keeps there until its outputs are in place. */
export const STAGING = ".fce-staging";

/** The parts of it: the files to put in place, those they replace, and what is to be done. */
export const NEW = "new";
export const EARLIER = "earlier";
export const JOURNAL = "journal.json";

const NAMES = v.array(
  v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[^/\\]+$/, "the name of a file in the folder")),
);

const CHANGE = v.strictObject({ write: NAMES, remove: NAMES });

/** What a commit does to a folder: files that are put in place, and earlier ones that go. */
export type Change = v.InferOutput<typeof CHANGE>;

/**
 * Makes a change to a folder, whole or not at all. From the moment the journal stands, whoever comes
 * next brings it to its end: see the README beside this.
 *
 * @throws What the system has against it; the folder is then as it was.
 */
export async function commit(folder: string, change: Change): Promise<void> {
  const stage = join(folder, STAGING);
  for (const name of change.write) await Deno.lstat(join(stage, NEW, name));
  await Deno.mkdir(join(stage, EARLIER), { recursive: true });
  const journal = join(stage, JOURNAL);
  await Deno.writeTextFile(`${journal}.part`, JSON.stringify(change));
  await Deno.rename(`${journal}.part`, journal);
  const failure = await settle(folder);
  if (failure !== undefined) throw failure;
}

/**
 * Brings a commit to its end that was begun, by whomever: to the new files, or where that fails back
 * to the earlier ones.
 *
 * @returns Why it went back; undefined if it did not, or none was begun.
 * @throws {UserError} If there is no way in either direction.
 */
export async function settle(folder: string): Promise<unknown> {
  const journal = join(folder, STAGING, JOURNAL);
  if (await standing(journal) === undefined) return undefined;
  const change = await readJson(journal, CHANGE, {
    what: "what a run was about to do in",
    ending: "usage",
    wayOut: `Look at what is in ${join(folder, STAGING)}, and remove it.`,
  });
  const failure = await forward(folder, change).catch((error: unknown) => error);
  if (failure !== undefined) {
    await back(folder, change).catch((error: unknown) => {
      throw new UserError(
        "usage",
        `The outputs in ${folder} are half replaced, and can be neither finished nor put back: ` +
          `${
            fileReason(error) ?? error
          }. Mend that and run again; nothing is lost, the rest is in ` +
          `${join(folder, STAGING)}.`,
        { cause: failure },
      );
    });
  }
  // What stands is whole; without its journal the rest is rubbish.
  await Deno.remove(journal);
  return failure;
}

/** May begin anywhere between all old and all new. */
async function forward(folder: string, { write, remove }: Change): Promise<void> {
  const { target, waiting } = placesIn(folder);
  for (const name of write) {
    if (await standing(waiting(name)) === undefined) continue;
    await setAside(folder, name);
    await Deno.rename(waiting(name), target(name));
  }
  for (const name of remove) await setAside(folder, name);
}

/** The same in the other direction. */
async function back(folder: string, { write, remove }: Change): Promise<void> {
  const { target, waiting, earlier } = placesIn(folder);
  const restore = async (name: string) => {
    if (await standing(earlier(name)) !== undefined) {
      await Deno.rename(earlier(name), target(name));
    }
  };
  for (const name of write) {
    const isMoved = await standing(waiting(name)) === undefined;
    if (isMoved) await Deno.rename(target(name), waiting(name));
    await restore(name);
  }
  for (const name of remove) await restore(name);
}

async function setAside(folder: string, name: string): Promise<void> {
  const { target, earlier } = placesIn(folder);
  const info = await standing(target(name));
  if (info === undefined) return;
  if (!info.isFile) throw new UserError("usage", `Cannot write ${target(name)}: it is no file.`);
  if (await standing(earlier(name)) === undefined) await Deno.rename(target(name), earlier(name));
}

function placesIn(folder: string) {
  return {
    target: (name: string) => join(folder, name),
    waiting: (name: string) => join(folder, STAGING, NEW, name),
    earlier: (name: string) => join(folder, STAGING, EARLIER, name),
  };
}
