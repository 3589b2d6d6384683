import { getNodePath, type Node } from "jsonc-parser";
import { type Path, pathText } from "@/jsonc/fault.ts";
import { type Comment, commentsOf, type Jsonc, lineAt } from "@/jsonc/jsonc.ts";

/** A value of a contract that somebody has still to give. */
export interface OpenQuestion {
  readonly path: Path;
  readonly line: number;
  /** What stands beside it: after it on its line, else on the lines before. */
  readonly comment?: string;
}

/** The value that stands for an answer not yet given. */
export const QUESTION = "?";

/** Every {@linkcode QUESTION} of a contract, in its order. */
export function openQuestions({ text, root }: Jsonc): OpenQuestion[] {
  const comments = commentsOf(text);
  return questionsUnder(root).map((node) => {
    const line = lineAt(text, node.offset);
    const comment = commentBeside(node, line, comments);
    return { path: getNodePath(node), line, ...(comment !== undefined && { comment }) };
  });
}

/** `tables.accounts.format.decimal, line 12 (most have a comma)`. */
export function questionText({ path, line, comment }: OpenQuestion): string {
  return `${pathText({ path })}, line ${line}${comment === undefined ? "" : ` (${comment})`}`;
}

function questionsUnder(node: Node): Node[] {
  if (node.type === "property") return node.children?.slice(1).flatMap(questionsUnder) ?? [];
  if (node.type === "string" && node.value === QUESTION) return [node];
  return node.children?.flatMap(questionsUnder) ?? [];
}

function commentBeside(
  node: Node,
  line: number,
  comments: readonly Comment[],
): string | undefined {
  const after = comments.find(({ first, offset }) => first === line && offset > node.offset);
  if (after !== undefined) return after.words;
  const before: string[] = [];
  let next = line;
  for (const { alone, first, last, words } of comments.toReversed()) {
    if (!alone || last !== next - 1) continue;
    before.unshift(words);
    next = first;
  }
  return before.length === 0 ? undefined : before.join(" ");
}
