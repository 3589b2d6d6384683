import type { FileFormat } from "@/bank/file_format.ts";
import { BlockMemory } from "@/bank/records/record_block.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";
import { type FileRows, TableRows, type TextSource } from "@/bank/records/table_rows.ts";
import type { Entity } from "@/bank/schema.ts";
import { startThread, type Thread } from "@/threads.ts";

/** What two readers do side by side, while the rows are found on this thread. */
const SHARES: readonly (readonly Entity[])[] = [
  ["transactions"],
  ["customers", "accounts", "loans"],
];

/** Blocks that wait to be read by both: memory that the threads share, used again and again. */
const SLOTS = 8;

/** What is to be read of a table. */
export type ReadTask = Omit<ReaderTask, "header" | "entities">;

export interface ReadOptions {
  /** Read on two other threads. Worth it from some ten megabytes. */
  readonly parallel: boolean;
  /** @default {DEFAULT_FORMAT} */
  readonly format?: FileFormat;
}

/** All that a table has. */
export interface TableRead extends ReaderResult {
  readonly files: readonly FileRows[];
}

/**
 * Reads all records from the text of a table's files, checking its form.
 *
 * @throws {UserError} Naming the file and the rows at fault.
 */
export async function readRecords(
  sources: readonly TextSource[],
  task: ReadTask,
  { parallel, format }: ReadOptions,
): Promise<TableRead> {
  const table = new TableRows(sources, format);
  const taskFor = (entities: readonly Entity[]) => ({ ...task, header: table.header!, entities });
  const read = parallel ? readOnThreads : readHere;
  return { ...await read(table, taskFor), files: table.files };
}

type TaskFor = (entities: readonly Entity[]) => ReaderTask;

async function readHere(table: TableRows, taskFor: TaskFor): Promise<ReaderResult> {
  let reader: RecordReader | undefined;
  const memory = new BlockMemory();
  for await (const { block } of table.blocks(() => memory)) {
    reader ??= new RecordReader(taskFor(SHARES.flat()));
    reader.push(block);
  }
  return reader!.finish();
}

async function readOnThreads(table: TableRows, taskFor: TaskFor): Promise<ReaderResult> {
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
      for (const entities of SHARES) {
        const reader = threads.use(startThread<ReaderModule>(READER));
        begun.push(reader.call("begin", taskFor(entities)));
        readers.push(reader);
      }
    }
    const returned = Promise.all([...begun, ...readers.map((reader) => reader.call("push", block))])
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
    repeatedRows: results.find(({ repeatedRows }) => repeatedRows)?.repeatedRows,
  };
}

type ReaderModule = typeof import("@/bank/records/reader_thread.ts");
const READER = import.meta.resolve("./reader_thread.ts");
