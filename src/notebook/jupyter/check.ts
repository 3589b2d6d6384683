import { basename, join } from "node:path";
import { command } from "@/notebook/jupyter/command.ts";
import {
  hasTag,
  joined,
  normalised,
  type Notebook,
  notebookText,
  readNotebook,
} from "@/notebook/jupyter/notebook_file.ts";

const TIDY = "run `deno task tidy`";

/**
 * Checks notebooks without executing them: the files are as they are committed, and the cells,
 * extracted, pass the formatter, the linter and the type checker, which do not read notebooks.
 *
 * @returns What is wrong, one text per finding.
 */
export async function checkNotebooks(
  paths: readonly string[],
  project: string,
): Promise<string[]> {
  const problems: string[] = [];
  const folder = await Deno.makeTempDir({ prefix: "notebooks-" });
  const config = ["--config", join(project, "deno.json")];
  try {
    const cells: string[] = [];
    const modules: string[] = [];
    for (const path of paths) {
      const name = basename(path);
      const notebook = await readNotebook(path);
      if (await Deno.readTextFile(path) !== notebookText(normalised(notebook))) {
        problems.push(
          `${name}: outputs, ids or metadata are not as they are committed; ${TIDY}`,
        );
      }
      problems.push(...formProblems(name, notebook));
      const cellFolder = join(folder, "cells", name);
      await Deno.mkdir(cellFolder, { recursive: true });
      const parts: string[] = [];
      for (const { number, source } of codeCells(notebook)) {
        const cell = join(cellFolder, `cell ${number}.ts`);
        await Deno.writeTextFile(cell, `${source}\n`);
        cells.push(cell);
        parts.push(`// cell ${number}\n${source}\n`);
      }
      const module = join(folder, `${name}.ts`);
      await Deno.writeTextFile(module, parts.join("\n"));
      modules.push(module);
    }
    const [format, lint, types] = await Promise.all([
      command(Deno.execPath(), ["fmt", "--check", ...config, ...cells], { cwd: folder }),
      command(Deno.execPath(), ["lint", "--quiet", ...config, ...modules], { cwd: folder }),
      command(Deno.execPath(), ["check", "--quiet", ...config, ...modules], { cwd: folder }),
    ]);
    for (const [step, { success, output }] of Object.entries({ format, lint, types })) {
      if (!success) problems.push(`${step}: ${readable(output, folder)}`);
    }
    return problems;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The engine comes in one line, and what is the notebook's own in two. */
const MOST_IMPORTS = 3;

/** What every notebook has, so that a run can tell whether it went well. */
function formProblems(name: string, notebook: Notebook): string[] {
  const code = codeCells(notebook);
  const problems: string[] = [];
  const demand = (holds: boolean, what: string) => {
    if (!holds) problems.push(`${name}: ${what}`);
  };
  demand(notebook.metadata.title !== undefined, "its metadata has no title");
  demand(notebook.cells[0]?.cell_type === "markdown", "it does not open with text");
  demand(
    code[0]?.source.includes("watch();") ?? false,
    "its first code cell does not call watch()",
  );
  const imports = code.flatMap(({ source }) => source.match(/^import /gm) ?? []).length;
  demand(imports <= MOST_IMPORTS, `it has ${imports} import lines, more than ${MOST_IMPORTS}`);
  demand(code.at(-1)?.source === "await finish();", "its last code cell is not `await finish();`");
  demand(
    notebook.cells.filter((cell) => hasTag(cell, "parameters")).length === 1,
    "it needs one cell tagged parameters",
  );
  for (const { number, source } of code) {
    demand(
      !/\bconsole\s*\./.test(source),
      `cell ${number} writes to the console, which a headless run may lose: use table, chart or ` +
        "markdown",
    );
  }
  return problems;
}

function codeCells({ cells }: Notebook): { number: number; source: string }[] {
  return cells.flatMap((cell, index) =>
    cell.cell_type === "code" ? [{ number: index + 1, source: joined(cell.source).trimEnd() }] : []
  );
}

/** Messages of Deno with notebooks in the place of extracted files. */
function readable(output: string, folder: string): string {
  return output
    .replaceAll(`file://${folder}/`, "").replaceAll(`${folder}/`, "")
    .replaceAll("cells/", "").replaceAll(".ipynb.ts", ".ipynb").replaceAll("%20", " ")
    .replaceAll(/\n*Stack backtrace:\n.*$/gm, "")
    .trim();
}

/** Brings notebooks into the form in which they are committed; returns the names of those changed. */
export async function tidyNotebooks(
  paths: readonly string[],
  project: string,
): Promise<string[]> {
  const changed: string[] = [];
  for (const path of paths) {
    const notebook = await readNotebook(path);
    for (const cell of notebook.cells) {
      if (cell.cell_type === "code") cell.source = await formatted(joined(cell.source), project);
    }
    const text = notebookText(normalised(notebook));
    if (await Deno.readTextFile(path) === text) continue;
    await Deno.writeTextFile(path, text);
    changed.push(basename(path));
  }
  return changed;
}

/** A cell as the formatter writes it; as it is where it does not parse, which the check reports. */
async function formatted(source: string, project: string): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "notebooks-" });
  try {
    const cell = join(folder, "cell.ts");
    await Deno.writeTextFile(cell, `${source.trimEnd()}\n`);
    await command(Deno.execPath(), [
      "fmt",
      "--quiet",
      "--config",
      join(project, "deno.json"),
      cell,
    ], { cwd: folder });
    return (await Deno.readTextFile(cell)).trimEnd();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
