import { gunzipped, isGzip } from "@/bank/open/gunzipped.ts";
import { headed } from "@/bank/open/headed.ts";
import { inputChunks } from "@/bank/input_chunks.ts";
import { fileError } from "@/errors.ts";
import { throwIfInterrupted } from "@/execution/execution.ts";

/** Up to here a file is looked at as a whole. */
const WHOLE_BYTES = 1 << 24;
/** Of a larger one the head, the middle and the end, so many bytes of each. */
const PIECE_BYTES = 1 << 22;

/** What is looked at of a file, out of its gzip. */
export interface SampledBytes {
  /** All of it, or its head and pieces from further on. */
  readonly pieces: readonly Uint8Array[];
  readonly isWhole: boolean;
}

/**
 * As much of a file as tells how it is written.
 *
 * @throws {UserError} If it cannot be read.
 */
export async function sampledBytes(path: string): Promise<SampledBytes> {
  await using file = await headed(inputChunks(path), 2);
  if (isGzip(file.head)) return await sampledStream(gunzipped(file.chunks, path));
  try {
    using opened = await Deno.open(path);
    const { size } = await opened.stat();
    if (size <= WHOLE_BYTES) {
      return { pieces: [await bytesAt(opened, 0, size)], isWhole: true };
    }
    const pieces: Uint8Array[] = [];
    for (const at of [0, Math.floor(size / 2), size - PIECE_BYTES]) {
      // Characters of two bytes begin at even places.
      pieces.push(await bytesAt(opened, at - at % 2, PIECE_BYTES));
    }
    return { pieces, isWhole: false };
  } catch (error) {
    throw fileError(error, `Cannot read ${path}`, "input");
  }
}

async function bytesAt(file: Deno.FsFile, at: number, size: number): Promise<Uint8Array> {
  await file.seek(at, Deno.SeekMode.Start);
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

/** Nobody knows where the middle of a stream is before its end: a piece from its second half is kept. */
async function sampledStream(chunks: AsyncIterable<Uint8Array>): Promise<SampledBytes> {
  const head: Uint8Array[] = [];
  let [size, middleAt] = [0, WHOLE_BYTES];
  let middle: Uint8Array | undefined, last: Uint8Array | undefined;
  for await (const chunk of chunks) {
    throwIfInterrupted();
    if (size < WHOLE_BYTES) head.push(chunk.slice());
    else {
      last = chunk.slice();
      if (size >= middleAt) {
        middle = last;
        middleAt = 2 * size;
      }
    }
    size += chunk.length;
  }
  const further = [middle, last].filter((piece) => piece !== undefined);
  return {
    pieces: [joined(head), ...new Set(further)],
    isWhole: further.length === 0,
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
