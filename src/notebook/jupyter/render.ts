import { basename, join } from "node:path";
import { fragment, trusted } from "@/html.ts";
import { command } from "@/notebook/jupyter/command.ts";
import type { Environment } from "@/notebook/jupyter/environment.ts";
import { joined, readNotebook } from "@/notebook/jupyter/notebook_file.ts";

/** A notebook whose page is made for those who do not read code. */
const STAKEHOLDERS = "stakeholders";

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
}

/** The page that leads to the others: of each notebook the title, for whom, and its finding. */
export async function indexPage(executed: readonly string[], project: string): Promise<string> {
  const style = await Deno.readTextFile(join(project, "notebooks", "template", "style.css"));
  const cards = await Promise.all(executed.map(async (path) => {
    const { metadata, cells } = await readNotebook(path);
    const page = pageName(path);
    const outputs = cells.flatMap((cell) => cell.outputs ?? []);
    const finding = joined(outputs[0]?.data?.["text/plain"]).replace(/^Finding\. /, "");
    return fragment`<li><h2><a href="${page}">${metadata.title ?? page}</a></h2>
<p>${finding}</p>
<p class="progress">For ${metadata.audience ?? "everybody"}.</p></li>
`;
  }));
  return fragment`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer segments: the notebooks</title>
<link rel="icon" href="data:,">
<style>
${trusted(style)}</style>
</head>
<body>
<main>
<h1>Customer segments: the notebooks</h1>
<ul class="cards">
${cards}</ul>
</main>
</body>
</html>
`.markup;
}
