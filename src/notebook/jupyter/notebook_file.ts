import { basename } from "node:path";

/** A notebook as its file holds it (nbformat 4.5), as far as it is used here. */
export interface Notebook {
  cells: NotebookCell[];
  metadata: Record<string, unknown> & { title?: string; audience?: string };
  nbformat: number;
  nbformat_minor: number;
}

export interface NotebookCell {
  cell_type: "code" | "markdown" | "raw";
  id?: string;
  metadata: Record<string, unknown> & { tags?: string[] };
  source: string | string[];
  execution_count?: number | null;
  outputs?: Output[];
}

export interface Output {
  output_type: "display_data" | "execute_result" | "stream" | "error";
  data?: Record<string, string | string[]>;
  ename?: string;
  evalue?: string;
  text?: string | string[];
}

/** The project's notebooks, which are held to its rules; somebody's own beside them are not. */
const NOTEBOOKS = [
  "01_exploration",
  "02_cleaning",
  "03_elbow",
  "04_segments",
  "05_business",
  "06_your_bank",
];

/** The project's notebooks that are in a folder, in order. */
export async function notebookPaths(folder: string): Promise<string[]> {
  const there = new Set<string>();
  for await (const { name } of Deno.readDir(folder)) there.add(name);
  return NOTEBOOKS.map((name) => `${name}.ipynb`).filter((name) => there.has(name))
    .map((name) => `${folder}/${name}`);
}

export async function readNotebook(path: string): Promise<Notebook> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    throw new Error(`Cannot read the notebook ${basename(path)}: ${(error as Error).message}`);
  }
}

/** A text of the file: nbformat writes it whole or as lines. */
export function joined(text: string | readonly string[] | undefined): string {
  return typeof text === "string" ? text : (text ?? []).join("");
}

/** Whether a cell carries a tag. */
export function hasTag(cell: NotebookCell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/**
 * The notebook as it is committed: no outputs, no counts, ids by position, only the metadata that
 * says something.
 */
export function normalised({ cells, metadata }: Notebook): Notebook {
  const { title, audience } = metadata;
  return {
    cells: cells.map((cell, index) => ({
      cell_type: cell.cell_type,
      ...(cell.cell_type === "code" ? { execution_count: null } : {}),
      id: `cell-${String(index + 1).padStart(2, "0")}`,
      metadata: cell.metadata.tags === undefined ? {} : { tags: cell.metadata.tags },
      ...(cell.cell_type === "code" ? { outputs: [] } : {}),
      source: asLines(joined(cell.source)),
    })),
    metadata: {
      ...(audience === undefined ? {} : { audience }),
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
      ...(title === undefined ? {} : { title }),
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/** As nbformat writes lines: each with its line end, the last without. */
function asLines(text: string): string[] {
  return text.trimEnd().split(/(?<=\n)/).filter((line) => line !== "");
}

/** The text of a notebook's file, as Jupyter writes it. */
export function notebookText(notebook: Notebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}
