import { assert, assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  areSameBytes,
  copyBytes,
  hashBytes,
  otherHashBytes,
  viewOf,
} from "@/bank/records/byte_runs.ts";

const encoder = new TextEncoder();

/** The bytes of a text in the middle of others. */
function placed(text: string, before: number): { bytes: DataView; start: number; end: number } {
  const encoded = encoder.encode(text);
  const bytes = new Uint8Array(before + encoded.length + 5).fill(0x7e);
  bytes.set(encoded, before);
  return { bytes: viewOf(bytes), start: before, end: before + encoded.length };
}

const text = fc.string({ unit: fc.constantFrom("a", "b", "0", "1", "₦"), maxLength: 12 });
const place = fc.nat(9);

Deno.test("runs of bytes are the same if every byte is, wherever they stand", () => {
  fc.assert(fc.property(text, text, place, place, (one, other, here, there) => {
    const a = placed(one, here), b = placed(other, there);
    const isAsLong = a.end - a.start === b.end - b.start;
    if (isAsLong) {
      assertEquals(areSameBytes(a.bytes, a.start, a.end, b.bytes, b.start), one === other);
    }
    const again = placed(one, there);
    assert(areSameBytes(a.bytes, a.start, a.end, again.bytes, again.start));
  }));
});

Deno.test("runs of bytes differ if any one byte does", () => {
  for (let length = 1; length <= 20; length++) {
    const one = placed("x".repeat(length), 3);
    for (let i = 0; i < length; i++) {
      const other = placed("x".repeat(i) + "y" + "x".repeat(length - i - 1), 1);
      assertEquals(areSameBytes(one.bytes, one.start, one.end, other.bytes, other.start), false);
    }
  }
});

Deno.test("a run that is copied leaves the bytes beside it alone", () => {
  fc.assert(fc.property(text, place, place, (copied, here, there) => {
    const { bytes, start, end } = placed(copied, here);
    const length = end - start;
    const target = new Uint8Array(there + length + 5).fill(1);
    copyBytes(bytes, start, end, viewOf(target), there);
    const expected = new Uint8Array(target.length).fill(1);
    expected.set(encoder.encode(copied), there);
    assertEquals(target, expected);
  }));
});

Deno.test("a hash depends on the bytes and the seed, not on where they stand", () => {
  for (const hash of [hashBytes, otherHashBytes]) {
    fc.assert(fc.property(text, place, place, fc.integer(), (hashed, here, there, seed) => {
      const a = placed(hashed, here), b = placed(hashed, there);
      assertEquals(hash(a.bytes, a.start, a.end, seed), hash(b.bytes, b.start, b.end, seed));
    }));
  }
});

Deno.test("hashes tell apart ids that follow each other, and texts that end in zero bytes", () => {
  for (const hash of [hashBytes, otherHashBytes]) {
    const of = (hashed: string) => {
      const { bytes, start, end } = placed(hashed, 3);
      return hash(bytes, start, end, 0);
    };
    for (const prefix of ["", "T", "CUST-2024-"]) {
      const hashes = new Set(Array.from({ length: 100_000 }, (_, i) => of(prefix + i)));
      // Of as many random numbers, one or two would be the same.
      assert(hashes.size > 99_980, `${hash.name}: ${hashes.size}`);
    }
    assertNotEquals(of("a"), of("a\0"));
    assertNotEquals(of(""), of("\0"));
  }
});
