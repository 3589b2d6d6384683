import { fragment, trusted } from "@/text/html.ts";
import { joined, type Notebook, readNotebook } from "@/notebook/jupyter/notebook_file.ts";
import { pageStyle } from "@/notebook/jupyter/page_style.ts";
import { pageName, STAKEHOLDERS } from "@/notebook/jupyter/render.ts";

/** Where the outputs of the run stand, beside the pages. */
export const OUTPUTS = "outputs";

/** What can be downloaded, and what it is. */
const DOWNLOADS: Readonly<Record<string, string>> = {
  "segment_summary.csv": "a row for each segment",
  "labeled_customers.csv": "a row for each customer, for the bank's own use",
  "customers.xlsx": "the same for spreadsheets",
  "segment.sql": "the model as one SELECT",
  "rules.txt": "the segments in a few sentences",
  "quarantine.csv": "every record set aside or flagged, and why",
};

/** The page that leads to the others: the finding, the report, the notebooks, the files. */
export async function indexPage(executed: readonly string[], project: string): Promise<string> {
  const notebooks = await Promise.all(
    executed.map(async (path) => ({ page: pageName(path), notebook: await readNotebook(path) })),
  );
  const summary = notebooks.find(({ notebook }) => notebook.metadata.audience === STAKEHOLDERS);
  const cards = notebooks.map(({ page, notebook }) =>
    fragment`<li><h3><a href="${page}">${notebook.metadata.title ?? page}</a></h3>
<p>${findingOf(notebook)}</p>
<p class="progress">For ${notebook.metadata.audience ?? "everybody"}.</p></li>
`
  );
  const downloads = Object.entries(DOWNLOADS).map(([name, what]) =>
    fragment`<li><a href="${OUTPUTS}/${name}" download>${name}</a>: ${what}</li>
`
  );
  return fragment`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer segments</title>
<link rel="icon" href="data:,">
<style>
${trusted(await pageStyle(project))}</style>
</head>
<body>
<main>
<h1>Customer segments</h1>
<p class="lead">${summary && findingOf(summary.notebook)}</p>
<h2>The report</h2>
<p><a href="${OUTPUTS}/report.html">The whole report on one page</a>: the segments in money and counts,
what to do about each, and how far to trust it.</p>
<h2>The notebooks</h2>
<ul class="cards">
${cards}</ul>
<h2>Downloads</h2>
<ul>
${downloads}</ul>
</main>
</body>
</html>
`.markup;
}

/** What a notebook has found, which is its first output. */
function findingOf({ cells }: Notebook): string {
  const [first] = cells.flatMap((cell) => cell.outputs ?? []);
  return joined(first?.data?.["text/plain"]).replace(/^Finding\. /, "");
}
