/** What of a `deno.json` counts here. */
export interface ProjectFile {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  readonly imports: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  readonly [key: string]: unknown;
}

/** What of a `deno.lock` counts here. */
export interface LockFile {
  readonly version: string;
  /** Of `npm:name@range` the version that is taken. */
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

/** Only the commands that read files and write files; the others need a network or other programs. */
const TASKS = ["pipeline", "onboard", "score", "compare", "campaign", "simulate"];

/** Only tests import these. */
const ELSEWHERE = /^(axe-core$|@std\/assert$|fast-check$)/;

/**
 * A project file and its lock without what only tests and other commands use: Deno fetches all that a
 * lock names for this platform, used or not.
 */
export function leanProject(
  project: ProjectFile,
  lock: LockFile,
): { readonly project: ProjectFile; readonly lock: LockFile } {
  const imports = kept(project.imports, (name) => !ELSEWHERE.test(name));
  const wanted = new Set(Object.values(imports).map(specifierOf).filter((text) => text !== ""));
  const specifiers = kept(lock.specifiers, (specifier) => wanted.has(specifier));
  const reached = new Set<string>();
  const add = (key: string): void => {
    if (reached.has(key)) return;
    reached.add(key);
    const { dependencies = [], optionalDependencies = [] } = lock.npm[key]!;
    for (const name of [...dependencies, ...optionalDependencies]) add(keyOf(lock, name));
  };
  for (const [specifier, version] of Object.entries(specifiers)) {
    add(`${nameOf(specifier)}@${version}`);
  }
  const { dependencies } = lock.workspace;
  return {
    project: { ...project, tasks: kept(project.tasks, (name) => TASKS.includes(name)), imports },
    lock: {
      ...lock,
      specifiers,
      npm: kept(lock.npm, (key) => reached.has(key)),
      workspace: {
        ...lock.workspace,
        dependencies: dependencies.filter((name) => wanted.has(name)),
      },
    },
  };
}

/** An import as a lock names it: a package, without the path inside it. */
function specifierOf(target: string): string {
  return /^npm:\/?((?:@[^/]+\/)?[^/@]+@[^/]+)/.exec(target)?.[1]?.replace(/^/, "npm:") ?? "";
}

function nameOf(specifier: string): string {
  return specifier.slice("npm:".length, specifier.lastIndexOf("@"));
}

/** A lock leaves the version out where there is only one. */
function keyOf({ npm }: LockFile, name: string): string {
  return name in npm ? name : Object.keys(npm).find((key) => key.startsWith(`${name}@`))!;
}

function kept<T>(
  record: Readonly<Record<string, T>>,
  isKept: (key: string) => boolean,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isKept(key)));
}
