const BYTES = new Uint8Array(256);
const ENCODER = new TextEncoder();

/**
 * MurmurHash3 of a text's UTF-8 bytes, 32 bits (Appleby, smhasher, `MurmurHash3_x86_32`). Not for
 * secrets: whoever knows the seed can compute it.
 *
 * @param seed A whole number in 0..2^32-1.
 * @returns A whole number in 0..2^32-1, spread evenly.
 */
export function murmurHash(text: string, seed: number): number {
  // A unit of UTF-16 is at most three bytes.
  const bytes = 3 * text.length <= BYTES.length ? BYTES : new Uint8Array(3 * text.length);
  const { written: length } = ENCODER.encodeInto(text, bytes);
  let hash = seed | 0;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    const block = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
    hash = rotated(hash ^ mixed(block), 13);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let end = length - 1; end >= at; end--) rest = rest << 8 | bytes[end]!;
  return finalized(hash ^ mixed(rest) ^ length) >>> 0;
}

/** Spreads the bits of a number over 32 bits: the finalizer of MurmurHash3. */
export function finalized(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) | 0;
}

function mixed(block: number): number {
  return Math.imul(rotated(Math.imul(block, 0xcc9e2d51), 15), 0x1b873593);
}

function rotated(bits: number, by: number): number {
  return bits << by | bits >>> (32 - by);
}
