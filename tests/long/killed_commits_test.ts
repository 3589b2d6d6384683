import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import { settleOutputs, stageOutputs } from "@/output/files/stage_outputs.ts";
import { startScript } from "../child_process.ts";

const NAMES = ["a", "b", "c", "gone"];
const OLD = { a: "old a", c: "old c", gone: "old gone", mine: "mine" };
const NEW = { a: "new a", b: "new b", c: "new c", mine: "mine" };

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(OLD)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Every name in a folder, and what the files say. */
function contentsOf(folder: string): Record<string, string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return Object.fromEntries(names.map((name) => {
    const path = `${folder}/${name}`;
    return [name, Deno.statSync(path).isFile ? Deno.readTextFileSync(path) : "folder"];
  }));
}

/**
 * Replaces the outputs in a process that kills itself before it touches the folder for the nth time.
 *
 * @returns Whether it lived to its end.
 */
async function replaced(folder: string, calls: number): Promise<boolean> {
  const child = startScript(`
    import { stageOutputs } from "@/output/files/stage_outputs.ts";
    let left = ${calls};
    for (const name of ["mkdir", "rename", "remove"]) {
      const touch = Deno[name];
      Deno[name] = async (...given) => {
        if (left-- === 0) Deno.kill(Deno.pid, "SIGKILL");
        return await touch(...given);
      };
    }
    await using staging = await stageOutputs("${folder}", { names: ${JSON.stringify(NAMES)} });
    for (const name of ["a", "b", "c"]) await staging.write(name, "new " + name);
    staging.remove("gone");
    await staging.commit();
  `);
  const { signal, success, stderr } = await child.output();
  assert(success || signal === "SIGKILL", new TextDecoder().decode(stderr));
  return success;
}

Deno.test({
  name: "killed before any step of a commit, and killed again while that is mended, the next run " +
    "finds all old or all new and leaves nothing behind",
  ignore: Deno.build.os === "windows",
  async fn() {
    const ends = { old: 0, new: 0 };
    for (let calls = 0, lived = false; !lived; calls++) {
      await inFolder(async (folder) => {
        lived = await replaced(folder, calls);
        if (!lived && calls % 3 > 0) await replaced(folder, calls % 7);
        const next = await stageOutputs(folder, { names: NAMES });
        const { [".fce-staging"]: staging, ...found } = contentsOf(folder);
        assertEquals(staging, "folder");
        const end = "b" in found ? "new" : "old";
        assertEquals(found, end === "new" ? NEW : OLD, `killed before call ${calls}`);
        ends[end]++;
        await next[Symbol.asyncDispose]();
        assertEquals(contentsOf(folder), found);
      });
    }
    assert(ends.old > 4 && ends.new > 4, JSON.stringify(ends));
  },
});

/** Leaves a commit of `a` and `b` as if the process had died when the journal stood. */
async function died(folder: string, journal: string): Promise<void> {
  await Deno.mkdir(`${folder}/.fce-staging/new`, { recursive: true });
  await Deno.mkdir(`${folder}/.fce-staging/earlier`);
  for (const name of ["a", "b"]) {
    await Deno.writeTextFile(`${folder}/.fce-staging/new/${name}`, `new ${name}`);
  }
  await Deno.writeTextFile(`${folder}/.fce-staging/journal.json`, journal);
}

const JOURNAL = '{"write": ["a", "b"], "remove": ["gone"]}';

Deno.test("whoever reads a folder finds it whole, and one that nobody left half-written is not touched", async () => {
  await inFolder(async (folder) => {
    await settleOutputs(`${folder}/a`);
    assertEquals(contentsOf(folder), OLD);
    await died(folder, JOURNAL);
    await settleOutputs(`${folder}/a`);
    assertEquals(contentsOf(folder), { a: "new a", b: "new b", c: "old c", mine: "mine" });
  });
});

Deno.test("where the new files cannot take their places, the next run puts the old ones back", async () => {
  await inFolder(async (folder) => {
    await died(folder, JOURNAL);
    await Deno.rename(`${folder}/a`, `${folder}/.fce-staging/earlier/a`);
    await Deno.rename(`${folder}/.fce-staging/new/a`, `${folder}/a`);
    await Deno.mkdir(`${folder}/b`);
    await settleOutputs(`${folder}/a`);
    assertEquals(contentsOf(folder), { ...OLD, b: "folder" });
  });
});

Deno.test("where there is no way forward or back, nothing is lost, and the next run says where it is", async () => {
  await inFolder(async (folder) => {
    await died(folder, JOURNAL);
    await Deno.rename(`${folder}/a`, `${folder}/.fce-staging/earlier/a`);
    await Deno.mkdir(`${folder}/a`);
    for (let i = 0; i < 2; i++) {
      await assertRejects(
        () => stageOutputs(folder, { names: ["a"] }),
        UserError,
        "there is a folder of this name",
      );
      await assertRejects(() => settleOutputs(`${folder}/a`), UserError, "are half replaced");
    }
    await Deno.remove(`${folder}/a`);
    await settleOutputs(`${folder}/a`);
    assertEquals(contentsOf(folder), { a: "new a", b: "new b", c: "old c", mine: "mine" });
  });
});

Deno.test("a journal that this engine has not written is refused, and moves nothing", async () => {
  const journals = [
    '{"write": ["../mine"], "remove": []}',
    '{"write": [".."], "remove": []}',
    '{"write": [], "remove": ["/etc/passwd"]}',
    '{"write": ["a"], "remove": [], "then": 1}',
    '{"write": ["a"]',
    "",
  ];
  for (const journal of journals) {
    await inFolder(async (folder) => {
      await died(folder, journal);
      const before = contentsOf(folder);
      for (let i = 0; i < 2; i++) {
        await assertRejects(
          () => stageOutputs(folder, { names: ["a"] }),
          UserError,
          `Look at what is in ${folder}/.fce-staging, and remove it.`,
        );
      }
      assertEquals(contentsOf(folder), before);
    });
  }
});
