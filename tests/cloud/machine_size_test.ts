import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { diskFor, fits, machineFor, memoryNeeded } from "@/cloud/machine_size.ts";
import { UserError } from "@/errors.ts";

const csv = (bytes: number) => ({ bytes, parquet: false });

/** Memory of the machines, in GiB, as AWS publishes it. */
const GIB: Readonly<Record<string, number>> = {
  "m7i.large": 8,
  "m7i.xlarge": 16,
  "m7i.2xlarge": 32,
  "m7i.4xlarge": 64,
  "r7i.4xlarge": 128,
  "r7i.8xlarge": 256,
  "r7i.12xlarge": 384,
  "r7i.16xlarge": 512,
  "r7i.24xlarge": 768,
  "r7i.48xlarge": 1536,
};

Deno.test("machineFor() goes from small to large with the input", () => {
  assertEquals(machineFor(csv(1)), "m7i.large");
  // 1 GB and 2 bytes for each of CSV, in nine tenths of the memory: 8 GiB are enough for 3.365 GB.
  assertEquals(machineFor(csv(3_360_000_000)), "m7i.large");
  assertEquals(machineFor(csv(3_370_000_000)), "m7i.xlarge");
  assertEquals(machineFor(csv(100e9)), "r7i.8xlarge");
  assertEquals(machineFor(csv(700e9)), "r7i.48xlarge");
});

Deno.test("machineFor() finds the smallest that fits", () => {
  fc.assert(fc.property(fc.double({ min: 1, max: 7e11, noNaN: true }), (bytes) => {
    const needed = memoryNeeded(csv(bytes));
    const gib = GIB[machineFor(csv(bytes))]!;
    assert(fits(needed, gib));
    const smaller = Object.values(GIB).filter((other) => other < gib);
    assert(smaller.every((other) => !fits(needed, other)));
  }));
});

Deno.test("Parquet of a size wants more memory than CSV of that size", () => {
  assert(memoryNeeded({ bytes: 1e9, parquet: true }) > 10 * memoryNeeded(csv(1e9)) / 2);
});

Deno.test("machineFor() refuses what no machine holds", () => {
  assertThrows(() => machineFor(csv(2e12)), UserError, "more than one machine has");
});

Deno.test("diskFor() leaves room for the system and twice the input", () => {
  assertEquals(diskFor(csv(1)), 21);
  assertEquals(diskFor(csv(10e9)), 40);
});
