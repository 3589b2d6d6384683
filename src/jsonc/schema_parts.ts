import * as v from "valibot";

/*
 * What the schema of a document is made of. A message says what a value must be, and nothing else:
 * what it is and where it stands is added by `schema_faults.ts`.
 */

export const TEXT = v.pipe(v.string("a text"), v.nonEmpty("a text that is not empty"));

/** A key of an object: its schema and what the reference and editors say of it. */
export function needed<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(schema, v.description(description));
}

export function optional<S extends v.GenericSchema>(schema: S, description: string) {
  return v.pipe(v.exactOptional(schema), v.description(description));
}

/**
 * An object of no other keys. Of a key too many the message lists the right ones. A key that all
 * objects inherit, such as `toString`, is one too many as well.
 */
export function object<const Entries extends v.ObjectEntries>(entries: Entries, expected: string) {
  const own: Entries = Object.assign(Object.create(null), entries);
  return noList(v.strictObject(
    own,
    (issue) => issue.expected === "never" ? Object.keys(own).join(KEYS_APART) : expected,
  ));
}

/** An object whose keys are the bank's. */
export function record<const Value extends v.GenericSchema>(value: Value, expected: string) {
  return noList(v.record(v.string(), value, expected));
}

/** The library takes a list for an object whose keys are numbers; here it is none. */
export function noList<const S extends v.GenericSchema>(schema: S): S {
  const run: S["~run"] = (dataset, config) =>
    schema["~run"](Array.isArray(dataset.value) ? { value: null } : dataset, config);
  return { ...schema, "~run": run };
}

/** What stands between the right keys in the message about a wrong one. */
export const KEYS_APART = ", ";

/** One of several forms. The issues are those of the form a value has, not those of all. */
export function either<const Options extends readonly v.GenericSchema[]>(
  options: Options,
  expected: string,
) {
  const union = v.union(options, expected);
  const run: typeof union["~run"] = (dataset, config) => {
    const fitting = options.find(({ type }) => hasForm(dataset.value, type));
    return (fitting as typeof union | undefined ?? union)["~run"](dataset, config);
  };
  return { ...union, "~run": run };
}

/** Whether a value is of the kind that a schema of this type is about. */
function hasForm(value: unknown, type: string): boolean {
  if (value === null) return type === "null";
  if (Array.isArray(value)) return type === "array";
  const kind = typeof value;
  return kind === "object" ? type === "strict_object" : kind === type;
}

/** `"a", "b" or "c"`. */
export function oneOf(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(", ").replace(/, (?=[^,]*$)/, " or ");
}
