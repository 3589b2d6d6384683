import { UserError } from "@/errors.ts";
import { standing } from "@/output/files/standing.ts";

/**
 * Checks that outputs can take their places: only regular files are ever replaced, and never one
 * that is read. Files are told by what they are and not by their path, so that links and `./a/..`
 * deceive nobody.
 *
 * @param outputs Paths of files.
 * @param inputs Paths of files that are read; one that does not exist is no concern of this.
 * @param attempt What is done, for messages of the system's.
 * @throws {UserError} Naming the first output that cannot, and the way out.
 */
export async function assertReplaceable(
  outputs: readonly string[],
  inputs: readonly string[],
  attempt?: string,
): Promise<void> {
  const inputOf = new Map<string, string>();
  for (const input of inputs) {
    const info = await Deno.stat(input).catch(() => undefined);
    if (info !== undefined) inputOf.set(identity(info, input), input);
  }
  for (const output of outputs) {
    const info = await standing(output, attempt);
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

function kindOf({ isDirectory, isSymlink }: Deno.FileInfo): string {
  if (isDirectory) return "folder";
  return isSymlink ? "symbolic link" : "device, pipe or socket";
}
