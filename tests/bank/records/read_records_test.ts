import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { inputChunks } from "@/bank/input_chunks.ts";
import type { Table } from "@/bank/contract/contract.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import type { FormedColumn } from "@/bank/records/plain_records.ts";
import type { PlainForm } from "@/bank/rules/plain_forms.ts";
import { DEFAULT_FORMAT } from "@/bank/file_format.ts";
import { readRecords, type ReadTask } from "@/bank/records/read_records.ts";
import { BlockMemory } from "@/bank/records/record_block.ts";
import { type ReaderResult, RecordReader } from "@/bank/records/record_reader.ts";
import { TableRows } from "@/bank/records/table_rows.ts";
import { ENTITIES } from "@/bank/schema.ts";
import { simulate } from "@/bank/simulate.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { THREADS_PAY_FROM } from "@/execution/threads.ts";

/** The rows of an extract, and what is looked for in them. */
const [HEADER, ...ROWS] = Array.from(
  simulate({ customers: 40, months: 6 }),
  ({ extract }) => extract,
)
  .join("").trimEnd().split("\n");
const NAMES = HEADER!.split(",");
const COLUMNS_OF = {
  transactions: ["Transaction_ID", "Account_ID", "Customer_ID", "Amount"],
  accounts: ["Account_ID", "Balance"],
  loans: ["Loan_ID", "Loan_Amount"],
} as const;
const placeOf = (name: string) => NAMES.indexOf(name);
const ID: PlainForm = { kind: "id" };
const MONEY: PlainForm = {
  kind: "money",
  sign: "₦",
  isGrouped: true,
  above: 0,
  isZeroValid: false,
};
const TASK: ReadTask = {
  width: NAMES.length,
  entities: Object.entries(COLUMNS_OF).map(([entity, names]) => ({
    entity: entity as keyof typeof COLUMNS_OF,
    names,
    places: names.map(placeOf),
    own: names.map(placeOf),
    forms: names.map((name): FormedColumn => ({ name, form: name.endsWith("_ID") ? ID : MONEY })),
    owners: entity === "transactions" ? 2 : 0,
  })),
  repeatedBy: ["Account_ID", "Customer_ID", "Loan_ID"].map(placeOf),
  counting: { header: [], wanted: [], idPlaces: [] },
};

async function withFiles<T>(
  texts: readonly string[],
  use: (table: { table: Table }, paths: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const files = texts.map((_, i) => `${folder}/part_${i}.csv`);
    for (const [i, text] of texts.entries()) await Deno.writeTextFile(files[i]!, text);
    const [shipped] = defaultContract(files[0]!).tables.get("joined")!;
    return await use({ table: { ...shipped!, files } }, files);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A text so long that it is read on threads. */
function long(rows: readonly string[] = ROWS): string {
  const once = rows.join("\n") + "\n";
  return `${HEADER}\n` + once.repeat(Math.ceil(THREADS_PAY_FROM.bytes / once.length));
}

/** The same on one thread, in chunks of some bytes. */
async function readPlainly(path: string, size: number): Promise<ReaderResult> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of inputChunks(path)) {
      for (let at = 0; at < chunk.length; at += size) yield chunk.slice(at, at + size);
    }
  }
  const reader = new RecordReader({ ...TASK, size: 1 << 20 });
  const memory = new BlockMemory();
  const rows = new TableRows([{ path, chunks: chunks() }], DEFAULT_FORMAT);
  for await (const { block } of rows.blocks(() => memory)) reader.push(block);
  return reader.finish();
}

const byEntity = ({ records }: ReaderResult) =>
  ENTITIES.map((entity) => records.find((read) => read.entity === entity));

Deno.test("threads read the same records as one, to the byte, whatever the chunks", async () => {
  await withFiles([long()], async (table, [path]) => {
    const onThreads = await readRecords(table, TASK);
    for (const size of [1 << 21, 100_003]) {
      const here = await readPlainly(path!, size);
      assertEquals(byEntity(onThreads), byEntity(here));
      assertEquals(onThreads.rows, here.rows);
      assertEquals(onThreads.repeatedRows, here.repeatedRows);
      assert(here.repeatedRows.length > 0);
    }
  });
});

Deno.test("the size of the chunks makes no difference", async () => {
  await withFiles([[HEADER, ...ROWS].join("\n")], async (table, [path]) => {
    const whole = await readRecords(table, TASK);
    const cut = await readPlainly(path!, 97);
    assertEquals(byEntity(cut), byEntity(whole));
    assertEquals([cut.rows, cut.repeatedRows], [whole.rows, whole.repeatedRows]);
  });
});

Deno.test("files with one header are read as one table, whose rows are numbered through all", async () => {
  const half = ROWS.length >> 1;
  const parts = [ROWS.slice(0, half), ROWS.slice(half)].map((rows) => [HEADER, ...rows].join("\n"));
  const [whole, united] = await Promise.all(
    [[[HEADER, ...ROWS].join("\n")], parts].map((texts) =>
      withFiles(texts, (table) => readRecords(table, TASK))
    ),
  );
  assertEquals(united!.rows, whole!.rows);
  assertEquals(united!.lastRow, whole!.lastRow + 1);
  assertEquals(united!.files.map(({ name, rowsBefore }) => [name, rowsBefore]), [
    ["part_0.csv", 0],
    ["part_1.csv", half + 1],
  ]);
  const counts = ({ records }: ReaderResult) => records.map(({ plain }) => plain.rows);
  assertEquals(counts(united!), counts(whole!));
});

Deno.test("what is wrong with a file is said as well from another thread", async () => {
  const messages = await Promise.all(
    [`${HEADER}\n${ROWS.join("\n")}\n`, long()].map((text) =>
      withFiles([text + "1,2,3\n"], async (table) => {
        const reading = () => readRecords(table, TASK);
        return (await assertRejects(reading, UserError)).message;
      })
    ),
  );
  for (const message of messages) {
    assertMatch(message, /part_0\.csv: row \d+ has 3 fields and the header has 22\. Mend/);
  }
});

Deno.test("reading can be stopped, here and on threads, and ends its threads", async () => {
  for (const text of [[HEADER, ...ROWS].join("\n"), long()]) {
    await withFiles([text], async (table) => {
      const interrupt = new AbortController();
      const reading = execute(interrupt, () => readRecords(table, TASK));
      interrupt.abort(new Error("stop"));
      assertEquals((await assertRejects(() => reading, Error) as Error).message, "stop");
    });
  }
});

Deno.test("an interrupt is heard while threads are at work", async () => {
  await withFiles([long()], async (table) => {
    const interrupt = new AbortController();
    const reading = execute(interrupt, () => readRecords(table, TASK));
    setTimeout(() => interrupt.abort(new Error("stop")), 60);
    assertEquals((await assertRejects(() => reading, Error) as Error).message, "stop");
  });
});
