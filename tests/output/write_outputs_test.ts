import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import { assertReplaceable, stageOutputs } from "@/output/write_outputs.ts";
import { scriptLines } from "../child_process.ts";

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
        UserError,
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
    {
      await using staging = await stageOutputs(folder, { names: ["a.csv", "b.csv"] });
      await staging.write("a.csv", "new");
      await staging.write("b.csv", "new");
      await Deno.mkdir(`${folder}/b.csv`);
      await assertRejects(() => staging.commit(), UserError, "there is a folder of this name");
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
        UserError,
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
      UserError,
      `Cannot write to "${output}": it must be a file name.`,
    );
  }
});

Deno.test("staged files are in place after the commit, whole or in pieces, and not before", async () => {
  await inFolder(async (folder) => {
    const output = `${folder}/new/out`;
    {
      await using staging = await stageOutputs(output, { names: [] });
      const bytes = new TextEncoder().encode("₦4.3M");
      await staging.write("text", "₦4.3M");
      await staging.write("bytes", bytes);
      await staging.write("pieces", [bytes.slice(0, 2), new Uint8Array(), bytes.slice(2)]);
      await staging.write("stream", ReadableStream.from([bytes.slice(0, 5), bytes.slice(5)]));
      await staging.write("empty", []);
      assertEquals(namesIn(output).filter((name) => !name.startsWith(".")), []);
      await staging.commit();
    }
    assertEquals(namesIn(output), ["bytes", "empty", "pieces", "stream", "text"]);
    for (const name of ["bytes", "pieces", "stream", "text"]) {
      assertEquals(await Deno.readTextFile(`${output}/${name}`), "₦4.3M", name);
    }
    assertEquals(await Deno.readTextFile(`${output}/empty`), "");
  });
});

Deno.test("without a commit earlier outputs stand, and a new folder is gone", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/run.json`, "earlier");
    for (const output of [folder, `${folder}/new`]) {
      await using staging = await stageOutputs(output, { names: [] });
      await staging.write("run.json", "later");
    }
    assertEquals(namesIn(folder), ["run.json"]);
    assertEquals(await Deno.readTextFile(`${folder}/run.json`), "earlier");
  });
});

Deno.test("when one file cannot be moved, those already moved are put back", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "earlier a");
    {
      await using staging = await stageOutputs(folder, { names: [] });
      for (const name of ["a", "b", "c"]) await staging.write(name, "later");
      const [stage] = namesIn(folder).filter((name) => name.startsWith("."));
      await Deno.remove(`${folder}/${stage}/c`);
      await assertRejects(
        () => staging.commit(),
        UserError,
        `Cannot write outputs to ${folder}: there is no such file or folder.`,
      );
    }
    assertEquals(namesIn(folder), ["a"]);
    assertEquals(await Deno.readTextFile(`${folder}/a`), "earlier a");
  });
});

Deno.test({
  name: "a full disk is one sentence, however the content comes, also in its last piece",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inFolder(async (folder) => {
      // Deno lets nobody near a device who may not do everything.
      const lines = await scriptLines(`
        import { stageOutputs } from "@/output/write_outputs.ts";
        await using staging = await stageOutputs("${folder}", { names: [] });
        const [stage] = [...Deno.readDirSync("${folder}")].map(({ name }) => name);
        const piece = new Uint8Array(1000);
        const contents = {
          text: "x".repeat(1000),
          bytes: piece,
          "one piece": [piece],
          pieces: [piece, piece, piece],
          "a stream": ReadableStream.from([piece]),
        };
        for (const [name, content] of Object.entries(contents)) {
          await Deno.symlink("/dev/full", \`${folder}/\${stage}/\${name}\`);
          const said = staging.write(name, content).then(() => "nothing", (error) => error.message);
          console.log(\`\${name}: \${await said}\`);
        }
      `);
      const sentence = `Cannot write outputs to ${folder}: no space is left on the disk.`;
      const contents = ["text", "bytes", "one piece", "pieces", "a stream"];
      assertEquals(lines, contents.map((name) => `${name}: ${sentence}`));
    });
  },
});
