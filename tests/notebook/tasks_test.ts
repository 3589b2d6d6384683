import { assertEquals, assertMatch } from "@std/assert";
import { notebookPaths } from "@/notebook/jupyter/notebook_file.ts";

interface Ended {
  readonly code: number;
  readonly said: string;
}

async function task(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "src/notebook/main.ts", ...words],
    env: { NO_COLOR: "1", INIT_CWD: Deno.cwd(), ...env },
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

Deno.test("a wrong parameter ends each task with one sentence, before anything is installed", async () => {
  for (const name of ["notebooks", "render", "jupyter"]) {
    assertEquals(await task([name], { NOTEBOOK_K: "abc" }), {
      code: 2,
      said: 'error: Cannot use the options in the environment (NOTEBOOK_K): k is "abc"; it must ' +
        'be a whole number from 1, "auto" or "elbow".\n',
    });
  }
});

Deno.test("a contract that is not there is said with the folder it was looked for in", async () => {
  const { code, said } = await task(["jupyter", "--contract", "none.jsonc"]);
  assertEquals(code, 2);
  assertMatch(said, /^error: There is no file none\.jsonc in \S+, as NOTEBOOK_CONTRACT says\.\n$/);
});

Deno.test("somebody's own notebooks beside the project's are held to no rule", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const names = ["01_exploration", "02_mine", "Untitled", "06_your_bank"];
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}.ipynb`, "{}");
    assertEquals(await notebookPaths(folder), [
      `${folder}/01_exploration.ipynb`,
      `${folder}/06_your_bank.ipynb`,
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
