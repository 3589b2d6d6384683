import { join } from "node:path";
import { UserError } from "@/errors.ts";
import { command } from "@/notebook/jupyter/command.ts";

/** Jupyter of the project's own, apart from any other on the machine. */
export interface Environment {
  /** Path of a program of the environment. */
  readonly program: (name: string) => string;
  /** Variables under which Jupyter keeps to the project. */
  readonly env: Readonly<Record<string, string>>;
}

const IS_WINDOWS = Deno.build.os === "windows";
const PYTHONS = IS_WINDOWS ? ["py", "python"] : ["python3", "python"];
const LEAST_PYTHON = [3, 10] as const;

/**
 * Makes `.venv` with what `notebooks/requirements.txt` names, unless it is there already, and
 * installs the kernel that this very Deno is.
 *
 * @param project The project's folder.
 * @param say Told each step that takes time.
 * @throws {UserError} If there is no Python, or the packages cannot be had.
 */
export async function jupyterEnvironment(
  project: string,
  say: (step: string) => void,
): Promise<Environment> {
  const venv = join(project, ".venv");
  const program = (name: string) =>
    IS_WINDOWS ? join(venv, "Scripts", `${name}.exe`) : join(venv, "bin", name);
  const requirements = join(project, "notebooks", "requirements.txt");
  const wanted = await Deno.readTextFile(requirements);
  const stamp = join(venv, "installed-requirements.txt");
  if (await textOf(stamp) !== wanted || !(await command(program("python"), ["-V"])).success) {
    say("Python environment: make .venv");
    const python = await findPython();
    await succeed(
      command(python, ["-m", "venv", venv]),
      "Notebooks need Python's venv module: install it (on Debian and Ubuntu: " +
        "apt-get install python3-venv) and run this again",
    );
    say("Python environment: install notebooks/requirements.txt");
    // All that is needed is named there; what packages ask for beside it is left out.
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"];
    await succeed(
      command(program("python"), [...pip, "-r", requirements]),
      "Cannot install notebooks/requirements.txt into .venv",
    );
    await Deno.writeTextFile(stamp, wanted);
  }
  await installKernel(join(venv, "share", "jupyter"));
  await settle(join(venv, "share", "jupyter"));
  return {
    program,
    env: {
      JUPYTER_CONFIG_DIR: join(venv, "etc", "jupyter"),
      JUPYTER_DATA_DIR: join(venv, "share", "jupyter"),
      JUPYTER_PATH: join(venv, "share", "jupyter"),
      JUPYTER_RUNTIME_DIR: join(venv, "share", "jupyter", "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(venv, "etc", "jupyter", "lab", "user-settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(venv, "etc", "jupyter", "lab", "workspaces"),
      JUPYTER_PREFER_ENV_PATH: "1",
      IPYTHONDIR: join(venv, "etc", "ipython"),
    },
  };
}

async function findPython(): Promise<string> {
  const [major, minor] = LEAST_PYTHON;
  const isNewEnough = `import sys; sys.exit(sys.version_info < (${major}, ${minor}))`;
  for (const name of PYTHONS) {
    try {
      if ((await command(name, ["-c", isNewEnough])).success) return name;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new UserError(
    "input",
    `Notebooks need Python ${major}.${minor} or newer: install it (on Debian and Ubuntu: ` +
      "apt-get install python3 python3-venv) and run this again.",
  );
}

async function succeed(
  running: ReturnType<typeof command>,
  complaint: string,
): Promise<void> {
  const { success, output } = await running;
  if (success) return;
  const reason = output.trim().split("\n").filter((line) => !line.startsWith("WARNING")).at(-1);
  throw new UserError("input", `${complaint}${reason === undefined ? "" : `: ${reason}`}`);
}

/** Where Jupyter of the environment looks for kernels, and nobody else. */
async function installKernel(data: string): Promise<void> {
  const folder = join(data, "kernels", "deno");
  await Deno.mkdir(folder, { recursive: true });
  const kernel = {
    argv: [Deno.execPath(), "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name: "Deno",
    language: "typescript",
    // An interrupt as a signal would end the kernel.
    interrupt_mode: "message",
    env: { NO_COLOR: "1" },
  };
  await Deno.writeTextFile(join(folder, "kernel.json"), `${JSON.stringify(kernel, null, 2)}\n`);
}

/**
 * JupyterLab asks no other host for news or updates, nor the user whether it may, or which kernel it is
 * that somebody quick cannot wait for; its list of files shows the folder of the notebook that is open.
 */
async function settle(data: string): Promise<void> {
  const folder = join(data, "lab", "settings");
  await Deno.mkdir(folder, { recursive: true });
  const settings = {
    "@jupyterlab/apputils-extension:notification": { checkForUpdates: false, fetchNews: "false" },
    "@jupyterlab/filebrowser-extension:browser": { navigateToCurrentDirectory: true },
    "@jupyterlab/notebook-extension:tracker": { autoStartDefaultKernel: true },
  };
  await Deno.writeTextFile(join(folder, "overrides.json"), `${JSON.stringify(settings)}\n`);
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}
