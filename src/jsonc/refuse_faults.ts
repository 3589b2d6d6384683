import { type Ending, UserError } from "@/errors.ts";
import { type Fault, pathText } from "@/jsonc/fault.ts";
import { type Jsonc, lineAt, nodeAt } from "@/jsonc/jsonc.ts";

/** More than these are counted only. */
const MOST_SHOWN = 20;

/**
 * Refuses a document that has faults.
 *
 * @throws {UserError} With a line for each, in their order in the file.
 */
export function refuseFaults(
  faults: readonly Fault[],
  document: Jsonc,
  file: string,
  ending: Ending = "usage",
): void {
  if (faults.length === 0) return;
  const placed = faults.map((fault) => ({ ...fault, offset: nodeAt(document, fault.path).offset }))
    .sort((one, other) => one.offset - other.offset);
  const lines = placed.slice(0, MOST_SHOWN).map(({ problem, offset, ...fault }) => {
    const line = lineAt(document.text, offset);
    const end = problem.endsWith("?") ? "" : ".";
    return `${file}, line ${line}: ${pathText(fault) || "the document"} ${problem}${end}`;
  });
  const more = faults.length - lines.length;
  throw new UserError(ending, [...lines, ...(more > 0 ? [`And ${more} more.`] : [])].join("\n"));
}
