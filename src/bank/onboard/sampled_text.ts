import { isAscii, isUtf8 } from "node:buffer";
import type { Encoding } from "@/bank/file_format.ts";
import type { SampledBytes } from "@/bank/onboard/sampled_bytes.ts";
import { evidentEncoding } from "@/bank/open/encoding_of.ts";
import { refuseBinaryKinds, refuseTextKinds } from "@/bank/open/file_kind.ts";
import { transcoded } from "@/bank/open/transcoded.ts";

/** The text of what is looked at of a file, and how it is encoded. */
export interface SampledText {
  readonly encoding: Encoding;
  /** Whether it says the same in every encoding but UTF-16. */
  readonly isAscii: boolean;
  /** In UTF-8, cut at the ends of lines where the file goes on. */
  readonly pieces: readonly Uint8Array[];
  readonly isWhole: boolean;
}

/** Bytes that are letters in no text of Windows-1252. */
const NO_WINDOWS_1252 = [0x81, 0x8d, 0x8f, 0x90, 0x9d];
const LF = 0x0a;

/**
 * Finds how a file is encoded, and what its text is.
 *
 * @throws {UserError} If it is no text but another kind of file.
 */
export async function sampledText(
  { pieces: bytes, isWhole }: SampledBytes,
  path: string,
): Promise<SampledText> {
  const [head] = bytes;
  refuseBinaryKinds(path, head!);
  const evident = evidentEncoding(head!);
  if (evident !== undefined && evident !== "utf-8") {
    const texts = await Promise.all(bytes.map((piece) => inUtf8(piece, evident, path)));
    return { encoding: evident, isAscii: false, pieces: cut(texts, isWhole), isWhole };
  }
  const pieces = cut(bytes, isWhole);
  if (pieces.every((piece) => isUtf8(piece))) {
    refuseTextKinds(path, head!);
    return { encoding: "utf-8", isAscii: pieces.every(isAscii), pieces, isWhole };
  }
  const isWindows = pieces.every((piece) => !piece.some((byte) => NO_WINDOWS_1252.includes(byte)));
  const encoding = isWindows ? "windows-1252" : "iso-8859-1";
  const texts = await Promise.all(pieces.map((piece) => inUtf8(piece, encoding, path)));
  return { encoding, isAscii: false, pieces: texts, isWhole };
}

async function inUtf8(
  piece: Uint8Array,
  encoding: Exclude<Encoding, "utf-8">,
  path: string,
): Promise<Uint8Array> {
  const one = async function* () {
    // A character that the piece cuts in two is none.
    yield await Promise.resolve(
      encoding.startsWith("utf-16") ? piece.subarray(0, piece.length & ~1) : piece,
    );
  };
  const parts: Uint8Array[] = [];
  for await (const part of transcoded(one(), encoding, path)) parts.push(part);
  return parts[0] ?? new Uint8Array();
}

/** From the end of one line to the end of another. */
function cut(pieces: readonly Uint8Array[], isWhole: boolean): Uint8Array[] {
  if (isWhole) return [...pieces];
  return pieces.map((piece, at) => {
    const start = at === 0 ? 0 : piece.indexOf(LF) + 1;
    return piece.subarray(start, piece.lastIndexOf(LF) + 1);
  });
}
