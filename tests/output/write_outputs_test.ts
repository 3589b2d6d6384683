import { assertEquals, assertRejects } from "@std/assert";
import { assertReplaceable, OutputError, stageOutputs } from "@/output/write_outputs.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

Deno.test("stageOutputs() refuses at once to replace a folder, a link or a pipe, and touches nothing", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/report.html`);
    await Deno.writeTextFile(`${folder}/report.html/mine.txt`, "mine");
    await Deno.writeTextFile(`${folder}/kept.json`, "kept");
    await Deno.symlink("kept.json", `${folder}/run.json`);
    await Deno.symlink("nowhere", `${folder}/rules.txt`);
    await new Deno.Command("mkfifo", { args: [`${folder}/model.json`] }).output();
    const before = namesIn(folder);
    for (
      const [name, kind] of [
        ["report.html", "folder"],
        ["run.json", "symbolic link"],
        ["rules.txt", "symbolic link"],
        ["model.json", "device, pipe or socket"],
      ]
    ) {
      await assertRejects(
        () => stageOutputs(folder, { names: ["new.csv", name!] }),
        OutputError,
        `Cannot write ${folder}/${name}: there is a ${kind} of this name, and only a file can be ` +
          "replaced. Move it away, or give another file name.",
      );
    }
    assertEquals(namesIn(folder), before);
    assertEquals(await Deno.readTextFile(`${folder}/report.html/mine.txt`), "mine");
  });
});

Deno.test("commit() moves nothing when a folder has come in the way of one file", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.csv`, "earlier");
    const staging = await stageOutputs(folder, { names: ["a.csv", "b.csv"] });
    try {
      await staging.write("a.csv", "new");
      await staging.write("b.csv", "new");
      await Deno.mkdir(`${folder}/b.csv`);
      await assertRejects(() => staging.commit(), OutputError, "there is a folder of this name");
    } finally {
      await staging.discard();
    }
    assertEquals(await Deno.readTextFile(`${folder}/a.csv`), "earlier");
    assertEquals(namesIn(folder), ["a.csv", "b.csv"]);
  });
});

Deno.test("no file that is read is overwritten, by whatever name it goes", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/own`);
    const output = `${folder}/own/labels.csv`;
    await Deno.writeTextFile(output, "input");
    await Deno.link(output, `${folder}/hard.csv`);
    await Deno.symlink(output, `${folder}/soft.csv`);
    await Deno.symlink("own", `${folder}/other`);
    for (
      const input of [
        output,
        `${folder}/hard.csv`,
        `${folder}/soft.csv`,
        `${folder}/other/labels.csv`,
        `${folder}/own/./../own/labels.csv`,
      ]
    ) {
      await assertRejects(
        () => assertReplaceable([`${folder}/own/x.csv`, output], [`${folder}/none`, input]),
        OutputError,
        `Cannot write ${output}: that would overwrite ${input}, which is read. Choose another place.`,
      );
    }
    await assertReplaceable([output], [`${folder}/own`]);
  });
});

Deno.test("an output must be the name of a file", async () => {
  for (const output of ["", "new/", "a/b/"]) {
    await assertRejects(
      () => assertReplaceable([output], []),
      OutputError,
      `Cannot write to "${output}": it must be a file name.`,
    );
  }
});
