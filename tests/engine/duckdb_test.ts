import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { loadDuckDb, openDuckDb } from "@/engine/duckdb.ts";
import { togetherById, wholeFrame } from "@/engine/query_results.ts";
import { UserError } from "@/errors.ts";
import pl from "nodejs-polars";
import { execute } from "@/execution/execution.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";
import { runPipeline } from "@/pipeline.ts";
import { score } from "@/score/score.ts";
import { writtenRun } from "@/written_run.ts";
import { startScript } from "../child_process.ts";
import { noDisks, withDisk } from "../small_disk.ts";
import { inFolder, namesIn } from "../in_folder.ts";

const ON_DUCKDB = { ...DEFAULT_OPTIONS, engine: "duckdb", memory: "500MB" } as const;

Deno.test("a run on DuckDB writes what a run in this process does, to the byte, and names the engine", async () => {
  await inFolder(async (folder) => {
    const [output, work] = [`${folder}/out`, `${folder}/work`];
    await execute({}, () => writtenRun({ ...ON_DUCKDB, output, work }));
    assertEquals(namesIn(work), []);
    assertEquals(namesIn(output), namesIn("dataset/processed"));
    for (const name of namesIn(output)) {
      const [told, committed] = [output, "dataset/processed"]
        .map((folder) => Deno.readTextFileSync(`${folder}/${name}`));
      const engine = `  "engine": "${(await nameOf())}",\n`;
      assert(name !== "run.json" || told!.includes(engine), "run.json names no engine");
      assert(told!.replace(engine, "") === committed, `${name} differs`);
    }
  });
});

async function nameOf(): Promise<string> {
  const engine = await openDuckDb();
  await engine.close();
  return engine.name;
}

Deno.test("a model labels customers on DuckDB as it does in this process", async () => {
  const options = { model: "dataset/processed/model.json", input: DEFAULT_INPUT };
  const labels = await Promise.all(
    ["polars", "duckdb"].map((engine) =>
      execute(
        {},
        async () => labeledCustomersBytes(labeledCustomers(await score({ ...options, engine }))),
      )
    ),
  );
  assertEquals(labels[0], labels[1]);
});

Deno.test("without DuckDB a sentence names the task that fetches it", () => {
  const error = assertThrows(() => loadDuckDb(new URL("file:///nowhere/")), UserError);
  assertEquals(
    error.message,
    "Cannot use --engine duckdb: DuckDB is not here. Fetch it with `deno task duckdb`.",
  );
});

Deno.test("a run that is interrupted leaves nothing in its folder for work", async () => {
  for (const begins of ["clean", "measure"]) {
    await inFolder(async (work) => {
      const interrupt = new AbortController();
      const progress = {
        step: (name: string) => {
          if (name.startsWith(begins)) {
            interrupt.abort(new UserError("interrupted", "Interrupted."));
          }
        },
        stop: () => {},
      };
      await assertRejects(
        () =>
          execute(
            { progress, signal: interrupt.signal },
            () => runPipeline({ ...ON_DUCKDB, work }),
          ),
        UserError,
        "Interrupted.",
      );
      assertEquals(namesIn(work), []);
    });
  }
});

Deno.test("what a killed run leaves in its folder for work is gone with the next, all else stays", async () => {
  await inFolder(async (work) => {
    await Deno.mkdir(`${work}/engine-room`);
    const begun = startScript(`
      import { openDuckDb } from "@/engine/duckdb.ts";
      const engine = await openDuckDb({ work: ${JSON.stringify(work)} });
      await engine.keep("rows", "select range as x from range(1000000)");
      console.log("begun");
      await engine.keep("more", "select count(*) from range(1e12::bigint)");
    `);
    const printed = begun.stdout.getReader();
    await printed.read();
    const [left, ...others] = namesIn(work).filter((name) => name !== "engine-room");
    assertEquals(others, []);
    const alive = await openDuckDb({ work });
    const besides = namesIn(work).filter((name) => name !== left);
    assertEquals(namesIn(work).length, 3, "the folder of a run that goes on is gone");
    begun.kill("SIGKILL");
    await begun.status;
    await Promise.all([printed.cancel(), begun.stderr.cancel()]);
    const next = await openDuckDb({ work });
    assertEquals(namesIn(work).includes(left!), false);
    assertEquals(besides.every((name) => namesIn(work).includes(name)), true);
    for (const engine of [alive, next]) await engine.close();
    assertEquals(namesIn(work), ["engine-room"]);
  });
});

Deno.test("a query under way is broken off", async () => {
  const interrupt = new AbortController();
  const long = execute({ signal: interrupt.signal }, async () => {
    const engine = await openDuckDb();
    return await wholeFrame(
      engine.query(
        "select sum(a.range * b.range % 7) as x from range(1000000) a, range(1000000) b",
      ),
    );
  });
  setTimeout(() => interrupt.abort(new UserError("interrupted", "Interrupted.")), 300);
  await assertRejects(() => long, UserError, "Interrupted.");
});

const whyNoDisks = noDisks === undefined ? "" : ` (left out: ${noDisks})`;

Deno.test({
  name:
    `a disk without room for the work ends the run in a sentence, and leaves nothing${whyNoDisks}`,
  ignore: noDisks !== undefined,
  fn: () =>
    withDisk([], async (folder) => {
      const error = await assertRejects(
        () => execute({}, () => runPipeline({ ...ON_DUCKDB, work: `${folder}/work` })),
        UserError,
      );
      assert(error.message.startsWith("Cannot go on: no space is left on the disk"), error.message);
      assertEquals(namesIn(`${folder}/work`), []);
    }),
});

Deno.test("memory that does not do for the work ends it in a sentence with the way out", async () => {
  const error = await assertRejects(
    () =>
      execute({}, async () => {
        const engine = await openDuckDb({ memory: "1MB" });
        return await wholeFrame(
          engine.query("select list(range) as l from range(20000000) group by range % 3"),
        );
      }),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot go on: DuckDB needs more memory than it may take. Give it more with --memory.",
  );
});

Deno.test("more odd records than memory is there for are refused", async () => {
  const engine = await openDuckDb({ memory: "100MB" });
  try {
    await assertRejects(
      () => wholeFrame(engine.query("select range as x from range(11)"), 10),
      UserError,
      "of more than 10 records a line would have to be written",
    );
  } finally {
    await engine.close();
  }
});

Deno.test("more transactions of one id than memory is there for are refused", async () => {
  const parts = [["T1", "T2"], ["T2", "T2"], ["T3"]].map((ids) =>
    pl.DataFrame({ transaction_id: ids })
  );
  const together = async (most?: number) =>
    (await Array.fromAsync(togetherById(ReadableStream.from(parts), 2, most)))
      .map((frame) => frame.getColumn("transaction_id").toArray());
  assertEquals(await together(), [["T1"], ["T2", "T2", "T2"], ["T3"]]);
  await assertRejects(
    () => together(2),
    UserError,
    "Cannot go on: more than 2 transactions have the same Transaction_ID",
  );
});
