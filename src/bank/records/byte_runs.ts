/**
 * Runs of bytes, four at a time: fields are short and there are hundreds of millions. The last four
 * are taken together even if some of them have been taken before, which leaves no rest.
 */

/** The same memory, to be read and written four bytes at a time from anywhere. */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** A 32-bit hash, after MurmurHash3 (Appleby 2011). */
export function hashBytes(bytes: DataView, start: number, end: number, seed: number): number {
  const length = end - start;
  let hash = seed ^ length;
  if (length >= 4) {
    for (let at = start; at < end - 4; at += 4) hash = mix(hash, bytes.getInt32(at, true));
    hash = mix(hash, bytes.getInt32(end - 4, true));
  } else {
    for (let at = start; at < end; at++) hash = mix(hash, bytes.getUint8(at));
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function mix(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = (mixed << 15) | (mixed >>> 17);
  mixed = hash ^ Math.imul(mixed, 0x1b873593);
  mixed = (mixed << 13) | (mixed >>> 19);
  return (Math.imul(mixed, 5) + 0xe6546b64) | 0;
}

/** Another one, for 64 bits together: a multiplicative hash. */
export function otherHashBytes(bytes: DataView, start: number, end: number, seed: number): number {
  const length = end - start;
  let hash = Math.imul(seed + length + 1, 0x85ebca6b);
  if (length >= 4) {
    for (let at = start; at < end - 4; at += 4) hash = multiply(hash, bytes.getInt32(at, true));
    hash = multiply(hash, bytes.getInt32(end - 4, true));
  } else {
    for (let at = start; at < end; at++) hash = multiply(hash, bytes.getUint8(at));
  }
  return hash;
}

function multiply(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}

/** Whether the bytes from `start` to before `end` are those of another memory from a place on. */
export function areSameBytes(
  bytes: DataView,
  start: number,
  end: number,
  others: DataView,
  from: number,
): boolean {
  const length = end - start;
  if (length >= 4) {
    // The last first: ids that follow each other begin alike.
    if (bytes.getInt32(end - 4) !== others.getInt32(from + length - 4)) return false;
    for (let i = 0; i < length - 4; i += 4) {
      if (bytes.getInt32(start + i) !== others.getInt32(from + i)) return false;
    }
  } else {
    for (let i = 0; i < length; i++) {
      if (bytes.getUint8(start + i) !== others.getUint8(from + i)) return false;
    }
  }
  return true;
}

/** Copies the bytes from `start` to before `end` to a place in another memory. */
export function copyBytes(
  bytes: DataView,
  start: number,
  end: number,
  others: DataView,
  to: number,
): void {
  const length = end - start;
  if (length >= 4) {
    for (let i = 0; i < length - 4; i += 4) others.setInt32(to + i, bytes.getInt32(start + i));
    others.setInt32(to + length - 4, bytes.getInt32(end - 4));
  } else {
    for (let i = 0; i < length; i++) others.setUint8(to + i, bytes.getUint8(start + i));
  }
}
