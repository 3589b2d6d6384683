import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";
import type { Entity } from "@/bank/schema.ts";
import { throwIfInterrupted } from "@/execution.ts";
import { startThread, type Thread } from "@/threads.ts";

/** What two readers do side by side, while the rows are found on this thread. */
const SHARES: readonly (readonly Entity[])[] = [
  ["transactions"],
  ["customers", "accounts", "loans"],
];

/** Larger chunks are cut into pieces, since several blocks are in memory at once. */
const PIECE_BYTES = 1 << 21;

/** Blocks that wait to be read by both: memory that the threads share, used again and again. */
const SLOTS = 8;

/** What is to be read of a file. */
export type ReadTask = Omit<ReaderTask, "header" | "entities">;

export interface ReadOptions {
  /** Read on two other threads. Worth it from some ten megabytes. */
  readonly parallel: boolean;
}

/**
 * Reads all records from the bytes of a CSV file, checking its form.
 *
 * @param chunks Of the file; each is only used until the next is asked for.
 * @param path Of the file, for messages.
 * @throws {UserError} Naming the file and the first row at fault.
 */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  { path, ...task }: ReadTask & { path: string },
  { parallel }: ReadOptions,
): Promise<ReaderResult> {
  const scanner = new CsvScanner(path);
  const taskFor = (entities: readonly Entity[]) => ({ ...task, header: scanner.header!, entities });
  if (parallel) return await readOnThreads(scanner, chunks, taskFor);
  let reader: RecordReader | undefined;
  const memory = new BlockMemory();
  for await (const { block } of scanned(scanner, chunks, () => memory)) {
    reader ??= new RecordReader(taskFor(SHARES.flat()));
    reader.push(block);
  }
  return reader!.finish();
}

/** The rows of a file, block by block, each in the memory that is next. */
async function* scanned(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  nextMemory: () => BlockMemory | Promise<BlockMemory>,
): AsyncGenerator<{ block: RecordBlock; memory: BlockMemory }> {
  let memory = await nextMemory();
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      throwIfInterrupted();
      const block = scanner.push(chunk.subarray(at, at + PIECE_BYTES), memory);
      if (block.rows.length === 0) continue;
      yield { block, memory };
      memory = await nextMemory();
    }
  }
  throwIfInterrupted();
  yield { block: scanner.finish(memory), memory };
}

async function readOnThreads(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  taskFor: (entities: readonly Entity[]) => ReaderTask,
): Promise<ReaderResult> {
  using threads = new DisposableStack();
  const readers: Thread<ReaderModule>[] = [];
  const begun: Promise<void>[] = [];
  // Memory is free again when both threads have taken what is in it.
  const free = Array.from(
    { length: SLOTS },
    () => Promise.resolve(new BlockMemory({ isShared: true })),
  );
  for await (const { block, memory } of scanned(scanner, chunks, () => free.shift()!)) {
    if (readers.length === 0) {
      for (const entities of SHARES) {
        const reader = threads.use(startThread<ReaderModule>(READER));
        begun.push(reader.call("begin", taskFor(entities)));
        readers.push(reader);
      }
    }
    const returned = Promise.all([
      ...begun,
      ...readers.map((reader) => reader.call("push", block)),
    ])
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
