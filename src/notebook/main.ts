import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { isInterrupt, UserError } from "@/errors.ts";
import { execute, interruptible } from "@/execution/execution.ts";
import { checkNotebooks, tidyNotebooks } from "@/notebook/jupyter/check.ts";
import { type Environment, jupyterEnvironment } from "@/notebook/jupyter/environment.ts";
import { executeNotebook } from "@/notebook/jupyter/execute.ts";
import { notebookPaths, readNotebook } from "@/notebook/jupyter/notebook_file.ts";
import { indexPage, OUTPUTS } from "@/notebook/jupyter/index_page.ts";
import { pageName, renderNotebook } from "@/notebook/jupyter/render.ts";
import { hasLostOutputs, verifyNotebook, type VerifyOptions } from "@/notebook/jupyter/verify.ts";
import { parameters, PROJECT } from "@/notebook/parameters.ts";
import { contactsIn } from "@/notebook/privacy.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { runAndExit } from "@/execution/run_and_exit.ts";

const FOLDER = join(PROJECT, "notebooks");

function program(): Command {
  const command = new Command("deno task").exitOverride();
  command.command("check").description("Checks the notebooks without executing them.")
    .action(check);
  command.command("tidy").description("Brings the notebooks into the form they are committed in.")
    .action(tidy);
  command.command("notebooks")
    .description("Executes the notebooks in the Deno kernel and checks what they show.")
    .argument("[names...]", "which, such as 03_elbow (default: all)")
    .option("--output <folder>", "where the executed notebooks go", "site/executed")
    .option("--once", "execute once, without the comparison of two runs")
    .action(executeNotebooks);
  command.command("render")
    .description(
      "Executes the notebooks and renders them, and the report, as self-contained pages.",
    )
    .option("--output <folder>", "where the pages go", "site")
    .option("--executed <folder>", "render the notebooks executed there, without executing anew")
    .action(render);
  command.command("jupyter").description("Opens the notebooks in JupyterLab.")
    .option("--contract <file>", "of your own bank, in the place of the shipped one")
    .argument("[options...]", "options of `jupyter lab`")
    .allowUnknownOption()
    .addHelpText("after", "\nAll other options go to `jupyter lab`, such as --no-browser.")
    .action(lab);
  return command;
}

async function check(): Promise<void> {
  failWith(await checkNotebooks(await notebookPaths(FOLDER), PROJECT));
}

async function tidy(): Promise<void> {
  const changed = await tidyNotebooks(await notebookPaths(FOLDER), PROJECT);
  for (const name of changed) say(`tidied ${name}`);
}

interface ExecuteOptions {
  readonly output: string;
  readonly once?: boolean;
}

async function executeNotebooks(
  names: readonly string[],
  { output, once }: ExecuteOptions,
): Promise<void> {
  assertParameters();
  const paths = await chosen(names);
  say("Static check of the cells");
  failWith(await checkNotebooks(paths, PROJECT));
  const environment = await jupyterEnvironment(PROJECT, say);
  await inSession(() => executeAll(paths, resolve(output), environment, { repeat: !once }));
  say(`${paths.length} executed and found in order, in ${output}`);
}

interface RenderCommand {
  readonly output: string;
  readonly executed?: string;
}

async function render({ output, executed: earlier }: RenderCommand): Promise<void> {
  assertParameters();
  const paths = await chosen([]);
  const environment = await jupyterEnvironment(PROJECT, say);
  const folder = resolve(output);
  await inSession(async () => {
    const executed = earlier === undefined
      ? await executeAll(paths, join(folder, "executed"), environment, { repeat: false })
      : paths.map((path) => join(resolve(earlier), basename(path)));
    const names = [...executed.map(pageName), "index.html"];
    await using staging = await stageOutputs(folder, { names, inputs: executed });
    await sideBySide(executed, async (path) => {
      await renderNotebook(path, environment, {
        project: PROJECT,
        folder: dirname(staging.place(pageName(path))),
      });
      say(`rendered ${basename(path)}`);
    });
    await staging.write("index.html", await indexPage(executed, PROJECT));
    await writeOutputs(join(folder, OUTPUTS));
    await staging.commit();
  });
  say(`Open ${join(output, "index.html")}`);
}

/** What the pages lead to: the report and the files of a run with the same parameters. */
async function writeOutputs(output: string): Promise<void> {
  // The other tasks do without the engine, and what it needs.
  const { writtenRun } = await import("@/written_run.ts");
  await writtenRun({ ...DEFAULT_OPTIONS, ...parameters(), output });
  say("wrote the report and its files");
}

/** Does work that can be interrupted, the programs that it has started with it. */
function inSession<T>(work: () => Promise<T>): Promise<T> {
  return interruptible((signal) => execute({ signal }, work));
}

interface LabOptions {
  readonly contract?: string;
}

