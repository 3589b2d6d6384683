import { InputError } from "@/bank/input_error.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";
import type { ReaderAnswer, ReaderMessage } from "@/bank/records/record_worker.ts";
import type { Entity } from "@/bank/schema.ts";

/** What two readers do side by side: nearly half the work each. */
const SHARES: readonly (readonly Entity[])[] = [
  ["transactions"],
  ["customers", "accounts", "loans"],
];

/** Chunks that wait to be read by both: memory that the threads share, used again and again. */
const SLOTS = 8;
const SLOT_BYTES = 1 << 20;

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
 * @throws {InputError} Naming the file and the first row at fault.
 */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  task: Omit<ReaderTask, "entities">,
  { signal, parallel }: ReadOptions,
): Promise<ReaderResult> {
  if (parallel) return await readOnThreads(chunks, task, signal);
  const reader = new RecordReader({ ...task, entities: SHARES.flat() });
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    reader.push(chunk);
  }
  return reader.finish();
}

async function readOnThreads(
  chunks: AsyncIterable<Uint8Array>,
  task: Omit<ReaderTask, "entities">,
  signal: AbortSignal | undefined,
): Promise<ReaderResult> {
  const threads: ReadingThread[] = [];
  const stop = () => {
    for (const thread of threads) thread.fail(signal!.reason);
  };
  signal?.addEventListener("abort", stop);
  try {
    for (const entities of SHARES) threads.push(new ReadingThread({ ...task, entities }));
    // A slot is free again when both threads have taken what is in it.
    const free = Array.from({ length: SLOTS }, () => {
      const slot = new Uint8Array(new SharedArrayBuffer(SLOT_BYTES));
      return Promise.resolve(slot);
    });
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += SLOT_BYTES) {
        signal?.throwIfAborted();
        const slot = await free.shift()!;
        const part = chunk.subarray(at, at + SLOT_BYTES);
        slot.set(part);
        const taken = threads.map((thread) => thread.push(slot.subarray(0, part.length)));
        const returned = Promise.all(taken).then(() => slot);
        // A failure is met when the slot is wanted again, or the result.
        returned.catch(() => {});
        free.push(returned);
      }
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
  /** What waits for the thread's answers to chunks, in order. */
  readonly #waiting: PromiseWithResolvers<void>[] = [];
  #failure: Error | undefined;

  constructor(task: ReaderTask) {
    this.#worker.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => {
      if ("taken" in data) this.#waiting.shift()?.resolve();
      else if ("result" in data) this.#result.resolve(data.result);
      else this.fail(data.isInputError ? new InputError(data.message) : new Error(data.message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.fail(new Error(`A reader of the extract failed: ${event.message}`));
    };
    // Whoever waits for it hears of a failure; until somebody does it is none.
    this.#result.promise.catch(() => {});
    this.#post(task);
  }

  /** @param chunk In shared memory, not to be changed before the promise is kept. */
  push(chunk: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answer = Promise.withResolvers<void>();
    this.#waiting.push(answer);
    this.#post(chunk);
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
