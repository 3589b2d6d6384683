/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";

/** What a worker is sent: a task, then the rows of the file, then that they have ended. */
export type ReaderMessage = ReaderTask | RecordBlock | "end";

/** Its answer to each block, and in the end the result; or what has failed. */
export type ReaderAnswer =
  | { readonly taken: true }
  | { readonly result: ReaderResult }
  | { readonly message: string };

let reader: RecordReader | undefined;

// The other end of `read_records.ts`.
self.onmessage = ({ data }: MessageEvent<ReaderMessage>) => {
  try {
    if (data === "end") {
      const result = reader!.finish();
      answer({ result }, buffersOf(result));
    } else if ("entities" in data) {
      reader = new RecordReader(data);
    } else {
      reader!.push(data);
      answer({ taken: true });
    }
  } catch (error) {
    answer({ message: (error as Error).message });
  }
};

function answer(message: ReaderAnswer, transfer: ArrayBufferLike[] = []): void {
  self.postMessage(message, transfer as ArrayBuffer[]);
}

/** What is handed over rather than copied. */
function buffersOf({ records, repeatedRows }: ReaderResult): ArrayBufferLike[] {
  const arrays = records.flatMap(({ plain, texts }) => [
    plain.row,
    plain.rows,
    plain.ids,
    plain.accountIds,
    ...plain.values.values(),
    texts.csv,
  ]);
  return [...arrays, ...(repeatedRows === undefined ? [] : [repeatedRows])]
    .map(({ buffer }) => buffer);
}
