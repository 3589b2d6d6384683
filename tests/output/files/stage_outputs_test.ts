import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { assertReplaceable } from "@/output/files/assert_replaceable.ts";
import { outputPlace } from "@/output/files/output_place.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { scriptLines } from "../../child_process.ts";
import { inFolder, namesIn } from "../../in_folder.ts";

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

Deno.test("an output must be the name of a file", () => {
  for (const output of ["", ".", "..", "new/", "a/b/", "a/.."]) {
    assertThrows(
      () => outputPlace(output),
      UserError,
      `Cannot write to "${output}": it must be a file name.`,
    );
  }
  assertEquals(outputPlace("a/b.csv"), { folder: "a", name: "b.csv" });
  assertEquals(outputPlace(".csv"), { folder: ".", name: ".csv" });
});

Deno.test("staged files are in place after the commit, whole or in pieces, and not before", async () => {
  await inFolder(async (folder) => {
    const output = `${folder}/new/out`;
    {
      await using staging = await stageOutputs(output, { names: ["text"] });
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
      await using staging = await stageOutputs(output, { names: ["run.json"] });
      await staging.write("run.json", "later");
    }
    assertEquals(namesIn(folder), ["run.json"]);
    assertEquals(await Deno.readTextFile(`${folder}/run.json`), "earlier");
  });
});

Deno.test("a file that has gone before the commit is missed before anything is moved", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "earlier a");
    {
      await using staging = await stageOutputs(folder, { names: ["a", "b", "c"] });
      for (const name of ["a", "b", "c"]) await staging.write(name, "later");
      await Deno.rename(`${folder}/.fce-staging/new/c`, `${folder}/.fce-staging/new/gone`);
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

Deno.test("when one file cannot be moved, those already moved are put back", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a`, "earlier a");
    await Deno.writeTextFile(`${folder}/old`, "earlier old");
    {
      await using staging = await stageOutputs(folder, { names: ["a", "b", "c", "old"] });
      for (const name of ["a", "b", "c"]) await staging.write(name, "later");
      staging.remove("old");
      const { rename } = Deno;
      Deno.rename = async (from, to) => {
        await rename(from, to);
        // Comes in the way when it is too late to be refused.
        if (String(from).endsWith("new/b")) await Deno.mkdir(`${folder}/c`);
      };
      try {
        await assertRejects(
          () => staging.commit(),
          UserError,
          `Cannot write ${folder}/c: it is no file.`,
        );
      } finally {
        Deno.rename = rename;
      }
    }
    assertEquals(namesIn(folder), ["a", "c", "old"]);
    assertEquals(await Deno.readTextFile(`${folder}/a`), "earlier a");
    assertEquals(await Deno.readTextFile(`${folder}/old`), "earlier old");
  });
});

Deno.test("a file that is removed goes with the commit, and not before; what is no output never comes", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/old`, "earlier");
    {
      await using staging = await stageOutputs(folder, { names: ["old", "new"] });
      staging.remove("old");
      await Deno.writeTextFile(`${await staging.workshop()}/draft`, "draft");
      await Deno.writeTextFile(staging.place("new"), "later");
      assertEquals(namesIn(folder), [".fce-staging", "old"]);
      await staging.commit();
    }
    assertEquals(namesIn(folder), ["new"]);
  });
});

Deno.test("the digests are those of what was written", async () => {
  await inFolder(async (folder) => {
    await using staging = await stageOutputs(folder, { names: ["a"] });
    await staging.write("a", [new TextEncoder().encode("ab"), new TextEncoder().encode("c")]);
    assertEquals([...staging.digests], [[
      "a",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ]]);
  });
});

Deno.test("a second run waits for the first and says for whom, or gives up in a sentence", async () => {
  await inFolder(async (folder) => {
    const told: string[] = [];
    const progress = { step: (name: string) => told.push(name), stop: () => {} };
    const first = await stageOutputs(folder, { names: ["a"] });
    await assertRejects(
      () => stageOutputs(folder, { names: ["a"], patience: 50 }),
      UserError,
      `Cannot write outputs to ${folder}: process ${Deno.pid} is writing there. Wait until it has ` +
        "ended, or give another folder.",
    );
    const second = execute({ progress }, () => stageOutputs(folder, { names: ["a"] }));
    await first.write("a", "first");
    await first.commit();
    await first[Symbol.asyncDispose]();
    {
      await using staging = await second;
      assertEquals(await Deno.readTextFile(`${folder}/a`), "first");
      await staging.write("a", "second");
      await staging.commit();
    }
    assertEquals(told, [`wait: process ${Deno.pid} is writing to ${folder}`]);
    assertEquals(await Deno.readTextFile(`${folder}/a`), "second");
    assertEquals(namesIn(folder), ["a"]);
  });
});

Deno.test("a run that waits can be interrupted, and a folder that went away meanwhile is made again", async () => {
  await inFolder(async (place) => {
    const folder = `${place}/new`;
    const first = await stageOutputs(folder, { names: ["a"] });
    const interrupt = new AbortController();
    const waiting = execute(interrupt, () => stageOutputs(folder, { names: ["a"] }));
    interrupt.abort(new UserError("interrupted", "Interrupted."));
    await assertRejects(() => waiting, UserError, "Interrupted.");
    const second = stageOutputs(folder, { names: ["a"] });
    await first[Symbol.asyncDispose]();
    {
      await using staging = await second;
      await staging.write("a", "second");
    }
    // Empty, or gone: the other may have had it before the first had taken it away.
    assertEquals([...namesIn(place)].flatMap((name) => namesIn(`${place}/${name}`)), []);
  });
});

Deno.test("a folder named as the staging folder that is somebody's own is not touched", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/real`);
    const stage = `${folder}/.fce-staging`;
    const refused = async () => {
      const before = [...namesIn(folder), ...namesIn(stage)];
      await assertRejects(
        () => stageOutputs(folder, { names: ["a"] }),
        UserError,
        `Cannot write outputs beside ${stage}: outputs wait in a folder of this name, and this one ` +
          "is not the engine's. Move it away.",
      );
      assertEquals([...namesIn(folder), ...namesIn(stage)], before);
    };
    await Deno.symlink("real", stage);
    await refused();
    await Deno.remove(stage);
    await Deno.mkdir(stage);
    await Deno.writeTextFile(`${stage}/mine.txt`, "mine");
    await refused();
    await Deno.remove(`${stage}/mine.txt`);
    await Deno.symlink("../real", `${stage}/new`);
    await refused();
  });
});

Deno.test({
  name: "a full disk is one sentence, however the content comes, also in its last piece",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inFolder(async (folder) => {
      // Deno lets nobody near a device who may not do everything.
      const lines = await scriptLines(`
        import { stageOutputs } from "@/output/files/stage_outputs.ts";
        await using staging = await stageOutputs("${folder}", { names: ["text"] });
        const piece = new Uint8Array(1000);
        const contents = {
          text: "x".repeat(1000),
          bytes: piece,
          "one piece": [piece],
          pieces: [piece, piece, piece],
          "a stream": ReadableStream.from([piece]),
        };
        for (const [name, content] of Object.entries(contents)) {
          await Deno.symlink("/dev/full", \`${folder}/.fce-staging/new/\${name}\`);
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
