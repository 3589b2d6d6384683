import { createHash } from "node:crypto";
import { inputChunks } from "@/bank/input_chunks.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import { parquetAsCsv } from "@/bank/parquet.ts";
import type { InputFile } from "@/bank/read_bank.ts";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import { BlockMemory, type RecordBlock } from "@/bank/records/record_block.ts";
import {
  type EntityTask,
  type ReaderResult,
  type ReaderTask,
  RecordReader,
} from "@/bank/records/record_reader.ts";
import { throwIfInterrupted } from "@/execution.ts";
import { startThread, type Thread, THREADS_PAY_FROM } from "@/threads.ts";

/** Larger chunks are cut into pieces, since several blocks are in memory at once. */
const PIECE_BYTES = 1 << 21;

/** Blocks that wait to be read by both: memory that the threads share, used again and again. */
const SLOTS = 8;

/** What is to be read of a table. */
export type ReadTask = Omit<ReaderTask, "size">;

/** What the files of a table hold. */
export interface RecordsOfFiles extends ReaderResult {
  readonly files: readonly InputFile[];
}

/**
 * Reads all records of a table's files, checking their form.
 *
 * @throws {UserError} Naming the file and the rows at fault.
 */
export async function readRecords(
  { table: { files }, kind, columns }: OpenTable,
  task: ReadTask,
): Promise<RecordsOfFiles> {
  const path = files[0]!;
  const { size } = await Deno.stat(path);
  const isParquet = kind === "parquet";
  const sources = new Map([...columns].map(([name, { from }]) => [name, from[0]!]));
  const hash = createHash("sha256");
  const chunks = isParquet ? parquetAsCsv(path, sources) : hashed(inputChunks(path), hash);
  const scanner = new CsvScanner(path);
  // Parquet is compressed.
  const pays = size * (isParquet ? 8 : 1) >= THREADS_PAY_FROM.bytes;
  const sized = { ...task, size };
  const result = pays
    ? await readOnThreads(scanner, chunks, sized)
    : await readHere(scanner, chunks, sized);
  // A Parquet file's rows are not its bytes.
  if (isParquet) { for await (const chunk of inputChunks(path)) hash.update(chunk); }
  const name = path.split(/[/\\]/).at(-1)!;
  const file = { name, rows: result.rows, sha256: hash.digest("hex"), offset: 0 };
  return { ...result, files: [file] };
}

async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: { update(bytes: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function readHere(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  task: ReaderTask,
): Promise<ReaderResult> {
  const reader = new RecordReader(task);
  const memory = new BlockMemory();
  for await (const { block } of scanned(scanner, chunks, () => memory)) reader.push(block);
  return reader.finish();
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
  task: ReaderTask,
): Promise<ReaderResult> {
  using threads = new DisposableStack();
  const readers: Thread<ReaderModule>[] = [];
  // Memory is free again when both threads have taken what is in it.
  const free = Array.from(
    { length: SLOTS },
    () => Promise.resolve(new BlockMemory({ isShared: true })),
  );
  for await (const { block, memory } of scanned(scanner, chunks, () => free.shift()!)) {
    if (readers.length === 0) {
      for (const share of shares(task)) {
        const reader = threads.use(startThread<ReaderModule>(READER));
        reader.call("begin", share);
        readers.push(reader);
      }
    }
    const returned = Promise.all(readers.map((reader) => reader.call("push", block)))
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
  const isOwn = ({ entity }: EntityTask) => entity === "transactions";
  const [own, others] = [task.entities.filter(isOwn), task.entities.filter((one) => !isOwn(one))];
  return [
    { ...task, entities: own },
    { ...task, entities: others, repeatedBy: [] },
  ].filter(({ entities }) => entities.length > 0);
}

type ReaderModule = typeof import("@/bank/records/reader_thread.ts");
const READER = import.meta.resolve("./reader_thread.ts");
