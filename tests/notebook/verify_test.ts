import { assertEquals } from "@std/assert";
import { FINISHED } from "@/notebook/finish.ts";
import {
  normalised,
  type NotebookCell,
  notebookText,
  type Output,
} from "@/notebook/jupyter/notebook_file.ts";
import { hasLostOutputs, verifyNotebook } from "@/notebook/jupyter/verify.ts";
import { NO_FINDING } from "@/notebook/markdown.ts";

const OPTIONS = { contacts: new Set(["ada bola"]), folders: ["/home/ada/bank"] };

function shown(text: string): Output {
  return { output_type: "display_data", data: { "text/plain": text } };
}

function code(outputs: Output[], tags?: string[]): NotebookCell {
  const metadata = tags === undefined ? {} : { tags };
  return { cell_type: "code", metadata, source: "work();", outputs };
}

/** An executed notebook: these cells, and the one that says how many outputs were shown. */
function executed(cells: NotebookCell[], outputs = cells.flatMap((c) => c.outputs ?? []).length) {
  return {
    cells: [...cells, code([shown(FINISHED(outputs))], ["setup"])],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
}

function problems(cells: NotebookCell[]): string[] {
  return verifyNotebook("n", executed(cells), OPTIONS).map((problem) =>
    problem.replace("n, cell 1: ", "")
  );
}

Deno.test("a notebook in which every cell shows something is in order", () => {
  assertEquals(problems([code([shown("a table")]), code([], ["setup"])]), []);
});

Deno.test("failures that look green are found", () => {
  assertEquals(problems([code([])]), ["it has no output"]);
  assertEquals(problems([code([{ output_type: "stream", text: "debug" }])]), [
    "it writes to the console, which a headless run may lose",
  ]);
  assertEquals(problems([code([{ output_type: "execute_result", data: { "text/plain": "1" } }])]), [
    "it ends in a value, which a headless run may lose: show it with table, chart or markdown",
  ]);
  assertEquals(problems([code([{ output_type: "error", ename: "E", evalue: "bad" }])]), ["E: bad"]);
  assertEquals(problems([code([{ output_type: "display_data", data: { "text/html": "x" } }])]), [
    "an output has no text alternative",
  ]);
});

Deno.test("personal data, paths of the machine and very large outputs are found", () => {
  assertEquals(problems([code([shown("by Ada  Bola")])]), [
    "an output shows 1 of the files' names, e-mails or phones",
  ]);
  assertEquals(problems([code([shown("in /home/ada/bank/x.csv")])]), [
    "an output shows a path of this machine",
  ]);
  assertEquals(problems([code([shown("x".repeat(600_001))])]), [
    "an output has 600001 characters; the limit is 600000",
  ]);
});

Deno.test("an output that was shown and did not arrive is missed", () => {
  const cells = [code([shown("one")])];
  assertEquals(hasLostOutputs(executed(cells)), false);
  assertEquals(hasLostOutputs(executed(cells, 2)), true);
  assertEquals(hasLostOutputs(executed([code([shown(NO_FINDING)])])), true);
  const bar = { "text/plain": "x", "text/html": '<progress value="2" max="8"></progress>' };
  const stuck = code([{ output_type: "display_data", data: bar }]);
  assertEquals(hasLostOutputs(executed([stuck])), true);
});

Deno.test("a committed notebook has no outputs, no counts and ids by position", () => {
  const cell = { ...code([shown("x")]), execution_count: 7, id: "ab12", source: "a();\nb();\n" };
  const text = notebookText(normalised({
    cells: [{ ...cell, metadata: { tags: ["setup"], collapsed: true } }],
    metadata: { title: "T", language_info: { version: "6" } },
    nbformat: 4,
    nbformat_minor: 5,
  }));
  assertEquals(JSON.parse(text), {
    cells: [{
      cell_type: "code",
      execution_count: null,
      id: "cell-01",
      metadata: { tags: ["setup"] },
      outputs: [],
      source: ["a();\n", "b();"],
    }],
    metadata: {
      kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
      language_info: { name: "typescript" },
      title: "T",
    },
    nbformat: 4,
    nbformat_minor: 5,
  });
});
