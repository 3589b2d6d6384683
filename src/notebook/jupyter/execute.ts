import { basename, join } from "node:path";
import { UserError } from "@/errors.ts";
import { command } from "@/notebook/jupyter/command.ts";
import type { Environment } from "@/notebook/jupyter/environment.ts";
import { joined, readNotebook } from "@/notebook/jupyter/notebook_file.ts";

/** The longest a cell may take, in seconds. */
const TIMEOUT = 900;

/**
 * Executes a notebook in the real kernel, headlessly.
 *
 * @param folder Where the executed notebook goes.
 * @returns Its path.
 * @throws {UserError} Naming the notebook, the cell and its error.
 */
export async function executeNotebook(
  path: string,
  folder: string,
  { program, env }: Environment,
): Promise<string> {
  const name = basename(path);
  const { success, output } = await command(program("jupyter"), [
    "nbconvert",
    "--to=notebook",
    "--execute",
    "--ExecutePreprocessor.kernel_name=deno",
    `--ExecutePreprocessor.timeout=${TIMEOUT}`,
    "--ExecutePreprocessor.record_timing=False",
    `--output-dir=${folder}`,
    path,
  ], { env });
  if (!success) {
    throw new UserError("gate", `${name} failed: ${await reason(path, output)}`);
  }
  return join(folder, name);
}

/** The error of the cell, in the words of the kernel, and which cell it was. */
async function reason(path: string, output: string): Promise<string> {
  const [, source, error] =
    /executing the following cell:\n-+\n([\s\S]*?)\n-+\n([\s\S]*)/.exec(output) ?? [];
  if (source === undefined || error === undefined) {
    return output.trim().split("\n").slice(-8).join("\n");
  }
  const { cells } = await readNotebook(path);
  const number = 1 + cells.findIndex((cell) => joined(cell.source).trim() === source.trim());
  const message = error.split("\n").find((line) => line.trim() !== "" && !/^-+$/.test(line));
  return `cell ${number}: ${message?.trim() ?? "no message"}\n${source.trim()}`;
}
