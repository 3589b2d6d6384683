import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** An example of the documentation, as the code of a module. */
interface Example {
  /** The file it stands in, and its place among that file's examples. */
  readonly name: string;
  readonly code: string;
}

const BLOCK = /^ *\* ```ts\n((?: *\*.*\n)*?) *\* ```$/gm;

/** A line that says its value: `elbow(inertias); // 3`. */
const SAYING = /^(?!const |let |import )(.*); \/\/ (.+)$/gm;

async function examplesIn(folder: string): Promise<Example[]> {
  const found: Example[] = [];
  for (const entry of [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await examplesIn(path));
    else if (path.endsWith(".ts")) {
      const blocks = [...(await Deno.readTextFile(path)).matchAll(BLOCK)];
      for (const [place, [, block]] of blocks.entries()) {
        const code = block!.replaceAll(/^ *\* ?/gm, "");
        found.push({ name: `${path} ${place + 1}`, code });
      }
    }
  }
  return found;
}

/** Makes an example note down the values that it says, beside those that it has. */
function asModule(code: string): string {
  const noting = code.replaceAll(
    SAYING,
    (_, value, said) => `said.push([${JSON.stringify(said)}, ${value}]);`,
  );
  return `export const said: [string, unknown][] = [];\n${noting}`;
}

/** As an example writes a value: on one line, and an array without its length. */
function written(value: unknown): string {
  return Deno.inspect(value, { breakLength: Infinity, iterableLimit: 1000 })
    .replaceAll(/(?<=\w)\(\d+\)(?= \[)/g, "").replaceAll("[ ", "[").replaceAll(" ]", "]");
}

Deno.test("every example of the documentation has right types, runs, and gives what it says", async (test) => {
  const examples = await examplesIn("src");
  assert(examples.length >= 20, `${examples.length} examples`);
  const folder = await Deno.makeTempDir();
  const { log } = console;
  try {
    const paths = examples.map((_, i) => join(folder, `example_${i}.ts`));
    for (const [i, { code }] of examples.entries()) {
      await Deno.writeTextFile(paths[i]!, asModule(code));
    }
    await test.step("types", async () => {
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["check", "--quiet", "--config", "deno.json", ...paths],
        env: { NO_COLOR: "1" },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
    });
    for (const [i, { name }] of examples.entries()) {
      await test.step(name, async () => {
        console.log = () => {};
        const { said } = await import(pathToFileURL(paths[i]!).href).finally(() =>
          console.log = log
        );
        for (const [text, value] of said) assertEquals(written(value), text);
      });
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
