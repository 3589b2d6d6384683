/**
 * The packages that the project takes from npm, as SECURITY.md lists them, and what is asked about
 * their advisories.
 *
 *     deno run --allow-read --allow-write --allow-env --allow-run tests/dependencies.ts [--check|--audit]
 *
 * Without a word it writes the table anew; with --check it fails if that changes anything; with --audit
 * it asks npm about what ships and fails if there is an advisory. Licences are those of the packages in
 * Deno's cache, which `deno task check` fills with all of them.
 */
import { join } from "node:path";

const SECURITY = "SECURITY.md";
const BEGIN = "<!-- dependencies: begin -->";
const END = "<!-- dependencies: end -->";

/** Of the project, and of what is fetched by who sends runs to AWS, or speaks to Spark, alone. */
const CONFIGURATIONS = ["", "src/cloud/", "src/engine/spark/"];

interface Lock {
  readonly version: string;
  readonly specifiers: Readonly<Record<string, string>>;
  readonly npm: Readonly<Record<string, LockedPackage>>;
  readonly workspace: { readonly dependencies: readonly string[] };
}

interface LockedPackage {
  readonly dependencies?: readonly string[];
  readonly optionalDependencies?: readonly string[];
  /** Of a build for one kind of machine, which has the licence of the package that it is a part of. */
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
}

interface Project {
  readonly imports: Readonly<Record<string, string>>;
}

/** SECURITY.md with the table of the lock files in its place. */
async function securityText(): Promise<string> {
  const text = await Deno.readTextFile(SECURITY);
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest!.split(END);
  return await formatted(`${before}${BEGIN}\n\n${await dependencyTable()}\n\n${END}${after}`);
}

async function formatted(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  await new Response(text).body!.pipeTo(child.stdin);
  return new TextDecoder().decode((await child.output()).stdout);
}

/** A row for each package that the project itself names, and a line about those that these bring. */
async function dependencyTable(): Promise<string> {
  const lock = await wholeLock();
  const shipped = await shippedImports();
  const named = lock.workspace.dependencies.map((specifier) => specifier.replace("npm:", ""));
  const rows = await Promise.all(named.map(async (name) => {
    const ships = shipped.has(nameOf(name)) ? "yes" : "no";
    return `| ${name} | ${await licenceOf(name)} | ${ships} |`;
  }));
  const reached = reachedFrom(lock, named.filter((name) => shipped.has(nameOf(name))));
  const licences = new Map<string, number>();
  for (const [name, { os, cpu }] of Object.entries(lock.npm)) {
    if (os !== undefined || cpu !== undefined) continue;
    const licence = await licenceOf(plain(name));
    licences.set(licence, (licences.get(licence) ?? 0) + 1);
  }
  const counts = [...licences].sort((one, other) =>
    other[1] - one[1] || (one[0] < other[0] ? -1 : 1)
  )
    .map(([licence, count]) => `${licence} (${count})`);
  return [
    "| Package | Licence | Ships |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `With what these bring there are ${Object.keys(lock.npm).length} packages, of which ` +
    `${reached.size} ship. Their licences, without the builds for each machine: ` +
    `${counts.join(", ")}.`,
  ].join("\n");
}

/** All that the lock files hold, which agree where both hold it. */
async function wholeLock(): Promise<Lock> {
  const locks = await Promise.all(CONFIGURATIONS.map((at) => read<Lock>(`${at}deno.lock`)));
  const dependencies = new Set(locks.flatMap(({ workspace }) => workspace.dependencies));
  return {
    version: locks[0]!.version,
    specifiers: Object.assign({}, ...locks.map(({ specifiers }) => specifiers)),
    npm: Object.assign({}, ...locks.map(({ npm }) => npm)),
    workspace: { dependencies: [...dependencies].sort() },
  };
}

async function wholeImports(): Promise<Project["imports"]> {
  const projects = await Promise.all(CONFIGURATIONS.map((at) => read<Project>(`${at}deno.json`)));
  return Object.assign({}, ...projects.map(({ imports }) => imports));
}