async function lab(options: readonly string[], { contract }: LabOptions): Promise<void> {
  if (contract !== undefined) Deno.env.set("NOTEBOOK_CONTRACT", contract);
  assertParameters();
  const { program, env } = await jupyterEnvironment(PROJECT, say);
  const child = new Deno.Command(program("jupyter-lab"), {
    args: [
      `--ServerApp.root_dir=${PROJECT}`,
      // As in a container, where JupyterLab would otherwise not start.
      "--allow-root",
      "--MultiKernelManager.default_kernel_name=deno",
      // The first notebook, beside the list of the files.
      `--LabApp.default_url=/lab/tree/notebooks/${basename((await chosen([]))[0]!)}`,
      ...options,
    ],
    env,
    cwd: PROJECT,
  }).spawn();
  // Ctrl-C reaches JupyterLab too, which asks whether it is meant.
  Deno.addSignalListener("SIGINT", () => {});
  const { code } = await child.status;
  Deno.exit(code);
}

/**
 * The parameters in the environment are what they must be. The kernels run elsewhere, so that paths are
 * handed on whole.
 */
function assertParameters(): void {
  const { contract, input } = parameters();
  const from = Deno.env.get("INIT_CWD") ?? Deno.cwd();
  for (const [name, path] of Object.entries({ CONTRACT: contract, INPUT: input })) {
    if (path === undefined) continue;
    const whole = resolve(from, path);
    if (!isFile(whole)) {
      throw new UserError(
        "usage",
        `There is no file ${path} in ${from}, as NOTEBOOK_${name} says.`,
      );
    }
    Deno.env.set(`NOTEBOOK_${name}`, whole);
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

async function chosen(names: readonly string[]): Promise<string[]> {
  const paths = await notebookPaths(FOLDER);
  if (names.length === 0) return paths;
  return names.map((name) => {
    const path = paths.find((one) => basename(one, ".ipynb") === basename(name, ".ipynb"));
    if (path !== undefined) return path;
    const known = paths.map((one) => basename(one, ".ipynb")).join(", ");
    throw new UserError("usage", `There is no notebook ${name}; there are ${known}.`);
  });
}

/** Executes notebooks and verifies them; returns the paths of the executed ones. */
async function executeAll(
  paths: readonly string[],
  folder: string,
  environment: Environment,
  { repeat }: { repeat: boolean },
): Promise<string[]> {
  const names = paths.map((path) => basename(path));
  await using staging = await stageOutputs(folder, { names, inputs: paths });
  const options = await verifyOptions();
  const again = await staging.workshop();
  const failures: string[] = [];
  const problems: string[] = [];
  let finished = 0;
  const runs = paths.flatMap((path) => {
    const executed = { path, folder: dirname(staging.place(basename(path))), isKept: true };
    return repeat ? [executed, { path, folder: again, isKept: false }] : [executed];
  });
  await sideBySide(runs, async (run) => {
    const name = basename(run.path);
    try {
      const executed = await executeWhole(run.path, run.folder, environment);
      if (run.isKept) {
        problems.push(...verifyNotebook(name, await readNotebook(executed), options));
      }
    } catch (error) {
      if (!(error instanceof UserError) || isInterrupt(error)) throw error;
      failures.push(error.message);
    }
    finished++;
    say(`[${finished}/${runs.length}] executed ${name}`);
  });
  failWith([...failures, ...problems]);
  for (const name of repeat ? names : []) {
    const [first, second] = await Promise.all(
      [staging.place(name), join(again, name)].map((path) => Deno.readTextFile(path)),
    );
    if (first !== second) problems.push(`${name}: two executions differ`);
  }
  failWith(problems);
  await staging.commit();
  return names.map((name) => join(folder, name));
}

/** How often a notebook is executed for its outputs to arrive. */
const ATTEMPTS = 4;

/** Executes a notebook, again where an output was lost on the way. */
async function executeWhole(
  path: string,
  folder: string,
  environment: Environment,
): Promise<string> {
  for (let attempt = 1;; attempt++) {
    const executed = await executeNotebook(path, folder, environment);
    if (attempt === ATTEMPTS || !hasLostOutputs(await readNotebook(executed))) return executed;
    say(`${basename(path)}: the kernel lost an output, executing again`);
  }
}

/** What may not be shown, by the files that the notebooks are told to read. */
async function verifyOptions(): Promise<VerifyOptions> {
  // The other tasks do without the engine, and what it needs.
  const { contractOf } = await import("@/options/contract_of.ts");
  const { rawRows } = await import("@/notebook/jupyter/raw_rows.ts");
  const { tables } = await contractOf(parameters());
  const contacts = new Set<string>();
  const folders = [PROJECT, Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ""];
  for (const { files, format } of [...tables.values()].flat()) {
    for (const file of files) {
      folders.push(dirname(resolve(file)));
      contactsIn(await rawRows(file, format)).forEach((contact) => contacts.add(contact));
    }
  }
  return { contacts, folders: [...new Set(folders)].filter((folder) => folder.length > 3) };
}

/** Works through items, as many at once as there are processors. */
async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(
    Array.from({ length: Math.min(items.length, navigator.hardwareConcurrency) }, worker),
  );
}

function failWith(problems: readonly string[]): void {
  if (problems.length > 0) throw new UserError("gate", problems.join("\n"));
}

function say(text: string): void {
  console.error(text);
}

if (import.meta.main) await runAndExit(program());
