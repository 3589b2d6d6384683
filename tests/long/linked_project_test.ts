import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";

const PROGRAM = `import { customersFrame, runPipeline } from "@financial/clustering-engine";
const run = await runPipeline({ input: "bank.csv", k: 3, output: "segments" });
const { height, columns } = customersFrame(run);
console.log(JSON.stringify({ height, first: columns[0], k: run.fit.k }));
`;

Deno.test("a project in another folder links the engine and runs it on its own file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeSimulatedExtract({ output: join(folder, "bank.csv"), customers: 150, dirt: 0 });
    await Deno.writeTextFile(
      join(folder, "deno.json"),
      JSON.stringify({
        links: [Deno.cwd()],
        imports: { "@financial/clustering-engine": "jsr:@financial/clustering-engine@^0.1.0" },
      }),
    );
    // The same dependencies as here, so that none is fetched.
    await Deno.copyFile("deno.lock", join(folder, "deno.lock"));
    await Deno.writeTextFile(join(folder, "main.ts"), PROGRAM);
    const permissions = [
      "--ignore-env",
      "--allow-read",
      "--allow-write",
      "--allow-ffi",
      "--allow-sys",
    ];
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", ...permissions, "main.ts"],
      cwd: folder,
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder();
    assertEquals(said.decode(stderr), "");
    assertEquals(JSON.parse(said.decode(stdout)), { height: 150, first: "Customer_ID", k: 3 });
    const labeled = await Deno.readTextFile(join(folder, "segments", "labeled_customers.csv"));
    assertEquals(labeled.split("\n").length, 152);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the engine is in a form that can be published, without its data, notebooks and tests", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--dry-run", "--allow-dirty", "--allow-slow-types", "--no-check"],
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assert(success, said);
  assertMatch(said, /src\/fce\.ts /);
  assert(!/\/(?:dataset|notebooks|tests)\//.test(said.split("Simulating publish")[1]!), said);
});
