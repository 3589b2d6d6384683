import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { readRecords } from "@/bank/records/read_records.ts";
import type { ReaderResult } from "@/bank/records/record_reader.ts";
import { type ColumnName, COLUMNS, ENTITIES } from "@/bank/schema.ts";
import { simulate } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution.ts";
import { extractText } from "../../sample_extract.ts";

const SOURCES = (Object.keys(COLUMNS) as ColumnName[])
  .filter((name) => COLUMNS[name].kind !== "contact")
  .map((name): [ColumnName, string] => [name, name]);
const TASK = { path: "bank.csv", size: 1 << 20, sources: new Map(SOURCES), asText: false };

async function* chunksOf(text: string, size = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield await bytes.slice(at, at + size);
}

const EXTRACT = Array.from(simulate({ customers: 40, months: 6 }), (batch) => batch.extract)
  .join("");

Deno.test("two threads read the same records as one, to the byte", async () => {
  const [one, two] = await Promise.all(
    [false, true].map((parallel) => readRecords(chunksOf(EXTRACT), TASK, { parallel })),
  );
  const byEntity = ({ records }: ReaderResult) =>
    ENTITIES.map((entity) => records.find((read) => read.entity === entity));
  assertEquals(byEntity(two!), byEntity(one!));
  assertEquals([two!.rows, two!.repeatedRows], [one!.rows, one!.repeatedRows]);
  assert(one!.repeatedRows!.length > 0);
});

Deno.test("the size of the chunks makes no difference", async () => {
  const [one, other] = await Promise.all(
    [1 << 30, 97].map((size) => readRecords(chunksOf(EXTRACT, size), TASK, { parallel: false })),
  );
  assertEquals(other, one);
  const long = EXTRACT + EXTRACT.slice(EXTRACT.indexOf("\n") + 1).repeat(80);
  assert(long.length > 1 << 21);
  const [whole, cut] = await Promise.all(
    [1 << 30, 100_003].map((size) => readRecords(chunksOf(long, size), TASK, { parallel: true })),
  );
  assertEquals(cut, whole);
});

Deno.test("what is wrong with a file is said as well from another thread", async () => {
  const broken = EXTRACT + "1,2,3\n";
  const messages = await Promise.all([false, true].map(async (parallel) => {
    const reading = readRecords(chunksOf(broken), TASK, { parallel });
    return (await assertRejects(() => reading, UserError) as Error).message;
  }));
  assertMatch(messages[0]!, /row \d+ has 3 fields and the header has 22/);
  assertEquals(messages[1], messages[0]);
});

Deno.test("a fault of a reader is heard of from another thread", async () => {
  const sources = new Map([...TASK.sources, ["Balance", "Saldo"]] as typeof SOURCES);
  for (const parallel of [false, true]) {
    const reading = readRecords(chunksOf(EXTRACT), { ...TASK, sources }, { parallel });
    const error = await assertRejects(() => reading, Error);
    assertMatch(error.message, /The file has no column Saldo$/);
  }
});

Deno.test("reading can be stopped, and ends its threads", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield* chunksOf(extractText([{}]));
    for (let i = 0;; i++) {
      // The readers catch up, and an interrupt arrives.
      await new Promise((resolve) => setTimeout(resolve));
      yield new TextEncoder().encode(
        extractText([{ Transaction_ID: `T${i}` }]).split("\n")[1] + "\n",
      );
    }
  }
  const interrupt = new AbortController();
  const reading = execute(
    interrupt,
    () => readRecords(endless(), TASK, { parallel: true }),
  );
  setTimeout(() => interrupt.abort(new Error("stop")), 200);
  const error = await assertRejects(() => reading, Error);
  assertEquals(error.message, "stop");
});

Deno.test("an interrupt is heard at the end of the file, too", async () => {
  for (const parallel of [false, true]) {
    const interrupt = new AbortController();
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      yield* chunksOf(extractText([{}]).trimEnd());
      interrupt.abort(new Error("stop"));
    };
    const reading = execute(interrupt, () => readRecords(chunks(), TASK, { parallel }));
    assertEquals((await assertRejects(() => reading, Error) as Error).message, "stop");
  }
});

Deno.test("an interrupt is heard also while the file is slow and the threads wait", async () => {
  const interrupt = new AbortController();
  async function* slow(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunksOf(EXTRACT, 1 << 14)) yield chunk;
    interrupt.abort(new Error("stop"));
    // Answers of the threads are still on their way.
    await new Promise((resolve) => setTimeout(resolve, 300));
    yield new Uint8Array();
  }
  const reading = execute(interrupt, () => readRecords(slow(), TASK, { parallel: true }));
  assertEquals((await assertRejects(() => reading, Error) as Error).message, "stop");
});
