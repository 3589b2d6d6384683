import { join } from "node:path";
import { fileError, UserError, withFile } from "@/errors.ts";

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

/** What {@linkcode stageOutputs} needs to know before anything is written. */
export interface StagingOptions {
  /** The files that may be written. */
  readonly names: readonly string[];
  /** Files that are read, none of which an output may take the place of. @default none */
  readonly inputs?: readonly string[];
}

/**
 * Opens a staging folder inside the output folder (and so on the same file system), making the
 * output folder where it is missing. Until `commit`, earlier outputs stand untouched; if moving one
 * of the files fails, those already moved are put back. Disposing of it removes what is left.
 *
 * @throws {UserError} If the folder cannot be made or written, or see
 * {@linkcode assertReplaceable}.
 */
export async function stageOutputs(
  folder: string,
  { names, inputs = [] }: StagingOptions,
): Promise<Staging> {
  const paths = (written: readonly string[]) => written.map((name) => join(folder, name));
  await assertReplaceable(paths(names), inputs);
  const attempt = `Cannot write outputs to ${folder}`;
  const isNew = await standing(folder) === undefined;
  const stage = await withFile(attempt, "usage", async () => {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.makeTempDir({ dir: folder, prefix: ".staging-" });
  });
  const staged: string[] = [];
  let committed = false;

  return {
    async write(name, content) {
      const path = join(stage, name);
      await withFile(attempt, "usage", () => writePieces(path, piecesOf(content)));
      staged.push(name);
    },

    async commit() {
      // Once more: a run takes long enough for somebody to put something in the way.
      await assertReplaceable(paths(staged), inputs);
      const undo: (() => Promise<void>)[] = [];
      try {
        for (const name of staged) undo.push(await replace(name, folder, stage));
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

/**
 * Checks that outputs can take their places: only regular files are ever replaced, and never one
 * that is read. Files are told by what they are and not by their path, so that links and `./a/..`
 * deceive nobody.
 *
 * @param outputs Paths of files.
 * @param inputs Paths of files that are read; one that does not exist is no concern of this.
 * @throws {UserError} Naming the first output that cannot, and the way out.
 */
export async function assertReplaceable(
  outputs: readonly string[],
  inputs: readonly string[],
): Promise<void> {
  const inputOf = new Map<string, string>();
  for (const input of inputs) {
    const info = await Deno.stat(input).catch(() => undefined);
    if (info !== undefined) inputOf.set(identity(info, input), input);
  }
  for (const output of outputs) {
    if (/^$|[/\\]$/.test(output)) {
      throw new UserError(
        "usage",
        `Cannot write to ${JSON.stringify(output)}: it must be a file name.`,
      );
    }
    const info = await standing(output);
    if (info === undefined) continue;
    if (!info.isFile) {
      throw new UserError(
        "usage",
        `Cannot write ${output}: there is a ${kindOf(info)} of this name, and only a file can be ` +
          "replaced. Move it away, or give another file name.",
      );
    }
    const input = inputOf.get(identity(info, output));
    if (input !== undefined) {
      throw new UserError(
        "usage",
        `Cannot write ${output}: that would overwrite ${input}, which is read. Choose another place.`,
      );
    }
  }
}

/** Equal for two paths of one file. */
function identity({ dev, ino }: Deno.FileInfo, path: string): string {
  return ino === null ? Deno.realPathSync(path) : `${dev}:${ino}`;
}

/** What stands at a path, a link itself and not what it leads to; undefined where nothing does. */
async function standing(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    // A missing folder is made, and one that is a file is met when it is.
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isMissing) return undefined;
    throw fileError(error, `Cannot write ${path}`, "usage");
  }
}

function kindOf({ isDirectory, isSymlink }: Deno.FileInfo): string {
  if (isDirectory) return "folder";
  return isSymlink ? "symbolic link" : "device, pipe or socket";
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
  const waiting = join(stage, name);
  const earlier = join(stage, `${name}.earlier`);
  const replaces = await standing(target) !== undefined;
  if (replaces) await Deno.rename(target, earlier);
  try {
    await Deno.rename(waiting, target);
  } catch (error) {
    if (replaces) await Deno.rename(earlier, target);
    throw error;
  }
  return async () => {
    await Deno.rename(target, waiting);
    if (replaces) await Deno.rename(earlier, target);
  };
}
