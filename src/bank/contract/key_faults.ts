import * as v from "valibot";
import { CONTRACT_SCHEMA, KEYS_APART, KNOWN_KEYS } from "@/bank/contract/contract_schema.ts";
import { type Fault, mustBe, type Path } from "@/bank/contract/fault.ts";
import { nearestName } from "@/nearest_name.ts";
import { QUESTION } from "@/bank/contract/open_questions.ts";

/** Keys of a contract that are wrong, each by itself. An open question is not wrong. */
export function keyFaults(value: unknown): Fault[] {
  const result = v.safeParse(CONTRACT_SCHEMA, value, { abortPipeEarly: true });
  if (result.success) return [];
  const issues = result.issues.filter((issue) => valueAt(value, pathOf(issue)) !== QUESTION);
  const unknown = issues.flatMap(unknownKeys);
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
function unknownKeys(issue: Issue): { fault: Fault; meant: Path | undefined }[] {
  if (!isUnknownKey(issue)) return [];
  const above = pathOf(issue).slice(0, -1);
  const right = issue.message.split(KEYS_APART);
  const given = Object.keys(issue.path?.at(-1)?.input ?? {});
  return given.filter((key) => !right.includes(key)).map((key) => {
    const path = [...above, key];
    const list = right.join(", ");
    if (KNOWN_KEYS.has(key)) {
      return {
        fault: { path, problem: `does not fit here; what does: ${list}` },
        meant: undefined,
      };
    }
    const near = nearestName(key, right.filter((name) => !given.includes(name))) ??
      nearestName(key, right);
    const way = near === undefined ? `here may stand ${list}` : `did you mean ${near}?`;
    return {
      fault: { path, problem: `is unknown; ${way}` },
      meant: near === undefined ? undefined : [...above, near],
    };
  });
}

function faultOf(issue: Issue, contract: unknown): Fault {
  const path = pathOf(issue);
  if (issue.received === "undefined") return { path, problem: "is missing; it is always needed" };
  if (issue.path?.at(-1)?.origin === "key") {
    return { path, problem: `is named so; it must be ${issue.message}` };
  }
  return mustBe(path, valueAt(contract, path), issue.message);
}

function pathOf(issue: Issue): Path {
  return issue.path?.map(({ key }) => key as string | number) ?? [];
}

function valueAt(contract: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<string | number, unknown> | undefined)?.[key],
    contract,
  );
}

function isSame(one: Path | undefined, other: Path): boolean {
  return one?.length === other.length && one.every((key, at) => key === other[at]);
}
