import { dirname, join } from "node:path";

/**
 * Makes a virtual environment with the pinned packages, unless there is one already. Test files that
 * run side by side and want the same one wait for each other.
 *
 * @param folder Where it stands.
 * @param requirements The path of a requirements.txt.
 * @returns The path of its Python.
 * @throws {Error} If `python3` is missing or a package cannot be installed.
 */
export async function pythonEnvironment(folder: string, requirements: string): Promise<string> {
  const python = join(folder, "bin", "python");
  const installed = join(folder, "installed.txt");
  const wanted = await Deno.readTextFile(requirements);
  if (await textOf(installed) === wanted) return python;
  await Deno.mkdir(dirname(folder), { recursive: true });
  using lock = await Deno.open(`${folder}.lock`, { create: true, write: true });
  await lock.lock(true);
  if (await textOf(installed) === wanted) return python;
  console.error(`Installing Python packages into ${folder}`);
  await run("python3", ["-m", "venv", "--clear", folder]);
  await run(python, ["-m", "pip", "install", "--quiet", "--requirement", requirements]);
  await Deno.writeTextFile(installed, wanted);
  return python;
}

async function run(command: string, args: string[]): Promise<void> {
  const { success } = await new Deno.Command(command, { args, stdout: "inherit" }).output();
  if (!success) throw new Error(`Cannot make the Python environment: ${command} ${args.join(" ")}`);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
