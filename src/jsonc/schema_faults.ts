import * as v from "valibot";
import { type Fault, mustBe, type Path } from "@/jsonc/fault.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { KEYS_APART } from "@/jsonc/schema_parts.ts";

export interface SchemaFaultsOptions {
  /** Every key that has a place somewhere in such a document. */
  readonly knownKeys: ReadonlySet<string>;
  /** Whether a value is not wrong although it does not fit. @default none is */
  readonly isOpen?: (value: unknown) => boolean;
}

/** Keys of a document that are wrong, each by itself. The schema is made of `schema_parts.ts`. */
export function schemaFaults(
  value: unknown,
  schema: v.GenericSchema,
  { knownKeys, isOpen = () => false }: SchemaFaultsOptions,
): Fault[] {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return [];
  const issues = result.issues.filter((issue) => !isOpen(valueAt(value, pathOf(issue))));
  const unknown = issues.flatMap((issue) => unknownKeys(issue, knownKeys));
  return [
    ...unknown.map(({ fault }) => fault),
    ...issues.filter((issue) => !isUnknownKey(issue)).map((issue) => faultOf(issue, value))
      .filter(({ path }) => !unknown.some(({ meant }) => isSame(meant, path))),
  ];
}

type Issue = v.BaseIssue<unknown>;

function isUnknownKey(issue: Issue): boolean {
  return issue.type === "strict_object" && issue.expected === "never";
}

/** The schema names only the first key too many of an object: these are all. */
function unknownKeys(
  issue: Issue,
  knownKeys: ReadonlySet<string>,
): { fault: Fault; meant: Path | undefined }[] {
  if (!isUnknownKey(issue)) return [];
  const above = pathOf(issue).slice(0, -1);
  const right = issue.message.split(KEYS_APART);
  const given = Object.keys(issue.path?.at(-1)?.input ?? {});
  return given.filter((key) => !right.includes(key)).map((key) => {
    const path = [...above, key];
    const list = right.join(", ");
    if (knownKeys.has(key)) {
      return {
        fault: { path, problem: `does not fit here; what does: ${list}` },
        meant: undefined,
      };
    }
    const near = nearestName(key, right.filter((name) => !given.includes(name))) ??
      nearestName(key, right);
    const way = near === undefined ? `here may stand ${list}` : `did you mean ${near}?`;
    return {
      fault: { path, problem: `is unknown; ${way}`, isUnknown: near === undefined },
      meant: near === undefined ? undefined : [...above, near],
    };
  });
}

function faultOf(issue: Issue, document: unknown): Fault {
  const path = pathOf(issue);
  if (issue.received === "undefined") return { path, problem: "is missing; it is always needed" };
  if (issue.path?.at(-1)?.origin === "key") {
    return { path, problem: `is named so; it must be ${issue.message}`, isUnknown: true };
  }
  return mustBe(path, valueAt(document, path), issue.message);
}

function pathOf(issue: Issue): Path {
  return issue.path?.map(({ key }) => key as string | number) ?? [];
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    document,
  );
}

function isSame(one: Path | undefined, other: Path): boolean {
  return one?.length === other.length && one.every((key, at) => key === other[at]);
}
