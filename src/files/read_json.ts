import * as v from "valibot";
import { type Ending, UserError } from "@/errors.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { readText } from "@/files/read_text.ts";

/** What to say of JSON that is not what it should be. */
export interface Reading {
  /** Such as `Cannot read the model model.json`. */
  readonly attempt: string;
  readonly ending: Ending;
  /** What to do about it: a sentence for the end. */
  readonly wayOut?: string;
}

/**
 * Reads a file of JSON and checks it.
 *
 * @param what Stands before the path in messages: `the model`.
 * @throws {UserError} Saying the first thing that is wrong with it, see {@linkcode checked}.
 */
export async function readJson<S extends v.GenericSchema>(
  path: string,
  schema: S,
  { what, ...reading }: Omit<Reading, "attempt"> & { readonly what: string },
): Promise<v.InferOutput<S>> {
  const attempt = `Cannot read ${what} ${path}`;
  const text = await readText(path, attempt, reading.ending);
  return parsedJson(text, schema, { ...reading, attempt });
}

/** The same of a text that is there already. */
export function parsedJson<S extends v.GenericSchema>(
  text: string,
  schema: S,
  reading: Reading,
): v.InferOutput<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refused(`it is not JSON (${(error as Error).message})`, reading);
  }
  return checked(value, schema, reading);
}

/**
 * A value as a schema wants it. A message of the schema says what a value must be (`a whole number`);
 * that of a check of several values is a sentence of its own.
 *
 * @throws {UserError} Naming the first place that is wrong, its value, and what it must be.
 */
export function checked<S extends v.GenericSchema>(
  value: unknown,
  schema: S,
  reading: Reading,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw refused(issueText(result.issues[0], schema), reading);
}

function refused(reason: string, { attempt, ending, wayOut }: Reading): UserError {
  return new UserError(ending, `${attempt}: ${reason}.${wayOut === undefined ? "" : ` ${wayOut}`}`);
}

function issueText(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): string {
  const place = issue.path?.map(({ key }) => String(key)).join(".");
  const value = issue.path === undefined ? issue.input : issue.path.at(-1)!.value;
  if (issue.type === "strict_object" && issue.expected === "never") {
    if (!("entries" in schema) || issue.path?.length !== 1) return `${place} is not known here`;
    const known = Object.keys(schema.entries as object);
    const nearest = nearestName(place!, known);
    return nearest === undefined
      ? `${place} is not known here; known are ${known.join(", ")}`
      : `${place} is not known here: did you mean ${nearest}? Known are ${known.join(", ")}`;
  }
  if (value === undefined) return `${place} is missing`;
  const shown = JSON.stringify(value);
  if (shown.length <= LONGEST) return `${place ?? "it"} is ${shown}; ${reason(issue)}`;
  return place === undefined ? reason(issue) : `${place}: ${reason(issue)}`;
}

/** Longer values, in characters, are not shown. */
const LONGEST = 60;

function reason({ type, message, expected }: v.BaseIssue<unknown>): string {
  if (type === "check") return message;
  const [, ofLibrary] = /^Invalid ([^:]+): /.exec(message) ?? [];
  if (ofLibrary === undefined) return `it must be ${message}`;
  if (expected === null) return `it must be a valid ${ofLibrary}`;
  return `${ofLibrary === "length" ? "its length" : "it"} must be ${expected}`;
}
