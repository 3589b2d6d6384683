import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pl from "nodejs-polars";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The scripts of the README by the file name in their first line. */
async function scripts(): Promise<Map<string, string>> {
  const text = await Deno.readTextFile(join(ROOT, "src/cloud/README.md"));
  return new Map(
    [...text.matchAll(/^```ts\n\/\/ (\w+\.ts): .*\n([^`]+)^```$/gm)]
      .map(([, name, script]) => [name!, script!]),
  );
}

Deno.test("the README's scripts carry customers over as Parquet and give each the pipeline's segment", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const found = await scripts();
    assertEquals([...found.keys()], ["save_features.ts", "cluster_features.ts"]);
    const run = async (name: string, ...words: string[]) => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, found.get(name)!);
      const { success, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--quiet", "--config", join(ROOT, "deno.json"), path, ...words],
        env: { NO_COLOR: "1" },
      }).output();
      assert(success, new TextDecoder().decode(stderr));
    };
    const [features, segments] = [join(folder, "features.parquet"), join(folder, "s.parquet")];
    await run("save_features.ts", join(ROOT, "dataset/raw/inu_bank.csv"), features);
    await run("cluster_features.ts", features, segments);

    const given = pl.readParquet(segments);
    const labels = pl.readCSV(join(ROOT, "dataset/processed/labeled_customers.csv"), {
      inferSchemaLength: 0,
    }).sort("Customer_ID");
    assert(labels.height >= 500);
    assertEquals(
      given.getColumn("Customer_ID").toArray(),
      labels.getColumn("Customer_ID").toArray(),
    );
    assertEquals(given.getColumn("segment").toArray(), labels.getColumn("Segment").toArray());
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
