import type { CodeFile } from "@/cloud/pipeline_words.ts";
import { UserError } from "@/errors.ts";

/** Folder of the code; elsewhere a file that git does not know is an extract or an output. */
const CODE = "src/";

/**
 * The commit whose code a machine would run, from the repository of the working directory. Data is no
 * code, so `dataset/` may be as it likes.
 *
 * @throws {UserError} If there is no commit, or if files differ from it.
 */
export async function cleanCommit(): Promise<string> {
  const commit = await git("rev-parse", "--verify", "HEAD");
  const status = await git("status", "--porcelain", "--", ".", ":(exclude)dataset");
  const changed = status.split("\n").filter((line) => line !== "")
    .map((line) => ({ isNew: line.startsWith("??"), file: line.slice(3) }))
    .filter(({ isNew, file }) => !isNew || file.startsWith(CODE))
    .map(({ file }) => file);
  if (changed.length === 0) return commit;
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : "";
  throw new UserError(
    "input",
    `The machine runs a commit, and there are changes that are in none: ${
      changed.slice(0, 3).join(", ")
    }${more}. Commit or stash them first.`,
  );
}

/**
 * Writes the code of a commit as a .tar.gz.
 *
 * @param added Files to put beside the code.
 * @throws {UserError} If git cannot.
 */
export async function writeCodeArchive(
  commit: string,
  path: string,
  added: readonly CodeFile[] = [],
): Promise<void> {
  await git(
    "archive",
    "--format=tar.gz",
    `--output=${path}`,
    ...added.map(({ name, content }) => `--add-virtual-file=${name}:${content}`),
    commit,
  );
}

async function git(...words: string[]): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command("git", { args: words }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd();
    if (success) return text(stdout);
    throw new UserError(
      "input",
      `Cannot read the code: git ${words[0]}: ${text(stderr).split("\n")[0]}.`,
    );
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError("input", "Cannot read the code: git is not installed.");
  }
}
