import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import pl from "nodejs-polars";
import { STYLE_NAMES } from "@/bank/simulate/export/export_styles.ts";
import { openDuckDb } from "@/engine/duckdb.ts";
import { openSpark } from "@/engine/spark/spark_engine.ts";
import { execute } from "@/execution/execution.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { score, type ScoreOptions } from "@/score/score.ts";
import { scoreInPieces } from "@/pieces/score_in_pieces.ts";
import { writtenRun } from "@/written_run.ts";
import { drawnCustomers } from "../engine/drawn_customers.ts";
import { testNeeding } from "../needing.ts";
import { freePort, startSpark } from "./spark_server.ts";

const test = testNeeding("python3", "java");
const CANARY = "canary-of-a-token";

/** So that even the shipped extract is in many parts. */
const SMALL_PARTS = { "spark.sql.files.maxPartitionBytes": "65536" };

test("on Spark all outputs are those of this process, to the byte", async (context) => {
  const place = await Deno.makeTempDir();
  await using server = await startSpark({ token: CANARY, settings: SMALL_PARTS });
  const token = join(place, "token");
  await Deno.writeTextFile(token, CANARY);
  const work = join(place, "work");
  const engine = `${server.remote}/;token_file=${encodeURIComponent(token)}`;
  const assertAlike = async (given: Partial<PipelineOptions>) => {
    const [here, there] = [join(place, "here"), join(place, "there")];
    const run = (options: Partial<PipelineOptions>) =>
      execute({}, () => writtenRun({ ...DEFAULT_OPTIONS, ...given, ...options }));
    await run({ output: here });
    await run({ output: there, engine, work });
    await assertSameFiles(here, there);
    assertEquals([...Deno.readDirSync(work)], []);
    for (const folder of [here, there]) await Deno.remove(folder, { recursive: true });
  };
  try {
    await context.step("of the shipped extract", () => assertAlike({ input: DEFAULT_INPUT }));
    await context.step("of the shipped extract in several files", async () => {
      await assertAlike({ contract: await inSeveralFiles(join(place, "parts")) });
    });
    for (const style of STYLE_NAMES) {
      await context.step(`of a simulated bank exported as ${style}`, async () => {
        const folder = join(place, style);
        await writeSimulatedExport({ folder, style, customers: 120, dirt: 0.03 });
        await assertAlike({ contract: join(folder, "bank.jsonc") });
      });
    }
    await context.step("of what a model is given to score", async () => {
      const labels = async (given: Pick<ScoreOptions, "engine" | "work">) => {
        const options = { model: "dataset/processed/model.json", input: DEFAULT_INPUT, ...given };
        const scored = await execute({}, () => score(options));
        return [labeledCustomersCsv(scored), scored.cleaned.ledger.toRecords()];
      };
      assertEquals(await labels({ engine, work }), await labels({}));
    });
    await context.step("of which customers are in which piece", async () => {
      const [onDuckDb, onSpark] = [await openDuckDb(), await openSpark(engine, { work })];
      const expected = await drawnCustomers(DEFAULT_INPUT, onDuckDb, 120);
      assertEquals(expected?.length, 5);
      assertEquals(await drawnCustomers(DEFAULT_INPUT, onSpark, 120), expected);
    });
    await context.step("of customers that are labelled piece by piece", async () => {
      const options = {
        model: "dataset/processed/model.json",
        input: DEFAULT_INPUT,
        asOf: "2024-12-31",
        observedFrom: "2024-01-01",
      };
      const whole = await execute({}, async () => labeledCustomersCsv(await score(options)));
      const pieces = await execute({}, async () => {
        const size = { customers: 300, rows: Infinity };
        const { labels } = await scoreInPieces({ ...options, engine, work }, size);
        return await new Response(ReadableStream.from(labels())).text();
      });
      assert(pieces === whole, "the labels differ");
    });
    await context.step("of customers that are labelled by the model of a sample", async () => {
      const dates = { asOf: "2024-12-31", observedFrom: "2024-01-01" };
      const output = join(place, "pieces");
      const { everyone } = await execute({}, () =>
        writtenRun(
          { ...DEFAULT_OPTIONS, ...dates, output, engine, work },
          { size: { customers: 300, rows: Infinity } },
        ));
      assertEquals(everyone?.customers, 500);
      const options = { model: join(output, "model.json"), input: DEFAULT_INPUT, ...dates };
      const scored = await execute({}, async () => labeledCustomersCsv(await score(options)));
      const labels = await Deno.readTextFile(join(output, "labeled_customers.csv"));
      assert(labels === scored, "the labels differ");
    });
    const assertAlikeInStore = async (
      local: Partial<PipelineOptions>,
      stored: Partial<PipelineOptions>,
    ) => {
      const [here, there] = [join(place, "here"), join(place, "there")];
      const run = (options: Partial<PipelineOptions>) =>
        execute({}, () => writtenRun({ ...DEFAULT_OPTIONS, ...options }));
      await run({ ...local, output: here });
      await run({ ...stored, output: there, engine, work });
      await assertSameFiles(here, there, (text) => text.replaceAll(/[0-9a-f]{64}/g, ""));
      const manifest = await Deno.readTextFile(join(there, "run.json"));
      for (const folder of [here, there]) await Deno.remove(folder, { recursive: true });
      return manifest;
    };
    await context.step("of files that the server reads itself, and what no row has", async () => {
      const folder = join(place, "a store");
      const contract = await inStore(folder);
      const stored = join(folder, "stored.jsonc");
      await Deno.writeTextFile(
        stored,
        (await Deno.readTextFile(contract))
          .replace('"parts/bank_*.parquet"', JSON.stringify(`file://${folder}/parts`)),
      );
      const manifest = await assertAlikeInStore({ contract }, { contract: stored });
      assertStringIncludes(manifest, "tables.joined.where.Account_Type: no row has");
    });
    await context.step("of a file of texts that the server reads itself", async () => {
      const input = join(place, "texts.parquet");
      pl.readCSV(DEFAULT_INPUT, { inferSchemaLength: 0 }).writeParquet(input);
      await assertAlikeInStore({ input }, { input: `file://${input}` });
    });
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});

/** A simulated bank as Parquet, its rows in two files, of which a part counts and a word is in none. */
async function inStore(folder: string): Promise<string> {
  await writeSimulatedExport({ folder, style: "parquet", customers: 120, dirt: 0.03 });
  const whole = join(folder, "bank.parquet");
  const rows = pl.readParquet(whole);
  const half = Math.ceil(rows.height / 2);
  await Deno.mkdir(join(folder, "parts"));
  rows.head(half).writeParquet(join(folder, "parts/bank_1.parquet"));
  rows.tail(rows.height - half).writeParquet(join(folder, "parts/bank_2.parquet"));
  await Deno.remove(whole);
  const contract = join(folder, "bank.jsonc");
  const text = await Deno.readTextFile(contract);
  const where = '"where": { "Account_Type": ["Savings", "Curent", "Current"] }';
  await Deno.writeTextFile(
    contract,
    text.replace('"bank.parquet"', `"parts/bank_*.parquet", ${where}`),
  );
  return contract;
}

/** The shipped extract in three files, each with the header, and a contract that names them. */
async function inSeveralFiles(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  const [header, ...lines] = (await Deno.readTextFile(DEFAULT_INPUT)).trimEnd().split("\n");
  const third = Math.ceil(lines.length / 3);
  for (let i = 0; i < 3; i++) {
    const part = [header, ...lines.slice(i * third, (i + 1) * third)];
    await Deno.writeTextFile(join(folder, `part_${i}.csv`), `${part.join("\n")}\n`);
  }
  const shipped = await Deno.readTextFile("src/bank/contract/shipped.jsonc");
  const contract = join(folder, "bank.jsonc");
  await Deno.writeTextFile(contract, shipped.replace(/"files": "[^"]*"/, '"files": "part_*.csv"'));
  return contract;
}

/** The same bytes, or what is told of them, but for the line of the engine in the manifest; none has the token. */
async function assertSameFiles(
  here: string,
  there: string,
  told = (text: string) => text,
): Promise<void> {
  const names = [...Deno.readDirSync(here)].map(({ name }) => name).sort();
  assertEquals([...Deno.readDirSync(there)].map(({ name }) => name).sort(), names);
  assert(names.includes("run.json"));
  for (const name of names) {
    const [own, other] = await Promise.all(
      [here, there].map((folder) => Deno.readFile(join(folder, name))),
    );
    const [ownText, otherText] = [own, other].map((bytes) => new TextDecoder().decode(bytes));
    if (name !== "run.json") {
      const isSame = own!.length === other!.length && own!.every((byte, i) => byte === other![i]);
      if (!isSame) assertEquals(told(otherText!), told(ownText!), name);
      continue;
    }
    const line = '  "engine": "Spark 4.3.0",\n';
    assertStringIncludes(otherText!, line);
    assertEquals(told(otherText!.replace(line, "")), told(ownText!));
    assertEquals(otherText!.includes(CANARY), false);
  }
}

test("a run on Spark that cannot go on ends in one sentence, and nothing has changed", async (context) => {
  const place = await Deno.makeTempDir();
  const [output, work] = [join(place, "output"), join(place, "work")];
  await Deno.mkdir(output);
  await Deno.mkdir(work);
  await Deno.writeTextFile(join(output, "notes.txt"), "of somebody's own");
  let server = await startSpark({ token: CANARY });
  const start = (remote: string) =>
    startPipeline(["--engine", remote, "--work", work, "--output", output]);
  const assertEnds = async (run: Deno.ChildProcess, code: number, said: string) => {
    const { code: found, stderr, stdout } = await run.output();
    const [text, printed] = [stderr, stdout].map((bytes) => new TextDecoder().decode(bytes));
    const lines = text!.trimEnd().split("\n").filter((line) => !/^\[\d+\]/.test(line));
    assertEquals([found, lines.length], [code, 1], text);
    assertStringIncludes(lines[0]!, said);
    assertEquals([printed, text!.includes(CANARY)], ["", false]);
    assertEquals([...Deno.readDirSync(work)], []);
    assertEquals([...Deno.readDirSync(output)].map(({ name }) => name), ["notes.txt"]);
  };
  const remote = `${server.remote}/;token=${CANARY}`;
  try {
    await context.step(
      "where no server is",
      () =>
        assertEnds(start(`sc://127.0.0.1:${freePort()}`), 3, "No Spark server at sc://127.0.0.1:"),
    );
    await context.step(
      "with a connection string that is none",
      () => assertEnds(start(`sc://127.0.0.1/path;token=${CANARY}`), 2, "only / may stand"),
    );
    await context.step(
      "with a wrong token",
      () =>
        assertEnds(start(`${server.remote}/;token=not-${CANARY}`), 3, "does not take the token"),
    );
    await context.step("without one", () => assertEnds(start(server.remote), 3, "wants a token"));
    await context.step("when it is interrupted", async () => {
      const run = start(remote);
      await begun(work);
      run.kill("SIGINT");
      await assertEnds(run, 130, "Interrupted.");
    });
    await context.step("when the server ends mid-run", async () => {
      const run = start(remote);
      await begun(work);
      await server.kill();
      await assertEnds(run, 3, "has ended or cannot be reached any more");
    });
    await context.step("when the server is started again mid-run", async () => {
      const { port } = server;
      await server[Symbol.asyncDispose]();
      server = await startSpark({ token: CANARY, port });
      const run = start(remote);
      await begun(work);
      await server[Symbol.asyncDispose]();
      server = await startSpark({ token: CANARY, port });
      await assertEnds(run, 3, "The Spark server at sc://127.0.0.1:");
    });
  } finally {
    await server[Symbol.asyncDispose]();
    await Deno.remove(place, { recursive: true });
  }
});

Deno.test("the plain pipeline names the task that may speak to Spark", async () => {
  const { code, stderr } = await startTask("pipeline", [
    "--engine",
    `sc://localhost/;token=${CANARY}`,
  ])
    .output();
  const text = new TextDecoder().decode(stderr);
  assertEquals(code, 2);
  assertStringIncludes(text, "Use `deno task pipeline:spark`");
  assertEquals(text.includes(CANARY), false);
});

function startPipeline(words: readonly string[]): Deno.ChildProcess {
  return startTask("pipeline:spark", words);
}

/** Starts what a task starts, without a shell between. */
function startTask(name: string, words: readonly string[]): Deno.ChildProcess {
  const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json"));
  const [, , ...args] = tasks[name].command.split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [...args, ...words],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits until a run has begun its steps, and a moment more. */
async function begun(work: string): Promise<void> {
  for (let tries = 0; tries < 600 && [...Deno.readDirSync(work)].length === 0; tries++) {
    await delay(100);
  }
  await delay(1000);
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
