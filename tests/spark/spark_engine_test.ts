import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import pl from "nodejs-polars";
import { openSpark } from "@/engine/spark/spark_engine.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { testNeeding } from "../needing.ts";
import { startSpark } from "./spark_server.ts";

// Without a shuffle: an interrupt that comes while Spark is about to begin one leaves that computing,
// and nobody else would get a core.
const ENDLESS = "select id from range(1e13) where id % 7 = -1";

testNeeding("python3", "java")(
  "the steps on a Spark server leave nothing behind",
  async (context) => {
    const place = await Deno.makeTempDir();
    const work = join(place, "the bank's work");
    const left = () => [...Deno.readDirSync(work)].map(({ name }) => name);
    await using server = await startSpark();
    try {
      await context.step(
        "what is put, kept and dropped is gone when the engine is closed",
        async () => {
          const engine = await openSpark(server.remote, { work });
          try {
            assertEquals(engine.name, "Spark 4.3.0");
            await engine.put("rows", [frameOf(["a", null, "b"]), frameOf(["a"])]);
            await engine.keep(
              "counts",
              "select text, count(*) as n, min(row) as row from rows group by text",
            );
            await engine.drop("rows");
            const frames = await Array.fromAsync(engine.query("select * from counts order by row"));
            assertEquals(pl.concat(frames).toRecords(), [
              { text: "a", n: 2, row: 0 },
              { text: null, n: 1, row: 1 },
              { text: "b", n: 1, row: 2 },
            ]);
            await engine.keepApart("apart", "n", "select text, n from counts");
            await engine.show("twice", "select text from apart where n = 2");
            const [twice] = await Array.fromAsync(engine.query("select * from twice"));
            assertEquals(twice!.toRecords(), [{ text: "a" }]);
            for (const table of ["twice", "apart"]) await engine.drop(table);
            assertEquals(left().length, 1);
          } finally {
            await engine.close();
          }
          assertEquals(left(), []);
        },
      );
      await context.step("two engines at once do not see each other", async () => {
        const [one, other] = [
          await openSpark(server.remote, { work }),
          await openSpark(server.remote, { work }),
        ];
        await one.put("rows", [frameOf(["one"])]);
        await other.put("rows", [frameOf(["other"])]);
        await one.close();
        const [frame] = await Array.fromAsync(other.query("select text from rows"));
        assertEquals(frame!.toRecords(), [{ text: "other" }]);
        await other.close();
        assertEquals(left(), []);
      });
      await context.step("what a killed process has left goes with the next engine", async () => {
        const code = `
          import { openSpark } from "@/engine/spark/spark_engine.ts";
          const options = { work: ${JSON.stringify(work)} };
          const engine = await openSpark(${JSON.stringify(server.remote)}, options);
          await engine.keep("rows", "select id from range(10)");
          console.log("begun");
          await new Promise(() => setInterval(() => {}, 1000));
        `;
        const begun = new Deno.Command(Deno.execPath(), {
          args: ["eval", "--config", "src/engine/spark/deno.json", "--quiet", "--ext=ts", code],
          stdin: "null",
          stdout: "piped",
        }).spawn();
        const printed = begun.stdout.getReader();
        await printed.read();
        const [killed] = left();
        const alive = await openSpark(server.remote, { work });
        assertEquals(left().length, 2);
        begun.kill("SIGKILL");
        await begun.status;
        await printed.cancel();
        const next = await openSpark(server.remote, { work });
        assertEquals([left().length, left().includes(killed!)], [2, false]);
        for (const engine of [alive, next]) await engine.close();
        assertEquals(left(), []);
      });

      await context.step("an interrupt ends a step, and nothing is left", async () => {
        const interrupt = new AbortController();
        const reason = new UserError("interrupted", "Interrupted.");
        const work1 = execute({ signal: interrupt.signal }, async () => {
          const engine = await openSpark(server.remote, { work });
          try {
            await engine.put("rows", [frameOf(["a"])]);
            setTimeout(() => interrupt.abort(reason), 1000);
            await engine.keep("endless", ENDLESS);
          } finally {
            await engine.close();
          }
        });
        assertEquals(await assertRejects(() => work1), reason);
        assertEquals(left(), []);
      });
      await context.step("a server that ends during a step leaves nothing, either", async () => {
        const engine = await openSpark(server.remote, { work });
        try {
          await engine.put("rows", [frameOf(["a"])]);
          setTimeout(() => server.kill(), 1000);
          const { message } = await assertRejects(() => engine.keep("endless", ENDLESS), UserError);
          assertStringIncludes(message, "has ended or cannot be reached any more");
        } finally {
          await engine.close();
        }
        assertEquals(left(), []);
      });
    } finally {
      await Deno.remove(place, { recursive: true });
    }
  },
);

function frameOf(texts: readonly (string | null)[]): pl.DataFrame {
  return pl.DataFrame({ text: texts }).withRowIndex("row").select(
    "row",
    pl.col("text").cast(pl.Utf8),
  );
}
