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

/** Only `cloud` and tests import these. */
const ELSEWHERE = /^(@aws-sdk\/|@std\/assert$|fast-check$)/;

/**
 * A project file and its lock without what a run never loads: the AWS SDK, what only tests use, and
 * native code of other platforms. Deno fetches all that a lock names, used or not.
 *
 * @param native The package of native code for this platform, such as `nodejs-polars-linux-x64-gnu`.
 */
export function leanProject(
  project: ProjectFile,
  lock: LockFile,
  native: string,
): { readonly project: ProjectFile; readonly lock: LockFile } {
  const imports = kept(project.imports, (name) => !ELSEWHERE.test(name));
  const wanted = new Set(Object.values(imports).map(specifierOf).filter((text) => text !== ""));
  const specifiers = kept(lock.specifiers, (specifier) => wanted.has(specifier));
  const isForeign = (name: string) => name.startsWith("nodejs-polars-") && name !== native;
  const npm = new Map<string, LockedPackage>();
  const add = (key: string): void => {
    if (npm.has(key)) return;
    const { optionalDependencies = [], ...others } = lock.npm[key]!;
    const optional = optionalDependencies.filter((name) => !isForeign(name));
    npm.set(key, optional.length === 0 ? others : { ...others, optionalDependencies: optional });
    for (const name of [...others.dependencies ?? [], ...optional]) add(keyOf(lock, name));
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
      npm: kept(lock.npm, (key) => npm.has(key), (key) => npm.get(key)!),
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
  value: (key: string) => T = (key) => record[key]!,
): Record<string, T> {
  return Object.fromEntries(
    Object.keys(record).filter(isKept).map((key) => [key, value(key)]),
  );
}
