import { isAbsolute } from "node:path";

/** How the process ends, by exit code. */
export const EXIT = { done: 0, bug: 1, usage: 2, input: 3, gate: 4, interrupted: 130 } as const;

/** Why a run ends early: the name of its exit code. */
export type Ending = Exclude<keyof typeof EXIT, "done">;

/**
 * The one error that a user sees as a message and not as a stack trace. The message is one or two
 * sentences: what was attempted, where (file, row, column), the value, and the way out.
 *
 * @example
 * ```ts
 * import { EXIT, UserError } from "@/errors.ts";
 *
 * const error = new UserError("input", "Cannot read bank.csv: the file is empty. Export it again.");
 * EXIT[error.ending]; // 3
 * ```
 */
export class UserError extends Error {
  override readonly name: string = "UserError";

  /** @param ending Decides the exit code; `bug` for what nobody can mend, yet a sentence says. */
  constructor(readonly ending: Ending, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** Whether an error says that the work was interrupted. */
export function isInterrupt(error: unknown): boolean {
  return error instanceof UserError && error.ending === "interrupted";
}

/** What the operating system has against a file, by the codes it gives. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk can only be read",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a file stands where a folder is wanted",
  EEXIST: "something of that name stands in the way",
  ENOTEMPTY: "a folder that is not empty stands in the way",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "no space is left of what the user may have on the disk",
  EFBIG: "the file would be larger than the disk allows",
  EIO: "the disk reports an error",
  ESTALE: "the file is no longer there",
  EBUSY: "the file is in use",
  ETXTBSY: "the file is in use",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENXIO: "it is not a file that can be read",
  ENODEV: "it is not a file that can be read",
  ESPIPE: "it is not a file that can be read",
  EINVAL: "it is not a file that can be used so",
  ENOLCK: "the disk cannot lock files",
  EOPNOTSUPP: "the disk cannot lock files",
};

/** The same codes as Linux numbers them, for errors that carry only a text. */
const NUMBERS: Readonly<Record<string, string>> = {
  1: "EPERM",
  2: "ENOENT",
  5: "EIO",
  6: "ENXIO",
  13: "EACCES",
  16: "EBUSY",
  17: "EEXIST",
  19: "ENODEV",
  20: "ENOTDIR",
  21: "EISDIR",
  22: "EINVAL",
  23: "ENFILE",
  24: "EMFILE",
  26: "ETXTBSY",
  27: "EFBIG",
  28: "ENOSPC",
  29: "ESPIPE",
  30: "EROFS",
  36: "ENAMETOOLONG",
  37: "ENOLCK",
  39: "ENOTEMPTY",
  40: "ELOOP",
  95: "EOPNOTSUPP",
  116: "ESTALE",
  122: "EDQUOT",
};

/** What the operating system says in an error, in words; undefined of any other error. */
export function fileReason(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) return "this task has no permission for it";
  if (!(error instanceof Error)) return undefined;
  const { code } = error as { readonly code?: unknown };
  const number = /\(?os error (\d+)\)?/.exec(error.message)?.[1];
  const name = typeof code === "string" ? code : NUMBERS[number ?? ""] ?? "";
  if (!Object.hasOwn(REASONS, name)) return undefined;
  const path = /'([^']+)'$/.exec(error.message)?.[1];
  return name === "ENOENT" && path !== undefined && !isAbsolute(path)
    ? `${REASONS[name]}, seen from ${Deno.cwd()}`
    : REASONS[name];
}

/**
 * Does something with a file. What the operating system has against it becomes one sentence, such as
 * `Cannot read bank.csv: permission is denied.`; all other errors pass as they are.
 *
 * @param attempt What is done: `Cannot read bank.csv`.
 * @throws {UserError} With this ending.
 */
export async function withFile<T>(
  attempt: string,
  ending: Ending,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fileError(error, attempt, ending);
  }
}

/** The error to throw for one met in an attempt, see {@linkcode withFile}. */
export function fileError(error: unknown, attempt: string, ending: Ending): unknown {
  const reason = fileReason(error);
  return reason === undefined
    ? error
    : new UserError(ending, `${attempt}: ${reason}.`, { cause: error });
}
