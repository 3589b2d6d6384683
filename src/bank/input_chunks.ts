import { fileError } from "@/errors.ts";
import { assertRegularFile } from "@/files/regular_file.ts";

const CHUNK_BYTES = 1 << 22;

/**
 * The bytes of an input file, piece by piece. A piece is only valid until the next one is asked for.
 *
 * @throws {UserError} If there is no such file, or it cannot be read.
 */
export async function* inputChunks(path: string): AsyncGenerator<Uint8Array> {
  const attempt = `Cannot read ${path}`;
  await assertRegularFile(path, attempt, "input");
  try {
    using file = await Deno.open(path);
    let [buffer, other] = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
    let reading = file.read(buffer);
    for (let size = await reading; size !== null; size = await reading) {
      // The next piece is read while this one is looked at; should it fail, that is met in its turn.
      reading = file.read(other);
      reading.catch(() => {});
      yield buffer.subarray(0, size);
      [buffer, other] = [other, buffer];
    }
  } catch (error) {
    throw fileError(error, attempt, "input");
  }
}
