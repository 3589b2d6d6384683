import { join } from "node:path";
import { jupyterEnvironment } from "@/notebook/jupyter/environment.ts";
import { PROJECT } from "@/notebook/parameters.ts";

/** What the notebook task needs of the project; the Python environment is shared. */
export async function copyProject(
  target: string,
  { environment = true }: { environment?: boolean } = {},
): Promise<void> {
  await Deno.mkdir(target, { recursive: true });
  for (const name of ["deno.json", "deno.lock"]) {
    await Deno.copyFile(join(PROJECT, name), join(target, name));
  }
  for (const name of ["src", "notebooks"]) {
    await copyFolder(join(PROJECT, name), join(target, name));
  }
  await Deno.symlink(join(PROJECT, "dataset"), join(target, "dataset"));
  if (environment) {
    await jupyterEnvironment(PROJECT, () => {});
    await Deno.symlink(join(PROJECT, ".venv"), join(target, ".venv"));
  }
}

/** What a copy does without: what editors leave, and DuckDB where it was fetched. */
const LEFT_OUT = [".ipynb_checkpoints", "node_modules"];

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (LEFT_OUT.includes(name)) continue;
    if (isDirectory) await copyFolder(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}
