/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { InputError } from "@/bank/input_error.ts";
import { type ReaderResult, type ReaderTask, RecordReader } from "@/bank/records/record_reader.ts";

/** What a worker is sent: a task, then the chunks of the file, then that it has ended. */
export type ReaderMessage = ReaderTask | Uint8Array | "end";

/** Its answer to each chunk, and in the end the result or what is wrong. */
export type ReaderAnswer =
  | { readonly taken: true }
  | { readonly result: ReaderResult }
  | { readonly message: string; readonly isInputError: boolean };

let reader: RecordReader | undefined;

// The other end of `read_records.ts`.
self.onmessage = ({ data }: MessageEvent<ReaderMessage>) => {
  try {
    if (data instanceof Uint8Array) {
      reader!.push(data);
      answer({ taken: true });
    } else if (data !== "end") {
      reader = new RecordReader(data);
    } else {
      const result = reader!.finish();
      answer({ result }, buffersOf(result));
    }
  } catch (error) {
    const { message } = error as Error;
    answer({ message, isInputError: error instanceof InputError });
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
