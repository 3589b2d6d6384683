import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { join } from "node:path";
import { fingerprint } from "@/notebook/fingerprint.ts";
import { command } from "@/notebook/jupyter/command.ts";
import {
  joined,
  normalised,
  type Notebook,
  notebookPaths,
  notebookText,
  readNotebook,
} from "@/notebook/jupyter/notebook_file.ts";
import { PROJECT } from "@/notebook/parameters.ts";
import { contactsFound, contactsIn } from "@/notebook/privacy.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { numberTick } from "@/output/figure_text.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";
import { runPipeline } from "@/pipeline.ts";
import { programPath, testNeeding } from "../needing.ts";
import { CHROMIUM } from "./browser.ts";
import { pageProblems } from "./page_problems.ts";
import { copyProject } from "./project_copy.ts";
import { inFolder } from "../in_folder.ts";

const testWithPython = testNeeding("python3");

function notebookCommand(project: string, words: readonly string[]) {
  const main = join(project, "src", "notebook", "main.ts");
  return command(Deno.execPath(), ["run", "--quiet", "--allow-all", main, ...words], {
    cwd: project,
  });
}

/** What an executed notebook shows, cell by cell, as plain text. */
function plainTexts({ cells }: Notebook): string[] {
  return cells.flatMap((cell) => cell.outputs ?? [])
    .map((output) => joined(output.data?.["text/plain"]));
}

