import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { leanProject } from "./lean_project.ts";

const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));

/** What the bundle keeps of `src`: all but what sends runs to AWS. */
const LEFT_OUT = join(PROJECT, "src", "cloud");

/**
 * Makes a folder that runs the engine without a network, and without writing to itself: the code, Deno, the
 * packages of this platform and `run.sh`. One run of the shipped extract fills what Deno compiles once.
 *
 * @throws {Error} If the folder is there, or a package cannot be had.
 */
export async function bundle(folder: string): Promise<void> {
  await Deno.mkdir(folder, { recursive: false });
  await copyFolder(join(PROJECT, "src"), join(folder, "src"));
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(PROJECT, name)));
  const { project, lock } = leanProject(await read("deno.json"), await read("deno.lock"));
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify(project, null, 2));
  await Deno.writeTextFile(join(folder, "deno.lock"), JSON.stringify(lock, null, 2));
  // Deno keeps packages by the registry that they came from.
  const registry = Deno.env.get("NPM_CONFIG_REGISTRY");
  if (registry !== undefined) {
    await Deno.writeTextFile(join(folder, ".npmrc"), `registry=${registry}\n`);
  }
  await Deno.copyFile(Deno.execPath(), join(folder, "deno"));
  await Deno.copyFile(join(PROJECT, "LICENSE"), join(folder, "LICENSE"));
  await Deno.copyFile(join(PROJECT, "src/cloud/container/run.sh"), join(folder, "run.sh"));
  const trial = await Deno.makeTempDir();
  try {
    const input = join(PROJECT, "dataset/raw/inu_bank.csv");
    const { success, stderr } = await new Deno.Command(join(folder, "run.sh"), {
      args: ["pipeline", "--input", input, "--output", trial],
      stdout: "null",
    }).output();
    if (!success) throw new Error(`The bundle does not run: ${new TextDecoder().decode(stderr)}`);
  } finally {
    await Deno.remove(trial, { recursive: true });
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    const source = join(from, name);
    if (source === LEFT_OUT || name === "node_modules") continue;
    if (isDirectory) await copyFolder(source, join(to, name));
    else await Deno.copyFile(source, join(to, name));
  }
}

/** Why a bundle cannot be made of these words here; undefined where it can. */
function fault([folder, ...others]: readonly string[]): string | undefined {
  if (folder === undefined || folder.startsWith("-") || others.length > 0) {
    return "Name the folder to make: deno task bundle engine.";
  }
  if (Deno.build.os !== "linux") {
    return "A bundle is of the platform that makes it: make it on Linux.";
  }
  return existsSync(folder) ? `There is ${folder} already: name another folder.` : undefined;
}

if (import.meta.main) {
  const reason = fault(Deno.args);
  if (reason !== undefined) {
    console.error(`error: ${reason}`);
    Deno.exit(2);
  }
  const folder = Deno.args[0]!;
  await bundle(folder);
  console.error(`Made ${folder}: run ${join(folder, "run.sh")} pipeline --help.`);
}
