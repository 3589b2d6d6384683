import { type Encoding, formatLine } from "@/bank/file_format.ts";
import { UserError } from "@/errors.ts";

/** As much of a text as tells its encoding. */
export const ENCODING_BYTES = 512;

const BYTE_ORDER_MARKS: readonly (readonly [Encoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * How a text is written: as its byte-order mark says, else as its format says.
 *
 * @param stated By the format.
 * @throws {UserError} If the beginning of the text is plainly written in another way.
 */
export function encodingOf(head: Uint8Array, stated: Encoding, path: string): Encoding {
  const marked = markedEncoding(head);
  if (marked !== undefined) return marked;
  const evident = evidentUtf16(head.subarray(0, ENCODING_BYTES));
  if (head.length === 0 || evident === (isUtf16(stated) ? stated : undefined)) return stated;
  const encoding = evident ?? "utf-8";
  throw new UserError(
    "input",
    `Cannot read ${path}: it looks like ${encoding.toUpperCase()}, not ${stated.toUpperCase()}. ` +
      `Write ${formatLine({ encoding })} in the contract.`,
  );
}

/** How a text is plainly written: by its byte-order mark or, of UTF-16, by its bytes of zero. */
export function evidentEncoding(head: Uint8Array): Encoding | undefined {
  return markedEncoding(head) ?? evidentUtf16(head.subarray(0, ENCODING_BYTES));
}

function markedEncoding(head: Uint8Array): Encoding | undefined {
  return BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, i) => head[i] === byte))?.[0];
}

function isUtf16(encoding: Encoding): boolean {
  return encoding === "utf-16le" || encoding === "utf-16be";
}

/** Signs and digits have a byte of zero in UTF-16, and in no other encoding of text. */
function evidentUtf16(head: Uint8Array): Encoding | undefined {
  const zeros = [0, 0];
  head.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]!++;
  });
  const [even, odd] = zeros as [number, number];
  if (64 * (even + odd) < head.length) return undefined;
  return odd > even ? "utf-16le" : even > odd ? "utf-16be" : undefined;
}