testWithPython(
  "the notebooks execute in the real kernel, agree with the pipeline and render without a name or another host",
  async (test) => {
    await inFolder(async (folder) => {
      const run = runPipeline({ ...DEFAULT_OPTIONS, input: join(PROJECT, DEFAULT_INPUT) });
      const executed = await notebookCommand(PROJECT, ["notebooks", "--once", "--output", folder]);
      assert(executed.success, executed.output);

      const shown = new Map<string, string[]>();
      for (const path of await notebookPaths(folder)) {
        shown.set(path.slice(-8, -6), plainTexts(await readNotebook(path)));
      }
      const textOf = (end: string) => shown.get(end)!.join("\n");
      const { fit, curve, evidence, cleaned } = await run;
      assertStringIncludes(textOf("ts"), await fingerprint(labeledCustomersCsv(await run)));
      assertStringIncludes(textOf("ts"), await fingerprint(segmentSummaryCsv(await run)));
      assertStringIncludes(textOf("ow"), `The elbow is at k = ${curve.elbow}`);
      assertStringIncludes(
        textOf("ow"),
        `k = ${fit.k}: inertia ${numberTick(curve.inertias[fit.k - 1]!)},`,
      );
      assertStringIncludes(textOf("ow"), evidence.sentence);
      const { records, kept } = cleaned.conservation.loans!;
      assert(new RegExp(`^loans +${records} +${kept} `, "m").test(textOf("ng")), textOf("ng"));

      const site = join(folder, "site");
      const rendered = await notebookCommand(PROJECT, [
        "render",
        "--executed",
        folder,
        "--output",
        site,
      ]);
      assert(rendered.success, rendered.output);
      const raw = await Deno.readTextFile(join(PROJECT, DEFAULT_INPUT));
      const contacts = contactsIn(parse(raw) as string[][]);
      assert(contacts.size > 1000, `${contacts.size} contacts`);
      const pages = [...Deno.readDirSync(site)].map(({ name }) => name)
        .filter((name) => name.endsWith(".html")).sort();
      assertEquals(pages.length, 7);
      for (const page of pages) {
        const html = await Deno.readTextFile(join(site, page));
        assertEquals(contactsFound(html, contacts), [], page);
        assert(!/<script|<link rel="stylesheet|@import|src="|url\((?!#)/.test(html), page);
        for (const [, link] of html.matchAll(/href="(?!#|data:)([^"]+)"/g)) {
          assert(Deno.statSync(join(site, link!)).isFile, `${page} leads to ${link}`);
        }
        const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
        assertEquals(ids.length, new Set(ids).size, `${page} has an id twice`);
      }
      const business = await Deno.readTextFile(join(site, "05_business.html"));
      assert(!business.includes("<summary>Code</summary>"), "the stakeholders' page shows code");
      const isLeftOut = programPath(CHROMIUM) === undefined && !Deno.env.has("CI");
      await test.step({
        name: `the pages are legible and accessible${
          isLeftOut ? ` (left out: ${CHROMIUM} not installed)` : ""
        }`,
        ignore: isLeftOut,
        fn: async () =>
          assertEquals(await pageProblems(site, [...pages, "outputs/report.html"]), []),
      });
    });
  },
);

interface Break {
  readonly name: string;
  /** Damages a copy of the project. */
  readonly damage: (project: string) => Promise<void>;
  /** Stands in what the task says. */
  readonly complaint: string;
}

async function inModule(project: string, path: string, from: string, to: string): Promise<void> {
  const module = join(project, path);
  const text = await Deno.readTextFile(module);
  assertStringIncludes(text, from);
  await Deno.writeTextFile(module, text.replace(from, to));
}

/** Changes the one cell of the first notebook that holds a text. */
async function inCell(project: string, from: string, to: string): Promise<void> {
  const path = join(project, "notebooks", "01_exploration.ipynb");
  const notebook = await readNotebook(path);
  const cells = notebook.cells.filter((cell) => joined(cell.source).includes(from));
  assertEquals(cells.length, 1, `${from} stands in ${cells.length} cells`);
  cells[0]!.source = joined(cells[0]!.source).replace(from, to);
  await Deno.writeTextFile(path, notebookText(normalised(notebook)));
}

const FIRST = "const finding = await headline();";

const BREAKS: readonly Break[] = [
  {
    name: "a module",
    damage: (project) =>
      inModule(
        project,
        "src/notebook/columns.ts",
        "export function valueCounts(",
        'const broken = (): never => {\n  throw new Error("a broken module");\n};\n' +
          "void broken;\nexport const ready: number = broken();\nexport function valueCounts(",
      ),
    complaint: "a broken module",
  },
  {
    name: "a cell",
    damage: (project) =>
      inCell(project, FIRST, `${FIRST}\nif (Date.now() > 0) throw new Error("a broken cell");`),
    complaint: "01_exploration.ipynb failed: cell 4: Error: a broken cell",
  },
  {
    name: "a type",
    damage: (project) => inCell(project, "seed: 1,", 'seed: "one",'),
    complaint: "Type 'string' is not assignable to type 'number'",
  },
  {
    name: "the name of an import",
    damage: (project) => inCell(project, "  table,\n", "  tablet as table,\n"),
    complaint: "no exported member named 'tablet'",
  },
  {
    name: "a promise that is rejected unseen",
    damage: (project) =>
      inCell(project, FIRST, `${FIRST}\nvoid Promise.reject(new Error("nobody waits for this"));`),
    complaint: "A promise was rejected that no cell waited for: nobody waits for this",
  },
  {
    name: "a fourth import line",
    damage: (project) => inCell(project, "watch();", 'import "@/version.ts";\nwatch();'),
    complaint: "it has 4 import lines, more than 3",
  },
];

for (const { name, damage, complaint } of BREAKS) {
  testWithPython(`${name}, broken, turns the notebook task red`, async () => {
    await inFolder(async (project) => {
      await copyProject(project);
      await damage(project);
      const { success, output } = await notebookCommand(project, [
        "notebooks",
        "01_exploration",
        "--once",
      ]);
      assert(!success, "the task is green");
      assertStringIncludes(output, complaint);
    });
  });
}

Deno.test("without Python one sentence says what to install", async () => {
  await inFolder(async (project) => {
    await copyProject(project, { environment: false });
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", join(project, "src/notebook/main.ts"), "render"],
      cwd: project,
      env: { PATH: project, NO_COLOR: "1" },
    }).output();
    const output = new TextDecoder().decode(stderr);
    assert(!success);
    assertEquals(
      output.split("\n").slice(-2),
      [
        "error: Notebooks need Python 3.10 or newer: install it (on Debian and Ubuntu: " +
        "apt-get install python3 python3-venv) and run this again.",
        "",
      ],
    );
  });
});
