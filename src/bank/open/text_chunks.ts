import type { Encoding } from "@/bank/file_format.ts";
import { ENCODING_BYTES, encodingOf } from "@/bank/open/encoding_of.ts";
import { KIND_BYTES, refuseBinaryKinds, refuseTextKinds } from "@/bank/open/file_kind.ts";
import { gunzipped, isGzip } from "@/bank/open/gunzipped.ts";
import { headed } from "@/bank/open/headed.ts";
import { transcoded } from "@/bank/open/transcoded.ts";

/**
 * The text of a file in UTF-8, piece by piece, out of its gzip if it is packed. A piece is only valid
 * until the next one is asked for; those of a file that is UTF-8 are the file's own.
 *
 * @param chunks The bytes of the file.
 * @param encoding What the format says; a byte-order mark wins over it.
 * @throws {UserError} If the file is of another kind, or written in another way.
 *
 * @example
 * ```ts
 * import { inputChunks } from "@/bank/input_chunks.ts";
 * import { textChunks } from "@/bank/open/text_chunks.ts";
 *
 * const path = "dataset/raw/inu_bank.csv";
 * for await (const chunk of textChunks(inputChunks(path), { path, encoding: "utf-8" })) {
 *   console.log(chunk.length);
 * }
 * ```
 */
export async function* textChunks(
  chunks: AsyncIterable<Uint8Array>,
  { path, encoding: stated }: { readonly path: string; readonly encoding: Encoding },
): AsyncGenerator<Uint8Array> {
  await using file = await headed(chunks, KIND_BYTES);
  refuseBinaryKinds(path, file.head);
  const unpacked = isGzip(file.head) ? gunzipped(file.chunks, path) : file.chunks;
  await using bytes = await headed(unpacked, Math.max(KIND_BYTES, ENCODING_BYTES));
  refuseBinaryKinds(path, bytes.head);
  const encoding = encodingOf(bytes.head, stated, path);
  const isUtf8 = encoding === "utf-8";
  await using text = await headed(
    isUtf8 ? bytes.chunks : transcoded(bytes.chunks, encoding, path),
    KIND_BYTES,
  );
  refuseTextKinds(path, text.head);
  yield* text.chunks;
}
