import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileError, withFile } from "@/errors.ts";
import { assertReplaceable } from "@/output/files/assert_replaceable.ts";
import { commit, JOURNAL, NEW, STAGING } from "@/output/files/commit.ts";
import { standing } from "@/output/files/standing.ts";
import { takeStaging, WORKSHOP } from "@/output/files/take_staging.ts";

/** What goes into a file: all of it, or the pieces one after the other. */
export type OutputContent =
  | string
  | Uint8Array
  | Iterable<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** A place beside the outputs where files wait until all of them are there. */
export interface Staging extends AsyncDisposable {
  /** The SHA-256 of each file written so far. */
  readonly digests: ReadonlyMap<string, string>;
  /** Writes one file. */
  write(name: string, content: OutputContent): Promise<void>;
  /** Where another program is to write one file. */
  place(name: string): string;
  /** A folder for files that are no outputs. */
  workshop(): Promise<string>;
  /** With the commit, an earlier file of this name goes. */
  remove(name: string): void;
  /** Moves every file into the output folder, or none. */
  commit(): Promise<void>;
}

/** What {@linkcode stageOutputs} needs to know before anything is written. */
export interface StagingOptions {
  /** The files that may be written or removed. */
  readonly names: readonly string[];
  /** Files that are read, none of which an output may take the place of. @default none */
  readonly inputs?: readonly string[];
  /** Milliseconds to wait for another run that writes there. @default 10 minutes */
  readonly patience?: number;
}

/**
 * Opens a staging folder inside the output folder (and so on the same file system), making the
 * output folder where it is missing, and waits while another run has it. Until `commit`, earlier
 * outputs stand untouched; after it all are new, even if the process is killed on the way and only
 * the next run brings it to its end. Disposing of it removes what is left.
 *
 * @throws {UserError} If the folder cannot be made or written, or see
 * {@linkcode assertReplaceable} and {@linkcode takeStaging}.
 */
export async function stageOutputs(
  folder: string,
  { names, inputs = [], patience }: StagingOptions,
): Promise<Staging> {
  const paths = (written: readonly string[]) => written.map((name) => join(folder, name));
  const attempt = `Cannot write outputs to ${folder}`;
  await assertReplaceable(paths(names), inputs, attempt);
  const { stage, isNew, release } = await takeStaging(folder, patience);
  const staged = new Set<string>();
  const removed = new Set<string>();
  const digests = new Map<string, string>();
  let committed = false;

  return {
    digests,

    async write(name, content) {
      const path = join(stage, NEW, name);
      digests.set(
        name,
        await withFile(attempt, "usage", () => writePieces(path, piecesOf(content))),
      );
      staged.add(name);
    },

    place(name) {
      staged.add(name);
      return join(stage, NEW, name);
    },

    async workshop() {
      const path = join(stage, WORKSHOP);
      await withFile(attempt, "usage", () => Deno.mkdir(path, { recursive: true }));
      return path;
    },

    remove(name) {
      removed.add(name);
    },

    async commit() {
      const change = { write: [...staged], remove: [...removed] };
      // Once more: a run takes long enough for somebody to put something in the way.
      await assertReplaceable(paths([...staged, ...removed]), inputs, attempt);
      await commit(folder, change).catch((error) => {
        throw fileError(error, attempt, "usage");
      });
      committed = true;
    },

    async [Symbol.asyncDispose]() {
      await release();
      if (isNew && !committed) await Deno.remove(folder).catch(() => {});
    },
  };
}

/**
 * Brings to its end what a run that was killed has begun in the folder of a file, before it is read.
 *
 * @throws {UserError} If that cannot be done.
 */
export async function settleOutputs(file: string): Promise<void> {
  const folder = dirname(file);
  const journal = join(folder, STAGING, JOURNAL);
  // A folder that cannot be looked into has no journal of ours, and whoever reads it says why.
  const begun = await standing(journal).catch(() => undefined);
  if (begun === undefined) return;
  await (await takeStaging(folder)).release();
}

function piecesOf(content: OutputContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/**
 * Not `Deno.writeFile()`: of a stream it does not say when its last piece finds no room.
 *
 * @returns The SHA-256 of the whole.
 */
async function writePieces(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.create(path);
  for await (const piece of pieces) {
    hash.update(piece);
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
  return hash.digest("hex");
}
