import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  visit,
} from "jsonc-parser";
import type { Fault, Path } from "@/jsonc/fault.ts";
import { UserError } from "@/errors.ts";

/** A text of JSON with comments and trailing commas, read. */
export interface Jsonc {
  readonly text: string;
  readonly root: Node;
  readonly value: unknown;
}

/**
 * Reads JSON with comments and trailing commas.
 *
 * @param path Where it stands, for messages.
 * @throws {UserError} Saying the line and column of the first thing that is not JSON.
 */
export function parseJsonc(text: string, path: string): Jsonc {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error === undefined && root !== undefined) return { text, root, value: getNodeValue(root) };
  const offset = error?.offset ?? 0;
  const column = offset - text.lastIndexOf("\n", offset - 1);
  const what = error === undefined
    ? "it is empty"
    : printParseErrorCode(error.error).replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
  throw new UserError(
    "usage",
    `${path}, line ${lineAt(text, offset)}, column ${column}: this is not JSON (${what}).`,
  );
}

/** The line, from 1, of a place in a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** The node of a path; of the nearest above it if there is none. */
export function nodeAt({ root }: Jsonc, path: Path): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return root;
}

/** Keys that stand twice in an object, or that no object of this language can have of its own. */
export function wrongKeys(node: Node, path: Path = []): Fault[] {
  if (node.type === "array") {
    return (node.children ?? []).flatMap((item, at) => wrongKeys(item, [...path, at]));
  }
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const { children: [name, value] = [] } of node.children ?? []) {
    const key = String(name?.value);
    const here = [...path, key];
    if (seen.has(key)) faults.push({ path: here, problem: "stands here twice; leave one" });
    if (RESERVED.has(key)) faults.push({ path: here, problem: "is no name that can be used" });
    seen.add(key);
    if (value !== undefined) faults.push(...wrongKeys(value, here));
  }
  return faults;
}

const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/** A comment of a text: its words, and the lines it begins and ends on. */
export interface Comment {
  readonly offset: number;
  readonly first: number;
  readonly last: number;
  /** Whether nothing else stands before it on its line. */
  readonly alone: boolean;
  readonly words: string;
}

/** The comments of a text, in their order. */
export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  visit(text, {
    onComment(offset, length) {
      const raw = text.slice(offset, offset + length);
      comments.push({
        offset,
        first: lineAt(text, offset),
        last: lineAt(text, offset + length),
        alone: text.slice(0, offset).split("\n").at(-1)?.trim() === "",
        words: raw.replaceAll(/^\/[/*]+|\*+\/$/g, "").replaceAll(/\s*\n[\s*]*/g, " ").trim(),
      });
    },
  });
  return comments;
}
