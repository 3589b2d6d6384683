import { contactsFound } from "@/notebook/privacy.ts";
import { FINISHED } from "@/notebook/finish.ts";
import { NO_FINDING } from "@/notebook/markdown.ts";
import { hasTag, joined, type Notebook, type Output } from "@/notebook/jupyter/notebook_file.ts";

/** Sizes beyond which a notebook is no longer pleasant to open or to send, in characters. */
const LIMITS = { output: 600_000, notebook: 3_000_000 } as const;

export interface VerifyOptions {
  /** The contacts of the files, see `contactsIn`. */
  readonly contacts: ReadonlySet<string>;
  /** Folders whose paths may not be in any output. */
  readonly folders: readonly string[];
}

/**
 * What is wrong with an executed notebook: failures that look green, outputs lost or too large,
 * personal data, paths of the machine.
 */
export function verifyNotebook(
  name: string,
  notebook: Notebook,
  { contacts, folders }: VerifyOptions,
): string[] {
  const problems: string[] = [];
  let size = 0;
  for (const [index, cell] of notebook.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    const report = (what: string) => problems.push(`${name}, cell ${index + 1}: ${what}`);
    const outputs = cell.outputs ?? [];
    if (outputs.length === 0 && !hasTag(cell, "setup")) report("it has no output");
    for (const output of outputs) {
      const text = textOf(output);
      size += text.length;
      const kind = KINDS[output.output_type];
      if (kind !== undefined) report(kind);
      if (output.output_type === "error") report(`${output.ename}: ${output.evalue}`);
      if (output.output_type === "display_data" && !output.data?.["text/plain"]) {
        report("an output has no text alternative");
      }
      if (text.length > LIMITS.output) {
        report(`an output has ${text.length} characters; the limit is ${LIMITS.output}`);
      }
      if (text.includes(NO_FINDING)) report("the finding was never put in its place");
      const found = contactsFound(text, contacts);
      if (found.length > 0) {
        report(`an output shows ${found.length} of the files' names, e-mails or phones`);
      }
      if (folders.some((folder) => text.includes(folder))) {
        report("an output shows a path of this machine");
      }
    }
  }
  if (hasLostOutputs(notebook)) {
    problems.push(`${name}: not every output that was shown is there, or finish() is missing`);
  }
  if (size > LIMITS.notebook) {
    problems.push(`${name}: its outputs have ${size} characters; the limit is ${LIMITS.notebook}`);
  }
  return problems;
}

/**
 * Whether an output that was shown did not arrive, though no cell failed: the kernel drops one now
 * and then on a busy machine.
 */
export function hasLostOutputs({ cells }: Notebook): boolean {
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  if (outputs.some(({ output_type }) => output_type === "error")) return false;
  const last = joined(outputs.at(-1)?.data?.["text/plain"]);
  if (last !== FINISHED(outputs.length - 1)) return true;
  // Updates are not outputs of their own.
  const text = outputs.map(textOf).join("\n");
  return text.includes(NO_FINDING) ||
    text.split("<progress ").slice(1).some((bar) => !/^value="(\d+)" max="\1"/.test(bar));
}

const KINDS: Partial<Record<Output["output_type"], string>> = {
  execute_result: "it ends in a value, which a headless run may lose: show it with table, chart " +
    "or markdown",
  stream: "it writes to the console, which a headless run may lose",
};

/** Everything an output says, in all its forms. */
function textOf({ data = {}, text, ename = "", evalue = "" }: Output): string {
  return [...Object.values(data).map(joined), joined(text), ename, evalue]
    .filter((part) => part !== "").join("\n");
}
