import { assert, assertEquals, assertMatch } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { extractText } from "../sample_extract.ts";

/** When a signal comes: as the run says that it begins with this. */
const MOMENTS: readonly (readonly [Deno.Signal, string])[] = [
  ["SIGINT", "open"],
  ["SIGTERM", "read"],
  ["SIGINT", "measure"],
  ["SIGTERM", "assess"],
  // Pictures are drawn, on another thread.
  ["SIGINT", "outputs"],
  ["SIGTERM", "outputs"],
];

/** Runs the program and sends it a signal as a step begins. */
async function interrupted(folder: string, signal: Deno.Signal, step: string) {
  const args = project.tasks.pipeline.command.replace(/^.*deno run/, "run").split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, "--input", `${folder}/bank.csv`, "--output", `${folder}/out`],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let said = "", isSent = false;
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    said += text;
    if (isSent || !said.includes(`] ${step}:`)) continue;
    child.kill(signal);
    isSent = true;
  }
  assert(isSent, `no step ${step} in\n${said}`);
  return { said, told: await new Response(child.stdout).text(), ...await child.status };
}

Deno.test({
  name: "Ctrl-C and the end of a session break a run off at any step, pictures too, and leave " +
    "earlier outputs and nothing else",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const rows = Array.from({ length: 40 }, (_, i) => ({
        Customer_ID: `C${i}`,
        Account_ID: `A${i}`,
        Transaction_ID: `T${i}`,
        Balance: `${(i % 2 === 0 ? 9_000_000 : 30_000) + 1000 * i}`,
      }));
      await Deno.writeTextFile(`${folder}/bank.csv`, extractText(rows));
      await Deno.mkdir(`${folder}/out`);
      await Deno.writeTextFile(`${folder}/out/run.json`, "earlier");
      for (const [signal, step] of MOMENTS) {
        const { said, told, code } = await interrupted(folder, signal, step);
        assertMatch(said, /\nerror: Interrupted\.\n$/, step);
        assertEquals([code, told], [130, ""], step);
        const names = [...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name);
        assertEquals(names, ["run.json"], step);
        assertEquals(await Deno.readTextFile(`${folder}/out/run.json`), "earlier", step);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
