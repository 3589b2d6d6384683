import { assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import { joined, readNotebook } from "@/notebook/jupyter/notebook_file.ts";

Deno.test("the starter loads, filters, draws and takes another k, in few lines", async () => {
  const { cells } = await readNotebook("notebooks/scratch/starter.ipynb");
  const code = cells.filter((cell) => cell.cell_type === "code").map((cell) => joined(cell.source));
  assertEquals(cells.flatMap(({ outputs = [] }) => outputs), []);
  const folder = await Deno.makeTempDir();
  try {
    // A cell's last value is shown; what it is is asked here.
    const drawn = code.map((source) =>
      source.replace(/^Plot\.plot/m, "export const drawn = Plot.plot")
    );
    const module = join(folder, "starter.ts");
    const asked = "console.log(drawn.outerHTML.slice(0, 7));";
    await Deno.writeTextFile(module, [...drawn, asked].join("\n\n"));
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--allow-all", "--config", "deno.json", "--check", module],
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder();
    assertEquals(said.decode(stderr), "");
    assertMatch(said.decode(stdout), /^Customers \(.*<figure\n$/s);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
