import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { assertComplete, readChecksums } from "@/cloud/checksums.ts";
import { UserError } from "@/errors.ts";
import { checksumsOf } from "./machine_double.ts";

const DIGEST = "a".repeat(64);

Deno.test("readChecksums() reads what sha256sum writes", () => {
  const name = fc.stringMatching(/^[a-z_. ]{1,12}[a-z]$/);
  fc.assert(fc.property(fc.uniqueArray(name, { maxLength: 8 }), (names) => {
    const files = Object.fromEntries(names.map((name) => [name, `content of ${name}`]));
    assertEquals([...readChecksums(checksumsOf(files)).keys()], Object.keys(files));
  }));
  assertEquals([...readChecksums(`${DIGEST}  plots/a b.svg\n`)], [["plots/a b.svg", DIGEST]]);
});

Deno.test("readChecksums() refuses names that lead out of the folder, twins and damage", () => {
  for (
    const text of [
      `${DIGEST}  ../run.json`,
      `${DIGEST}  /etc/passwd`,
      `${DIGEST}  a/../../b`,
      `${DIGEST}  a\\..\\b`,
      `${DIGEST}  a//b`,
      `${DIGEST}  run.json\n${DIGEST}  run.json`,
      `${DIGEST.slice(1)}  run.json`,
      "run.json",
    ]
  ) assertThrows(() => readChecksums(text), UserError, "are damaged", text);
});

Deno.test("assertComplete() names what is missing and what nobody vouches for", () => {
  const digests = new Map([["a", DIGEST], ["b", DIGEST]]);
  assertComplete(digests, ["b", "a"]);
  assertThrows(() => assertComplete(digests, ["a"]), UserError, "outputs are missing: b.");
  assertThrows(
    () => assertComplete(digests, ["a", "b", "c"]),
    UserError,
    "files without a checksum: c.",
  );
});
