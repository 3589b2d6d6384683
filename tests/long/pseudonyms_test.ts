import { assert, assertEquals, assertNotMatch, assertRejects } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { GateError } from "@/bank/gates.ts";
import { compareRuns } from "@/compare/compare_runs.ts";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";
import { customerIds } from "@/features/customers.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS, resolveOptions } from "@/options/options.ts";
import { OUTPUT_NAMES } from "@/output/output_names.ts";
import { writeRun } from "@/output/run_files.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { runPipeline } from "@/pipeline.ts";
import { readPseudonymKey } from "@/pseudonyms/pseudonym_key.ts";
import { pseudonyms } from "@/pseudonyms/pseudonyms.ts";
import { score, stageScores, writeScores } from "@/score/score.ts";
import { extractText } from "../sample_extract.ts";

/** Calls a function with a folder in which there are two keys, `key` and `other`. */
async function withKeys(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeFile(`${folder}/key`, new Uint8Array(20).fill(0x0b));
    await Deno.writeFile(`${folder}/other`, new Uint8Array(32).fill(7));
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The shipped extract, every id of which can be told from all other text. */
async function markedExtract(path: string): Promise<void> {
  const records = parse(await Deno.readTextFile(DEFAULT_INPUT), { skipFirstRow: true }) as Record<
    string,
    string
  >[];
  for (const record of records) {
    for (const name of ["Customer_ID", "Account_ID", "Loan_ID", "Transaction_ID"]) {
      if (record[name] !== "") record[name] = `QZ${record[name]}ZQ`;
    }
  }
  await Deno.writeTextFile(path, stringify(records, { columns: Object.keys(records[0]!) }));
}

/** Runs the pipeline on an extract and writes the outputs; its pictures are not drawn as PNG. */
async function written(input: string, output: string, pseudonymise?: string) {
  const run = await runPipeline({ ...DEFAULT_OPTIONS, input, output, pseudonymise });
  await using staging = await stageOutputs(output, { names: OUTPUT_NAMES });
  await writeRun(run, staging);
  await staging.commit();
  return run;
}

Deno.test("a pseudonym is the beginning of the HMAC-SHA-256 that RFC 4231 gives", async () => {
  await withKeys(async (folder) => {
    const key = await readPseudonymKey(`${folder}/key`);
    assertEquals(await pseudonyms(["Hi There", "", "Hi There"], key), [
      "pb0344c61d8db38535ca8afceaf0bf12b",
      "",
      "pb0344c61d8db38535ca8afceaf0bf12b",
    ]);
    await assertRejects(() => crypto.subtle.exportKey("raw", key));
  });
});

Deno.test("a key that is too short, or not there, is refused in one sentence", async () => {
  await withKeys(async (folder) => {
    await Deno.writeTextFile(`${folder}/short`, "123456789012345");
    await assertRejects(
      () => readPseudonymKey(`${folder}/short`),
      UserError,
      `Cannot use the key file ${folder}/short: it has 15 bytes and a key needs 16 or more, such as ` +
        "`head -c 32 /dev/urandom` writes.",
    );
    await assertRejects(
      () => readPseudonymKey(`${folder}/none`),
      UserError,
      `Cannot use the key file ${folder}/none: there is no such file or folder.`,
    );
  });
});

Deno.test("no output of a run or of scores has an id or the key; runs with one key can be compared", async () => {
  await withKeys(async (folder) => {
    const [input, key] = [`${folder}/bank.csv`, `${folder}/key`];
    await markedExtract(input);
    const plain = await written(input, `${folder}/plain`);
    const run = await written(input, `${folder}/a`, key);
    await written(input, `${folder}/b`, key);
    await written(input, `${folder}/c`, `${folder}/other`);
    const scored = await score({ model: `${folder}/a/model.json`, input, pseudonymise: key });
    const scores = `${folder}/scores/scores.csv`;
    {
      await using staging = await stageScores(scores, []);
      await writeScores(scored, scores, staging);
    }

    const ledger = await Deno.readTextFile(`${folder}/plain/quarantine.csv`);
    assert(/QZ\d+ZQ/.test(ledger), "ids are there to be hidden");
    const paths = ["a", "scores"].flatMap((place) =>
      [...Deno.readDirSync(`${folder}/${place}`)].filter(({ isFile }) => isFile)
        .map(({ name }) => `${folder}/${place}/${name}`)
    );
    assert(paths.length > OUTPUT_NAMES.length, paths.join());
    for (const name of paths) {
      const text = await Deno.readTextFile(name);
      assertNotMatch(text, /QZ\d+ZQ/, name);
      // Compressed files may have two such bytes by chance, never eight.
      assert(!text.includes("\x0b".repeat(8)) && !text.includes("0b0b0b0b"), name);
    }
    const ids = customerIds(run.customers);
    assertEquals(ids, ids.toSorted(), "in order of the pseudonyms, which tells nothing of the ids");
    assertEquals(new Set(ids).size, plain.customers.height);
    assertEquals(customerIds(scored.customers), ids);
    for (const name of ["labeled_customers.csv", "quarantine.csv", "run.json", "report.html"]) {
      assertEquals(
        await Deno.readTextFile(`${folder}/a/${name}`),
        await Deno.readTextFile(`${folder}/b/${name}`),
        name,
      );
    }
    const [a, b, c] = await Promise.all(["a", "b", "c"].map((one) => readRun(`${folder}/${one}`)));
    const { migration } = compareRuns(a!, b!);
    assertEquals([migration.shared, migration.moved], [plain.customers.height, 0]);
    assertEquals(compareRuns(a!, c!).migration.shared, 0);
  });
});

Deno.test("a gate that stops the work shows no id, in its sentence or its ledger", async () => {
  await withKeys(async (folder) => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      Transaction_ID: `T${i}`,
      Customer_ID: `QZ${i}ZQ`,
      Account_ID: `QZ9${i}ZQ`,
      Amount: i < 30 ? "nothing" : "10",
    }));
    const input = `${folder}/bank.csv`;
    await Deno.writeTextFile(input, extractText(rows));
    const options = { ...DEFAULT_OPTIONS, input, pseudonymise: `${folder}/key` };
    const error = await assertRejects(() => runPipeline(options));
    if (error instanceof GateError) {
      assertNotMatch(error.message + error.ledger.writeCSV().toString(), /QZ\d+ZQ/);
    } else assert(error instanceof UserError, `${error}`);
  });
});

Deno.test("--min-cell takes whole numbers from 1", () => {
  assertEquals(resolveOptions({ minCell: "1" }).minCell, 1);
  assertEquals(resolveOptions({}).minCell, 10);
  for (const minCell of ["0", "-1", "ten", 1.5]) {
    try {
      resolveOptions({ minCell });
      throw new Error(`${minCell} is taken`);
    } catch (error) {
      assert(error instanceof UserError && /whole number from 1 to 1000/.test(error.message));
    }
  }
});