/** The packages that a file in `src/` imports. */
async function shippedImports(): Promise<Set<string>> {
  const imports = await wholeImports();
  const names = new Set<string>();
  for await (const path of sourcesIn("src")) {
    for (
      const [, from] of (await Deno.readTextFile(path)).matchAll(/(?:from|import\()\s*"([^"]+)"/g)
    ) {
      const key = Object.keys(imports).find((key) =>
        key === from || from!.startsWith(key.endsWith("/") ? key : `${key}/`)
      );
      const target = key === undefined ? undefined : imports[key]!;
      if (target?.startsWith("npm:")) names.add(nameOf(target.replace(/^npm:\/?/, "")));
    }
  }
  return names;
}

async function* sourcesIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* sourcesIn(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** All packages that some need, as the lock file calls them. */
function reachedFrom({ npm }: Lock, names: readonly string[]): Set<string> {
  const keys = Object.keys(npm);
  const found = new Set<string>();
  const wanted = [...names];
  while (wanted.length > 0) {
    const name = wanted.pop()!;
    for (const key of keys.filter((key) => isPackage(key, name))) {
      if (found.has(key)) continue;
      found.add(key);
      wanted.push(...npm[key]!.dependencies ?? [], ...npm[key]!.optionalDependencies ?? []);
    }
  }
  return found;
}

/** Whether a key of the lock file is a package, with or without its version. */
function isPackage(key: string, name: string): boolean {
  return key === name || nameOf(key) === name || plain(key) === plain(name);
}

/** `@scope/name@1.0.0` of `@scope/name@1.0.0_peer@2.0.0`. */
function plain(key: string): string {
  return key.replace(/(?<=.@[^_]+)_.*$/, "");
}

/** `@scope/name` of `@scope/name@1.0.0`. */
function nameOf(key: string): string {
  return /^@?[^@]+/.exec(key)![0].replace(/^(@[^/]+\/[^/]+|[^@/]+).*$/, "$1");
}

/** As the package says it, in Deno's cache. */
async function licenceOf(name: string): Promise<string> {
  const cache = join(await denoFolder(), "npm/registry.npmjs.org", nameOf(name));
  const version = plain(name).slice(nameOf(name).length + 1);
  return said(await read<{ license?: unknown }>(join(cache, version, "package.json")));
}

function said({ license }: { readonly license?: unknown }): string {
  if (typeof license === "string") return license;
  return (license as { type?: string } | undefined)?.type ?? "none said";
}

let folder: Promise<string> | undefined;

function denoFolder(): Promise<string> {
  return folder ??= (async () => {
    const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] })
      .output();
    return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
  })();
}

async function read<T>(path: string): Promise<T> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** Asks npm about the packages that ship; the exit code of `deno audit`. */
async function audit(): Promise<number> {
  const lock = await wholeLock();
  const shipped = await shippedImports();
  const ships = (specifier: string) => shipped.has(nameOf(specifier.replace(/^npm:\/?/, "")));
  const imports = await wholeImports();
  const reached = reachedFrom(
    lock,
    lock.workspace.dependencies.filter(ships).map((specifier) => specifier.replace("npm:", "")),
  );
  const kept = <T>(of: Readonly<Record<string, T>>, keep: (key: string) => boolean) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => keep(key)));
  const place = await Deno.makeTempDir();
  try {
    const only = Object.entries(imports).filter(([, target]) =>
      target.startsWith("npm:") && ships(target)
    );
    await Deno.writeTextFile(
      join(place, "deno.json"),
      JSON.stringify({ imports: Object.fromEntries(only) }),
    );
    await Deno.writeTextFile(
      join(place, "deno.lock"),
      JSON.stringify({
        version: lock.version,
        specifiers: kept(lock.specifiers, ships),
        npm: kept(lock.npm, (key) => reached.has(key)),
        workspace: { dependencies: lock.workspace.dependencies.filter(ships) },
      }),
    );
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["audit", "--ignore-registry-errors"],
      cwd: place,
    })
      .spawn().status;
    return code;
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** Compares SECURITY.md with the lock files; the exit code. */
async function check(): Promise<number> {
  if (await Deno.readTextFile(SECURITY) === await securityText()) return 0;
  console.error(`error: ${SECURITY} does not list the packages of the lock files as they are.`);
  return 1;
}

if (import.meta.main) {
  if (Deno.args.includes("--audit")) Deno.exit(await audit());
  if (Deno.args.includes("--check")) Deno.exit(await check());
  await Deno.writeTextFile(SECURITY, await securityText());
}
