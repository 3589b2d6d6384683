import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inUse, removeAbandoned } from "@/engine/abandoned.ts";
import { endedBefore, endWithExecution } from "@/execution/execution.ts";
import { fileError } from "@/errors.ts";

const PREFIX = "engine-";

/** A folder of a run's own for what its memory does not hold; gone with the run, however it ends. */
export class WorkFolder implements Disposable {
  readonly #path: string;
  readonly #mark: Deno.FsFile;
  #close: (() => void) | undefined;
  #isGone = false;

  private constructor(path: string, mark: Deno.FsFile) {
    this.#path = path;
    this.#mark = mark;
    endWithExecution(this);
  }

  /**
   * Makes one, and removes those of runs that were killed.
   *
   * @param within Made, too, where it is not there. @default the system's folder for such
   * @throws {UserError} If that cannot be done.
   */
  static async make(within: string = tmpdir()): Promise<WorkFolder> {
    try {
      await Deno.mkdir(within, { recursive: true });
      await removeAbandoned(within, (name) => name.startsWith(PREFIX));
      for (;;) {
        const path = await Deno.makeTempDir({ dir: resolve(within), prefix: PREFIX });
        const mark = await inUse(path);
        if (mark !== undefined) return new WorkFolder(path, mark);
      }
    } catch (error) {
      throw fileError(error, `Cannot use ${within} for the engine's work`, "usage");
    }
  }

  /** The path of a file in it. */
  file(name: string): string {
    return join(this.#path, name);
  }

  /** A new folder in it. */
  subfolder(name: string): string {
    const path = this.file(name);
    Deno.mkdirSync(path);
    return path;
  }

  /** Removes what has this name. */
  remove(name: string): void {
    Deno.removeSync(this.file(name), { recursive: true });
  }

  /** What is to be done before it is removed. */
  closing(close: () => void): void {
    this.#close = close;
  }

  [Symbol.dispose](): void {
    if (this.#isGone) return;
    this.#isGone = true;
    endedBefore(this);
    try {
      this.#close?.();
    } finally {
      this.#close = undefined;
      Deno.removeSync(this.#path, { recursive: true });
      this.#mark.close();
    }
  }
}
