import type { RecordBlock } from "@/bank/records/record_block.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";

/** What a thread does that reads records: one reader, told piece by piece. */
let reader: RecordReader | undefined;

export function begin(task: ReaderTask): void {
  reader = new RecordReader(task);
}

/** @param block In shared memory, not to be changed before the call is answered. */
export function push(block: RecordBlock): void {
  reader!.push(block);
}

export function finish(): ReaderResult {
  return reader!.finish();
}
