import type { Fault, Path } from "@/jsonc/fault.ts";
import { nearestName } from "@/jsonc/nearest_name.ts";
import { BRIEF_NAMES } from "@/segments/archetypes.ts";
import type { Condition } from "@/segments/playbook.ts";
import type { GivenPlaybook, GivenSegment } from "@/segments/playbook_schema.ts";

/**
 * What is wrong between keys of a playbook, each of which is right by itself.
 *
 * @param features Those that there are: the catalogue's and the contract's own.
 */
export function playbookFaults(
  playbook: GivenPlaybook,
  features: ReadonlySet<string>,
): Fault[] {
  const { segments } = playbook;
  return [
    ...repeated(segments.map(({ id }) => id), (at) => ["segments", at, "id"]),
    ...repeated(segments.map(({ name }) => name), (at) => ["segments", at, "name"]),
    ...segments.flatMap((segment, at) => segmentFaults(segment, ["segments", at])),
    ...placesIn(playbook).flatMap(({ key, value, path }) => {
      if (key === "feature") {
        return unknownName(value as string, [...features], {
          path,
          what: "no feature of these data",
        });
      }
      return key === "conditions"
        ? (value as Condition[]).flatMap((one, at) => boundFaults(one, [...path, at]))
        : [];
    }),
  ];
}

function segmentFaults(segment: GivenSegment, path: Path): Fault[] {
  const { opportunities = [], example } = segment;
  const ids = opportunities.map(({ id }) => id);
  return [
    ...nameFaults(segment, path),
    ...definingFaults(segment, [...path, "knownBy", "traits"]),
    ...repeated(ids, (at) => [...path, "opportunities", at, "id"]),
    ...unknownName(example?.opportunity, ids, {
      path: [...path, "example", "opportunity"],
      what: "no opportunity of this segment",
    }),
  ];
}

/** The brief's four are known by their ids everywhere; nothing else may take one. */
function nameFaults({ id, name }: GivenSegment, path: Path): Fault[] {
  const own = BRIEF_NAMES.indexOf(name);
  if (own >= 0 && own !== id) {
    return [{ path: [...path, "id"], problem: `is ${id}; that of ${name} is ${own}` }];
  }
  const taken = BRIEF_NAMES[id];
  if (taken === undefined || taken === name) return [];
  return [{
    path: [...path, "id"],
    problem: `is ${id}, that of ${taken}; a segment of one's own has an id from ` +
      `${BRIEF_NAMES.length} up`,
  }];
}

function definingFaults({ knownBy: { traits } }: GivenSegment, path: Path): Fault[] {
  const defining = [...traits.entries()].filter(([, trait]) => trait.defining === true);
  if (defining.length === 0) {
    return [{ path, problem: 'has no trait with "defining": true; one at least is needed' }];
  }
  return defining.filter(([, { is }]) => is === "usual").map(([at]) => ({
    path: [...path, at, "is"],
    problem: 'is "usual", which defines nothing; it must be "high" or "low" where it is defining',
  }));
}

function boundFaults({ atLeast, atMost }: Condition, path: Path): Fault[] {
  if (atLeast === undefined && atMost === undefined) {
    return [{ path, problem: "has no bound; give atLeast, atMost or both" }];
  }
  return atLeast !== undefined && atMost !== undefined && atLeast > atMost
    ? [{ path, problem: `allows nothing: at least ${atLeast} and at most ${atMost}` }]
    : [];
}

function repeated(values: readonly unknown[], pathOf: (at: number) => Path): Fault[] {
  return values.flatMap((value, at) =>
    values.indexOf(value) < at
      ? [{ path: pathOf(at), problem: `is ${JSON.stringify(value)} as another before it` }]
      : []
  );
}

interface Place {
  readonly key: string | number;
  readonly value: unknown;
  readonly path: Path;
}

/** Every key and item below a value. */
function placesIn(value: unknown, path: Path = []): Place[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) => {
    const key = Array.isArray(value) ? Number(name) : name;
    const here = [...path, key];
    return [{ key, value: below, path: here }, ...placesIn(below, here)];
  });
}

function unknownName(
  name: string | undefined,
  names: readonly string[],
  { path, what }: { readonly path: Path; readonly what: string },
): Fault[] {
  if (name === undefined || names.includes(name)) return [];
  const near = nearestName(name, names);
  const way = near === undefined
    ? `; there ${names.length === 0 ? "is none" : `are ${names.join(", ")}`}`
    : `; did you mean ${near}?`;
  return [{ path, problem: `is ${JSON.stringify(name)}, ${what}${way}` }];
}
