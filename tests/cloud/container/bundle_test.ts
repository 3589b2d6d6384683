import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { leanProject } from "@/cloud/container/lean_project.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CONTAINER = join(ROOT, "src/cloud/container");
const EXTRACT = "inu_bank.csv";
const LAYOUT = fileURLToPath(new URL("./container.sh", import.meta.url));

async function json(name: string) {
  return JSON.parse(await Deno.readTextFile(join(ROOT, name)));
}

Deno.test("a lean project keeps the engine's packages with all they need, and no others", async () => {
  const before = await json("deno.lock");
  const { project, lock } = leanProject(await json("deno.json"), before);
  const names = Object.keys(lock.npm);
  const has = (start: string) => names.some((name) => name.startsWith(start));
  for (const start of ["@aws-sdk/", "@smithy/", "@duckdb/", "fast-check@", "axe-core@"]) {
    assert(!has(start), `${start} is there`);
  }
  for (const { dependencies = [], optionalDependencies = [] } of Object.values(lock.npm)) {
    for (const name of [...dependencies, ...optionalDependencies]) {
      assert(names.includes(name) || has(`${name}@`), `${name} is missing`);
    }
  }
  const packages = Object.entries(project.imports).filter(([, target]) =>
    target.startsWith("npm:")
  );
  assert(packages.length > 15);
  assertEquals(lock.workspace.dependencies.length, Object.keys(lock.specifiers).length);
  for (const [name] of packages) {
    assert(/^(@std\/|@expo)/.test(name) || has(name.split("/xlsx")[0]!), `${name} has no package`);
  }
  assertEquals(Object.keys(project.tasks), [
    "pipeline",
    "onboard",
    "score",
    "compare",
    "campaign",
    "simulate",
  ]);
});

/** Of an instruction of the Dockerfile that is there once, what follows it. */
async function instruction(name: string): Promise<string> {
  const text = await Deno.readTextFile(join(CONTAINER, "Dockerfile"));
  const [found, ...others] = [...text.matchAll(new RegExp(`^${name} (.*)$`, "gm"))];
  assertEquals(others, [], name);
  return found![1]!;
}

async function run(program: string, args: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Why the image's layout cannot be had here; undefined where it can. */
const noLayout: string | undefined = await (async () => {
  const { code } = await run("unshare", ["--net", "--mount", "--", "true"])
    .catch(() => ({ code: 1 }));
  return code === 0 ? undefined : "only root may, and not everywhere";
})();

Deno.test({
  name: "a bundle in the image's layout, without a network, as nobody and read-only, gives the " +
    `committed bytes${noLayout === undefined ? "" : ` (left out: ${noLayout})`}`,
  ignore: noLayout !== undefined,
  fn: async (test) => {
    const folder = await Deno.makeTempDir();
    try {
      const made = await run(Deno.execPath(), [
        "task",
        "--quiet",
        "bundle",
        join(folder, "engine"),
      ]);
      assertEquals(made.code, 0, made.stderr);
      for (const name of ["in", "out"]) await Deno.mkdir(join(folder, name));
      await Deno.copyFile(join(ROOT, "dataset/raw", EXTRACT), join(folder, "in", EXTRACT));
      const [user, group] = (await instruction("USER")).split(":");
      assertEquals(user, group);
      await Deno.chown(join(folder, "out"), Number(user), Number(group));
      const inside = async (...words: string[]) => {
        const root = await Deno.makeTempDir({ dir: folder });
        return await run(LAYOUT, [root, user!, ...words]);
      };

      await test.step("nothing but /out can be written, and nobody can be reached", async () => {
        for (const path of ["/engine/x", "/engine/cache/x", "/in/x", "/tmp/x", "/x"]) {
          assertEquals((await inside("touch", path)).code, 1, path);
        }
        assertEquals((await inside("id", "-u")).stdout, `${user}\n`);
        const { stdout } = await inside("cat", "/proc/net/dev");
        assertEquals(stdout.trim().split("\n").length, 3, "more than the loopback is there");
      });

      await test.step("the image's own command", async () => {
        const words = [await instruction("ENTRYPOINT"), await instruction("CMD")]
          // The outputs name their input.
          .flatMap((text) => JSON.parse(text.replace("bank.csv", EXTRACT)));
        const result = await inside(...words);
        assertEquals(result.code, 0, result.stderr);
        await assertSame(join(ROOT, "dataset/processed"), join(folder, "out"));
      });

      await test.step("a word that is no command is refused in a sentence", async () => {
        const { code, stderr } = await inside("/engine/run.sh", "cloud");
        assertEquals(code, 2);
        assertStringIncludes(stderr, "error: There is no command cloud: say run.sh pipeline");
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function assertSame(wanted: string, found: string): Promise<void> {
  const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assertEquals(names(found), names(wanted));
  for (const name of names(wanted)) {
    const bytes = await Deno.readFile(join(found, name));
    const committed = await Deno.readFile(join(wanted, name));
    const isSame = bytes.length === committed.length &&
      bytes.every((byte, i) => byte === committed[i]);
    assert(isSame, `${name} differs`);
  }
}
