import { InputError } from "@/bank/input_error.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";
import type { ReaderAnswer, ReaderMessage } from "@/bank/records/record_worker.ts";
import type { Entity } from "@/bank/schema.ts";

/** What two readers do side by side: nearly half the work each. */
const SHARES: readonly (readonly Entity[])[] = [
  ["transactions"],
  ["customers", "accounts", "loans"],
];

/** Chunks that a worker may have waiting. */
const WAITING = 4;

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
  const shares = parallel ? SHARES : [SHARES.flat()];
  const readers = shares.map((entities) =>
    parallel ? new ReadingWorker({ ...task, entities }) : new RecordReader({ ...task, entities })
  );
  const workers = readers.filter((reader) => reader instanceof ReadingWorker);
  const stop = () => {
    for (const worker of workers) worker.fail(signal!.reason);
  };
  signal?.addEventListener("abort", stop);
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      for (const reader of readers) await reader.push(chunk);
    }
    const results = await Promise.all(readers.map((reader) => reader.finish()));
    return {
      rows: results[0]!.rows,
      records: results.flatMap(({ records }) => records),
      repeatedRows: results.find(({ repeatedRows }) => repeatedRows)?.repeatedRows,
    };
  } finally {
    signal?.removeEventListener("abort", stop);
    for (const worker of workers) worker.terminate();
  }
}

/** A {@linkcode RecordReader} on another thread. */
class ReadingWorker {
  readonly #worker = new Worker(import.meta.resolve("./record_worker.ts"), { type: "module" });
  readonly #result = Promise.withResolvers<ReaderResult>();
  #waiting = 0;
  #taken = Promise.withResolvers<void>();

  constructor(task: ReaderTask) {
    this.#worker.onmessage = ({ data }: MessageEvent<ReaderAnswer>) => {
      if ("taken" in data) {
        this.#waiting--;
        this.#taken.resolve();
      } else if ("result" in data) this.#result.resolve(data.result);
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

  async push(chunk: Uint8Array): Promise<void> {
    while (this.#waiting >= WAITING) {
      this.#taken = Promise.withResolvers();
      await Promise.race([this.#taken.promise, this.#result.promise]);
    }
    this.#waiting++;
    const copy = chunk.slice();
    this.#post(copy, [copy.buffer]);
  }

  finish(): Promise<ReaderResult> {
    this.#post("end");
    return this.#result.promise;
  }

  terminate(): void {
    this.#worker.terminate();
  }

  #post(message: ReaderMessage, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  /** Makes whoever waits for it throw. */
  fail(error: Error): void {
    this.#result.reject(error);
  }
}
