import { basename, join } from "node:path";
import { command } from "@/notebook/jupyter/command.ts";
import type { Environment } from "@/notebook/jupyter/environment.ts";
import { readNotebook } from "@/notebook/jupyter/notebook_file.ts";
import { pageStyle } from "@/notebook/jupyter/page_style.ts";

/** A notebook whose page is made for those who do not read code. */
export const STAKEHOLDERS = "stakeholders";

export interface RenderOptions {
  /** The project's folder. */
  readonly project: string;
  /** Where the page goes. */
  readonly folder: string;
}

/** What the page of a notebook is called. */
export function pageName(notebook: string): string {
  return basename(notebook).replace(/\.ipynb$/, ".html");
}

/** Renders an executed notebook as one self-contained page. */
export async function renderNotebook(
  executed: string,
  { program, env }: Environment,
  { project, folder }: RenderOptions,
): Promise<void> {
  const { metadata } = await readNotebook(executed);
  const { success, output } = await command(program("jupyter"), [
    "nbconvert",
    "--to=html",
    "--template=template",
    `--TemplateExporter.extra_template_basedirs=${join(project, "notebooks")}`,
    // What is of use only while a notebook runs.
    '--TagRemovePreprocessor.remove_all_outputs_tags={"unrendered"}',
    ...(metadata.audience === STAKEHOLDERS ? ["--no-input"] : []),
    `--output-dir=${folder}`,
    executed,
  ], { env });
  if (!success) {
    throw new Error(
      `Cannot render ${basename(executed)}: ${output.trim().split("\n").slice(-8).join("\n")}`,
    );
  }
  const page = join(folder, pageName(executed));
  const style = await pageStyle(project);
  const html = await Deno.readTextFile(page);
  await Deno.writeTextFile(page, html.replace("/* the style */", () => style));
}
