import { assertEquals } from "@std/assert";
import { protocolText } from "./write_protocol.ts";
import { testNeeding } from "../needing.ts";

interface Project {
  readonly imports: Readonly<Record<string, string>>;
  readonly compilerOptions: unknown;
}

Deno.test("what speaks to Spark takes the versions that the project takes, and its own", async () => {
  const [root, own] = await Promise.all(
    ["deno.json", "src/engine/spark/deno.json"].map(async (path): Promise<Project> =>
      JSON.parse(await Deno.readTextFile(path))
    ),
  );
  const packages = ({ imports }: Project) =>
    Object.entries(imports).filter(([name]) => !/^(?:@\/|@aws-sdk\/|@financial\/)/.test(name));
  const only = /^@(?:bufbuild|connectrpc)\//;
  assertEquals(packages(own!).filter(([name]) => !only.test(name)), packages(root!));
  assertEquals(own!.compilerOptions, root!.compilerOptions);
});

testNeeding("python3")("the protocol is what its script makes of the pinned wheel", async () => {
  const path = "src/engine/spark/protocol_pb.ts";
  assertEquals(await Deno.readTextFile(path), await protocolText());
});
