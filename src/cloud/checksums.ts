import { UserError } from "@/errors.ts";

/**
 * Reads the form of `sha256sum`: for each file its digest, two blanks and its name.
 *
 * @returns Digests in hexadecimal, by name.
 * @throws {UserError} If a line is of another form, or names a file twice or outside of the folder.
 */
export function readChecksums(text: string): Map<string, string> {
  const digests = new Map<string, string>();
  for (const line of text.split("\n").filter((line) => line !== "")) {
    const [, digest = "", name = ""] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? [];
    if (!isInside(name) || digests.has(name)) {
      throw new UserError(
        "input",
        `The checksums of the outputs are damaged: ${
          JSON.stringify(line)
        } does not name a file of ` +
          "them with its digest.",
      );
    }
    digests.set(name, digest);
  }
  return digests;
}

/**
 * Checks that the files that are there are those whose checksums are.
 *
 * @throws {UserError} Naming files that are missing, or that nobody vouches for.
 */
export function assertComplete(
  digests: ReadonlyMap<string, string>,
  names: readonly string[],
): void {
  const missing = [...digests.keys()].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new UserError(
      "input",
      `Nothing was fetched, for outputs are missing: ${missing.join(", ")}.`,
    );
  }
  const added = names.filter((name) => !digests.has(name));
  if (added.length > 0) {
    throw new UserError(
      "input",
      `Nothing was fetched, for there are files without a checksum: ${added.join(", ")}.`,
    );
  }
}

/** Whether a name with slashes stays in its folder. */
function isInside(name: string): boolean {
  return name !== "" && !name.includes("\\") &&
    name.split("/").every((part) => !["", ".", ".."].includes(part));
}
