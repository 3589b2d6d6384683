import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";
import type { ReaderAnswer, ReaderMessage } from "@/bank/records/record_worker.ts";
import type { Entity } from "@/bank/schema.ts";

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
  /** Ends the reading; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
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
  { signal, parallel }: ReadOptions,
): Promise<ReaderResult> {
  const scanner = new CsvScanner(path);
  const taskFor = (entities: readonly Entity[]) => ({ ...task, header: scanner.header!, entities });
  if (parallel) return await readOnThreads(scanner, chunks, { taskFor, signal });
  let reader: RecordReader | undefined;
  const memory = new BlockMemory();
  for await (const { block } of scanned(scanner, chunks, { nextMemory: () => memory, signal })) {
    reader ??= new RecordReader(taskFor(SHARES.flat()));
    reader.push(block);
  }
  return reader!.finish();
}

/** The rows of a file, block by block, each in the memory that is next. */
async function* scanned(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  { nextMemory, signal }: {
    nextMemory: () => BlockMemory | Promise<BlockMemory>;
    signal: AbortSignal | undefined;
  },
): AsyncGenerator<{ block: RecordBlock; memory: BlockMemory }> {
  let memory = await nextMemory();
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      signal?.throwIfAborted();
      const block = scanner.push(chunk.subarray(at, at + PIECE_BYTES), memory);
      if (block.rows.length === 0) continue;
      yield { block, memory };
      memory = await nextMemory();
    }
  }
  signal?.throwIfAborted();
  yield { block: scanner.finish(memory), memory };
}

async function readOnThreads(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  { taskFor, signal }: {
    taskFor: (entities: readonly Entity[]) => ReaderTask;
    signal: AbortSignal | undefined;
  },
): Promise<ReaderResult> {
  const threads: ReadingThread[] = [];
  const stop = () => {
    for (const thread of threads) thread.fail(signal!.reason);
  };
  signal?.addEventListener("abort", stop);
  try {
    // Memory is free again when both threads have taken what is in it.
    const free = Array.from(
      { length: SLOTS },
      () => Promise.resolve(new BlockMemory({ isShared: true })),
    );
    const nextMemory = () => free.shift()!;
    for await (const { block, memory } of scanned(scanner, chunks, { nextMemory, signal })) {
      if (threads.length === 0) {
        for (const entities of SHARES) threads.push(new ReadingThread(taskFor(entities)));
      }
      const returned = Promise.all(threads.map((thread) => thread.push(block))).then(() => memory);
      // A failure is met when the memory is wanted again, or the result.
      returned.catch(() => {});
      free.push(returned);
    }
    const results = await Promise.all(threads.map((thread) => thread.finish()));
    return {
      rows: results[0]!.rows,
      records: results.flatMap(({ records }) => records),
      repeatedRows: results.find(({ repeatedRows }) => repeatedRows)?.repeatedRows,
    };
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const thread of threads) thread.terminate();
  }
}

/** A {@linkcode RecordReader} on another thread. */
class ReadingThread {
  readonly #worker = new Worker(import.meta.resolve("./record_worker.ts"), { type: "module" });
  readonly #result = Promise.withResolvers<ReaderResult>();
  /** What waits for the thread's answers to blocks, in order. */
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #failure: Error | undefined;

  constructor(task: ReaderTask) {
    this.#worker.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => {
      if ("taken" in data) this.#waiting.shift()?.resolve();
      else if ("result" in data) this.#result.resolve(data.result);
      else this.fail(new Error(data.message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.fail(new Error(`A reader of the extract failed: ${event.message}`));
    };
    // Whoever waits for it hears of a failure; until somebody does it is none.
    this.#result.promise.catch(() => {});
    this.#post(task);
  }

  /** @param block In shared memory, not to be changed before the promise is kept. */
  push(block: RecordBlock): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answer = Promise.withResolvers<void>();
    this.#waiting.push(answer);
    this.#post(block);
    return answer.promise;
  }

  finish(): Promise<ReaderResult> {
    this.#post("end");
    return this.#result.promise;
  }

  terminate(): void {
    this.#worker.terminate();
    this.fail(new Error("The reader was ended"));
  }

  /** Makes whoever waits for it throw. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#result.reject(this.#failure);
    for (const answer of this.#waiting.splice(0)) answer.reject(this.#failure);
  }

  #post(message: ReaderMessage): void {
    this.#worker.postMessage(message);
  }
}
