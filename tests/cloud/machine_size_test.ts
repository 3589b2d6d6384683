import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { join } from "node:path";
import {
  diskFor,
  FAMILIES,
  fits,
  machineFor,
  memoryNeeded,
  minutesFor,
  throughputFor,
} from "@/cloud/machine_size.ts";
import type { MachineType } from "@/cloud/offers.ts";
import { UserError } from "@/errors.ts";
import { pythonTools } from "./moto_server.ts";
import { testNeeding } from "../needing.ts";

const csv = (bytes: number) => ({ bytes, parquet: false });

/** Memory and processors of the machines, as AWS publishes them. */
const PUBLISHED: readonly (readonly [name: string, gib: number, processors: number])[] = [
  ["m7i.large", 8, 2],
  ["m7i.xlarge", 16, 4],
  ["m7i.2xlarge", 32, 8],
  ["m7i.4xlarge", 64, 16],
  ["m7i.8xlarge", 128, 32],
  ["m7i.metal-24xl", 384, 96],
  ["r7i.large", 16, 2],
  ["r7i.4xlarge", 128, 16],
  ["r7i.8xlarge", 256, 32],
  ["r7i.12xlarge", 384, 48],
  ["r7i.16xlarge", 512, 64],
  ["r7i.24xlarge", 768, 96],
  ["r7i.48xlarge", 1536, 192],
  ["r7g.medium", 8, 1],
];
const OFFERED: readonly MachineType[] = PUBLISHED.map(([name, memoryGib, processors]) => ({
  name,
  memoryGib,
  processors,
  architecture: name.startsWith("r7g") ? "arm64" : "x86_64",
}));
const HERE = { region: "eu-west-1", offered: OFFERED };
const nameFor = (bytes: number) => machineFor(csv(bytes), HERE).name;

Deno.test("machineFor() goes from small to large with the input", () => {
  assertEquals(nameFor(1), "m7i.large");
  // 1 GB and 2 bytes for each of CSV, in nine tenths of the memory: 8 GiB are enough for 3.365 GB.
  assertEquals(nameFor(3_360_000_000), "m7i.large");
  assertEquals(nameFor(3_370_000_000), "m7i.xlarge");
  assertEquals(nameFor(60e9), "r7i.4xlarge");
  assertEquals(nameFor(100e9), "r7i.8xlarge");
  assertEquals(nameFor(700e9), "r7i.48xlarge");
});

Deno.test("machineFor() finds the smallest that fits", () => {
  fc.assert(fc.property(fc.double({ min: 1, max: 7e11, noNaN: true }), (bytes) => {
    const needed = memoryNeeded(csv(bytes));
    const { memoryGib } = machineFor(csv(bytes), HERE);
    assert(fits(needed, memoryGib));
    const smaller = OFFERED.filter((other) => other.memoryGib < memoryGib);
    assert(smaller.every((other) => !fits(needed, other.memoryGib)));
  }));
});

Deno.test("Parquet of a size wants more memory than CSV of that size", () => {
  assert(memoryNeeded({ bytes: 1e9, parquet: true }) > 10 * memoryNeeded(csv(1e9)) / 2);
});

Deno.test("machineFor() refuses what no machine holds, and a region without any", () => {
  assertThrows(() => nameFor(2e12), UserError, "more than one machine in eu-west-1 has");
  assertThrows(
    () => machineFor(csv(1), { region: "moon-1", offered: [] }),
    UserError,
    "The region moon-1 has no machine of the families m7i, r7i",
  );
});

/** What the emulator says that each region has. */
async function regions(): Promise<Record<string, MachineType[]>> {
  const script = `
import json
from moto.ec2.models.instance_types import INSTANCE_TYPES, INSTANCE_TYPE_OFFERINGS
print(json.dumps({
  region: [
    {
      "name": name,
      "architecture": "arm64" if "arm64" in kind["ProcessorInfo"]["SupportedArchitectures"] else "x86_64",
      "processors": kind["VCpuInfo"]["DefaultVCpus"],
      "memoryGib": kind["MemoryInfo"]["SizeInMiB"] / 1024,
    }
    for name, kind in ((o["InstanceType"], INSTANCE_TYPES.get(o["InstanceType"])) for o in offers)
    if kind is not None and name.split(".")[0] in ${JSON.stringify(FAMILIES.flat())}
  ]
  for region, offers in INSTANCE_TYPE_OFFERINGS["region"].items()
}))`;
  const { stdout } = await new Deno.Command(join(await pythonTools(), "python"), {
    args: ["-c", script],
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

testNeeding("python3")(
  "in every region of the emulator's lists a machine is chosen that the region has, or it is said that none fits",
  async () => {
    const all = Object.entries(await regions());
    assert(all.length >= 30);
    for (const [region, offered] of all) {
      for (const bytes of [1e6, 3e9, 20e9, 60e9, 300e9]) {
        const machine = machineFor(csv(bytes), { region, offered });
        assert(offered.includes(machine), `${region}: ${machine.name}`);
        assert(fits(memoryNeeded(csv(bytes)), machine.memoryGib));
      }
      assertThrows(
        () => machineFor(csv(2e12), { region, offered }),
        UserError,
        `more than one machine in ${region} has`,
      );
    }
    const chosen = (region: string) =>
      machineFor(csv(1e6), { region, offered: Object.fromEntries(all)[region]! }).name;
    assertEquals(["eu-west-1", "me-south-1", "ca-west-1"].map(chosen), [
      "m7i.large",
      "m6i.large",
      "m6i.large",
    ]);
  },
);

Deno.test("diskFor() leaves room for the system and twice the input", () => {
  assertEquals(diskFor(csv(1)), 21);
  assertEquals(diskFor(csv(10e9)), 40);
});

Deno.test("throughputFor() reads an input in two minutes, between what is free and what a disk can", () => {
  assertEquals(throughputFor(csv(1)), 125);
  assertEquals(throughputFor(csv(120 * 400 * 2 ** 20)), 400);
  assertEquals(throughputFor(csv(1e12)), 750);
});

Deno.test("minutesFor() is several times what the README's runs took, and more for Parquet", () => {
  assertEquals(minutesFor(csv(1)), 61);
  // 5.2 GB took 114 seconds.
  assertEquals(minutesFor(csv(5.2e9)), 86);
  assertEquals(minutesFor({ bytes: 1e9, parquet: true }), 130);
});
