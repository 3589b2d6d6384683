import { join } from "node:path";
import { fileError, withFile } from "@/errors.ts";

/** What goes into a file: all of it, or the pieces one after the other. */
export type OutputContent =
  | string
  | Uint8Array
  | readonly Uint8Array[]
  | ReadableStream<Uint8Array>;

/** A place beside the outputs where files wait until all of them are there. */
export interface Staging extends AsyncDisposable {
  /** Writes one file. */
  write(name: string, content: OutputContent): Promise<void>;
  /** Moves every file written into the output folder, or none. */
  commit(): Promise<void>;
}

/**
 * Opens a staging folder inside the output folder (and so on the same file system), making the
 * output folder where it is missing. Until `commit`, earlier outputs stand untouched; if moving one
 * of the files fails, those already moved are put back. Disposing of it removes what is left.
 *
 * @throws {UserError} If the folder cannot be made or written.
 */
export async function stageOutputs(folder: string): Promise<Staging> {
  const attempt = `Cannot write outputs to ${folder}`;
  const isNew = !await withFile(attempt, "usage", () => exists(folder));
  const stage = await withFile(attempt, "usage", async () => {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.makeTempDir({ dir: folder, prefix: ".staging-" });
  });
  const names: string[] = [];
  let committed = false;

  return {
    async write(name, content) {
      const path = join(stage, name);
      await withFile(attempt, "usage", () => writePieces(path, piecesOf(content)));
      names.push(name);
    },

    async commit() {
      const undo: (() => Promise<void>)[] = [];
      try {
        for (const name of names) undo.push(await replace(name, folder, stage));
      } catch (error) {
        for (const step of undo.reverse()) await step();
        throw fileError(error, attempt, "usage");
      }
      committed = true;
    },

    async [Symbol.asyncDispose]() {
      await Deno.remove(stage, { recursive: true }).catch(() => {});
      if (isNew && !committed) await Deno.remove(folder).catch(() => {});
    },
  };
}

function piecesOf(content: OutputContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** Not `Deno.writeFile()`: of a stream it does not say when its last piece finds no room. */
async function writePieces(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  using file = await Deno.create(path);
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
  }
}

/** Moves one staged file into place; returns how to undo it. */
async function replace(name: string, folder: string, stage: string): Promise<() => Promise<void>> {
  const target = join(folder, name);
  const staged = join(stage, name);
  const earlier = join(stage, `${name}.earlier`);
  const replaces = await exists(target);
  if (replaces) await Deno.rename(target, earlier);
  try {
    await Deno.rename(staged, target);
  } catch (error) {
    if (replaces) await Deno.rename(earlier, target);
    throw error;
  }
  return async () => {
    await Deno.rename(target, staged);
    if (replaces) await Deno.rename(earlier, target);
  };
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
