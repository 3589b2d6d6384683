import { join } from "node:path";

/** Registers a test. */
export type RegisterTest = (
  name: string,
  fn: (context: Deno.TestContext) => void | Promise<void>,
  options?: Partial<Deno.TestDefinition>,
) => void;

/**
 * A `Deno.test()` for tests that need programs beside Deno. Where one is not installed they are left
 * out, and their names say why; where everyone's work is checked, which the variable CI tells, they
 * run and fail.
 */
export function testNeeding(...programs: string[]): RegisterTest {
  const missing = programs.filter((program) => !isInstalled(program));
  const ignore = missing.length > 0 && !Deno.env.has("CI");
  const why = ignore ? ` (left out: ${missing.join(", ")} not installed)` : "";
  return (name, fn, options = {}) => Deno.test({ ...options, name: name + why, ignore, fn });
}

/** The path of a program, if it is installed. */
export function programPath(name: string): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return folders.map((folder) => join(folder, name)).find(isFile);
}

function isInstalled(program: string): boolean {
  if (programPath(program) === undefined) return false;
  return program !== "python3" || canMakeEnvironments();
}

/** Debian's own Python comes without the means to make a virtual environment. */
function canMakeEnvironments(): boolean {
  const args = ["-c", "import ensurepip, venv"];
  return new Deno.Command("python3", { args, stderr: "null" }).outputSync().success;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
