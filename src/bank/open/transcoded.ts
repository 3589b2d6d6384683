import { Buffer } from "node:buffer";
import type { Encoding } from "@/bank/file_format.ts";
import { UserError } from "@/errors.ts";

/**
 * Text in UTF-8, of bytes in another encoding; a piece may end within a character. ISO-8859-1 is the
 * first 256 characters of Unicode, Windows-1252 has others from 128 to 159.
 *
 * @throws {UserError} If bytes are no characters in the encoding.
 */
export async function* transcoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Exclude<Encoding, "utf-8">,
  path: string,
): AsyncGenerator<Uint8Array> {
  const decode = decoder(encoding);
  const encoder = new TextEncoder();
  const transcode = (chunk?: Uint8Array) => {
    try {
      return encoder.encode(decode(chunk));
    } catch (cause) {
      const message = `Cannot read ${path}: it has bytes that are not ${encoding.toUpperCase()}. ` +
        "Export the file again.";
      throw new UserError("input", message, { cause });
    }
  };
  for await (const chunk of chunks) yield transcode(chunk);
  yield transcode();
}

/** Text of the pieces one after the other; without a piece, that they end. */
function decoder(encoding: Encoding): (chunk?: Uint8Array) => string {
  // What the web calls ISO-8859-1 is Windows-1252.
  if (encoding === "iso-8859-1") {
    return (chunk = new Uint8Array()) =>
      Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
  }
  const decoder = new TextDecoder(encoding, { fatal: true });
  return (chunk) => decoder.decode(chunk, { stream: chunk !== undefined });
}
