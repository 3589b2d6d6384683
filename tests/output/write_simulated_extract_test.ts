import { assertEquals, assertRejects } from "@std/assert";
import { simulate } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { inFolder, namesIn } from "../in_folder.ts";

Deno.test("writeSimulatedExtract() writes what simulate() gives, in folders it makes", async () => {
  await inFolder(async (folder) => {
    const [output, truth] = [`${folder}/a/b/extract.csv`, `${folder}/c/truth.csv`];
    const counts = await writeSimulatedExtract({ output, truth, customers: 120 });
    const batches = [...simulate({ customers: 120 })];
    const joined = (part: "extract" | "truth") => batches.map((batch) => batch[part]).join("");
    assertEquals(await Deno.readTextFile(output), joined("extract"));
    assertEquals(await Deno.readTextFile(truth), joined("truth"));
    const rows = batches.reduce((total, batch) => total + batch.rows, 0);
    assertEquals(counts, { rows, customers: 120 });
    assertEquals([namesIn(`${folder}/a/b`), namesIn(`${folder}/c`)], [["extract.csv"], [
      "truth.csv",
    ]]);
  });
});

Deno.test("writeSimulatedExtract() replaces only files, and leaves what stands there when it cannot", async () => {
  await inFolder(async (folder) => {
    const output = `${folder}/extract.csv`;
    await Deno.writeTextFile(output, "before");
    await Deno.writeTextFile(`${folder}/extract.csv.partial`, "mine");
    await Deno.mkdir(`${folder}/truth.csv`);
    await Deno.symlink("extract.csv", `${folder}/link.csv`);
    for (const truth of ["truth.csv", "link.csv", "new/", "extract.csv", "./x/../extract.csv"]) {
      await assertRejects(
        () => writeSimulatedExtract({ output, truth: `${folder}/${truth}`, customers: 3 }),
        UserError,
      );
    }
    assertEquals(await Deno.readTextFile(output), "before");
    await writeSimulatedExtract({ output, customers: 3 });
    assertEquals(await Deno.readTextFile(`${folder}/extract.csv.partial`), "mine");
    assertEquals(namesIn(folder), [
      "extract.csv",
      "extract.csv.partial",
      "link.csv",
      "truth.csv",
    ]);
  });
});
