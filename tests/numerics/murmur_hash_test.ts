import { assertEquals } from "@std/assert";
import { murmurHash } from "@/numerics/murmur_hash.ts";

Deno.test("murmurHash() is MurmurHash3_x86_32: known values of texts of every length", () => {
  // mmh3 5.3.1, mmh3.hash(text, seed, signed=False).
  const known: [string, number, number][] = [
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["", 0xffffffff, 0x81f16f39],
    ["test", 0, 0xba6bd213],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
    ["aaaa", 0x9747b28c, 0x5a97808a],
    ["aaa", 0x9747b28c, 0x283e0130],
    ["aa", 0x9747b28c, 0x5d211726],
    ["a", 0x9747b28c, 0x7fa09ea6],
    ["ππππππππ", 0x9747b28c, 0xd58063c1],
  ];
  assertEquals(
    known.map(([text, seed]) => murmurHash(text, seed)),
    known.map(([, , hash]) => hash),
  );
});

Deno.test("murmurHash() takes a text of any length", () => {
  assertEquals(murmurHash("a".repeat(256), 0x9747b28c), 0x37405bdc);
});
