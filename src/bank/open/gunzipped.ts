import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { ALWAYS_UNPACKED, MOST_UNPACKED } from "@/bank/records/bounds.ts";
import { UserError } from "@/errors.ts";

const CHUNK_BYTES = 1 << 20;

/** Whether bytes begin as gzip does, whatever the file's name. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * What is packed in the bytes of a gzip file, of one member or several one after the other.
 *
 * @throws {UserError} If the file is damaged or cut off, or unpacks to more than a table would.
 */
export async function* gunzipped(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  // The web's DecompressionStream refuses a second member.
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  let [packed, unpacked] = [0, 0];
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      packed += chunk.length;
      // A stream asks for the next piece before it has used the last.
      yield chunk.slice();
    }
  }
  // What fails is met where the bytes are wanted.
  pipeline(Readable.from(counted(), { highWaterMark: 1 }), gunzip, () => {});
  try {
    for await (const chunk of gunzip) {
      unpacked += chunk.length;
      if (unpacked > Math.max(ALWAYS_UNPACKED, MOST_UNPACKED * packed)) {
        throw new UserError(
          "input",
          `Cannot read ${path}: it unpacks to more than ${MOST_UNPACKED} times its size, and a table ` +
            "of a bank does not. Export it again, or unpack it and name what is in it.",
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith("Z_")) throw error;
    throw new UserError(
      "input",
      `Cannot read ${path}: its gzip is damaged or cut off. Copy or export the file again.`,
      { cause: error },
    );
  }
}
