import { assert, assertEquals } from "@std/assert";
import { lockFiles, withoutMusl } from "./locks.ts";

Deno.test("no lock file names a package for musl, on which Deno does not run", async () => {
  for (const path of await lockFiles()) {
    const isLean = !(await Deno.readTextFile(path)).includes("-musl");
    assert(isLean, `${path} has Deno fetch packages for musl: run \`deno task lock\`.`);
  }
});

Deno.test("withoutMusl() takes packages out wherever they stand, and nothing else", () => {
  const entry = (name: string) => `    "${name}@1.0.0": {\n      "os": ["linux"]\n    }`;
  const lock = (...kinds: string[]) =>
    [
      "{",
      '  "npm": {',
      [
        ...kinds.map((kind) => entry(`native-${kind}`)),
        `    "native@1.0.0": {\n      "optionalDependencies": [\n${
          kinds.map((kind) => `        "native-${kind}"`).join(",\n")
        }\n      ]\n    }`,
      ].join(",\n"),
      "  }",
      "}",
      "",
    ].join("\n");
  for (const kinds of [["gnu", "x64-musl"], ["x64-musl", "gnu"], ["a-musl", "gnu", "b-musl"]]) {
    assertEquals(withoutMusl(lock(...kinds)), lock("gnu"));
    JSON.parse(withoutMusl(lock(...kinds)));
  }
  assertEquals(withoutMusl(lock("gnu", "musl-like")), lock("gnu", "musl-like"));
});

Deno.test("the AWS SDK is fetched by who uses it: only the configuration of src/cloud names it", async () => {
  const cloud = await Deno.readTextFile("src/cloud/deno.json");
  assert(cloud.includes("npm:@aws-sdk/"));
  for (const path of ["deno.json", "deno.lock"]) {
    assert(!/@aws-sdk|@smithy/.test(await Deno.readTextFile(path)), path);
  }
  const options = async (path: string) => JSON.parse(await Deno.readTextFile(path)).compilerOptions;
  assertEquals(await options("src/cloud/deno.json"), await options("deno.json"));
});
