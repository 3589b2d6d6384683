import { createHash } from "node:crypto";
import { inputChunks } from "@/bank/input_chunks.ts";
import { textChunks } from "@/bank/open/text_chunks.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import type { InputFile } from "@/bank/read_bank.ts";
import { BlockMemory } from "@/bank/records/record_block.ts";
import {
  type EntityTask,
  type ReaderResult,
  type ReaderTask,
  RecordReader,
} from "@/bank/records/record_reader.ts";
import { type LeftOut, RowFilter, type RowsWanted } from "@/bank/records/row_filter.ts";
import { TableRows, type TextSource } from "@/bank/records/table_rows.ts";
import { startThread, type Thread, THREADS_PAY_FROM } from "@/execution/threads.ts";

/** Blocks that wait to be read by both: memory that the threads share, used again and again. */
const SLOTS = 4;

/** What is to be read of a table. */
export interface ReadTask extends Omit<ReaderTask, "size"> {
  readonly counting: RowsWanted;
}

/** All that a table's files hold. */
export interface TableResult extends ReaderResult {
  readonly files: readonly InputFile[];
  /** Rows that say the header again, in order. */
  readonly headers: readonly number[];
  /** The number of the last row, through all files. */
  readonly lastRow: number;
  /** What the contract leaves out. */
  readonly leftOut: LeftOut;
}

/**
 * Reads all records from the text of a table's files, checking its form.
 *
 * @throws {UserError} Naming the file and the rows at fault.
 */
export async function readRecords(
  { table: { files, format } }: Pick<OpenTable, "table">,
  task: ReadTask,
): Promise<TableResult> {
  const sources = files.map((path) => hashedSource(path, format.encoding));
  const sizes = await Promise.all(files.map(async (path) => (await Deno.stat(path)).size));
  const size = sizes.reduce((sum, bytes) => sum + bytes);
  const rows = new TableRows(sources, format);
  const { counting, ...rest } = task;
  const filter = new RowFilter(counting);
  const read = size >= THREADS_PAY_FROM.bytes ? readOnThreads : readHere;
  const result = await read(rows, { ...rest, size }, filter);
  return {
    ...result,
    rows: result.rows + filter.headers.length,
    headers: filter.headers,
    lastRow: rows.lastRow,
    leftOut: filter.leftOut,
    files: rows.files.map(({ path, rowsBefore }, i) => {
      return { name: fileName(path), sha256: sources[i]!.digest(), rowsBefore };
    }),
  };
}

export function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

/** The text of a file, and the SHA-256 of its bytes when all of it has been read. */
export function hashedSource(
  path: string,
  encoding: OpenTable["table"]["format"]["encoding"],
): TextSource & { digest(): string } {
  const hash = createHash("sha256");
  async function* hashed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of inputChunks(path)) {
      hash.update(chunk);
      yield chunk;
    }
  }
  const chunks = textChunks(hashed(), { path, encoding });
  return { path, chunks, digest: () => hash.digest("hex") };
}

async function readHere(
  table: TableRows,
  task: ReaderTask,
  filter: RowFilter,
): Promise<ReaderResult> {
  const reader = new RecordReader(task);
  const memory = new BlockMemory();
  for await (const { block } of table.blocks(() => memory)) {
    reader.push(filter.kept(block, task.width));
  }
  return reader.finish();
}

async function readOnThreads(
  table: TableRows,
  task: ReaderTask,
  filter: RowFilter,
): Promise<ReaderResult> {
  using threads = new DisposableStack();
  const readers: Thread<ReaderModule>[] = [];
  const begun: Promise<void>[] = [];
  // Memory is free again when both threads have taken what is in it.
  const free = Array.from(
    { length: SLOTS },
    () => Promise.resolve(new BlockMemory({ isShared: true })),
  );
  for await (const { block, memory } of table.blocks(() => free.shift()!)) {
    if (readers.length === 0) {
      for (const share of shares(task)) {
        const reader = threads.use(startThread<ReaderModule>(READER));
        begun.push(reader.call("begin", share));
        readers.push(reader);
      }
    }
    const kept = filter.kept(block, task.width);
    const returned = Promise.all([...begun, ...readers.map((reader) => reader.call("push", kept))])
      .then(() => memory);
    // A failure is met when the memory is wanted again, or the result.
    returned.catch(() => {});
    free.push(returned);
  }
  await Promise.all(free);
  const results = await Promise.all(readers.map((reader) => reader.call("finish")));
  return {
    rows: results[0]!.rows,
    records: results.flatMap(({ records }) => records),
    repeatedRows: results.find(({ repeatedRows }) => repeatedRows.length > 0)?.repeatedRows ??
      new Uint32Array(),
  };
}

/** What two readers do side by side, while the rows are found on this thread. */
function shares(task: ReaderTask): ReaderTask[] {
  const isMany = ({ entity }: EntityTask) => entity === "transactions";
  return [
    { ...task, entities: task.entities.filter(isMany) },
    { ...task, entities: task.entities.filter((one) => !isMany(one)), repeatedBy: [] },
  ].filter(({ entities }) => entities.length > 0);
}

type ReaderModule = typeof import("@/bank/records/reader_thread.ts");
const READER = import.meta.resolve("./reader_thread.ts");
