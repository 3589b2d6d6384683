import { assert, assertEquals, assertMatch } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { extractText, LOAN } from "../sample_extract.ts";

/** What is done on other threads, and the module that does it. */
const WORK = {
  "records are read": "bank/records/reader_thread.ts",
  "customers are assigned to clusters": "clustering/parallel_lloyd.ts",
  "gaps are looked for": "clustering/suggest_k.ts",
  "evidence is weighed": "clustering/assess.ts",
  "pictures are drawn": "output/charts/draw.ts",
  "customers are written": "output/labels_thread.ts",
} as const;

/** What a thread does instead, as code of `thread_worker.ts`, and what is then said. */
const FAULTS = {
  "does not find its module": ['await import("./none.ts");', /TypeError: Module not found .*none/],
  throws: ['throw new TypeError("no number");', /TypeError: no number/],
  "ends itself": ["self.close();", /Error: it was about to end itself/],
} as const;

const WAITING = 'console.error("waiting"); await new Promise(() => {});';

interface Outcome {
  readonly code: number;
  readonly stderr: string;
}

/**
 * Runs the pipeline from a copy of its source in which threads pay however little there is to do, and
 * checks that it leaves earlier outputs and nothing else.
 *
 * @param edit Changes the code of all threads.
 */
async function runEdited(edit: (threadWorker: string) => string): Promise<Outcome> {
  const folder = await Deno.makeTempDir();
  try {
    await new Deno.Command("cp", { args: ["-r", "src", "deno.json", "deno.lock", folder] })
      .output();
    await rewrite(
      `${folder}/src/execution/threads.ts`,
      (text) => text.replaceAll(/(bytes|rows|customers): [^,]+,/g, "$1: 0,"),
    );
    // Fewer customers are clustered by `ml-kmeans`, on no other thread.
    await rewrite(
      `${folder}/src/clustering/ml_kmeans.ts`,
      (text) => text.replace("ML_KMEANS_ROWS = 50_000", "ML_KMEANS_ROWS = 20"),
    );
    await rewrite(
      `${folder}/src/clustering/parallel_lloyd.ts`,
      (text) => text.replace("navigator.hardwareConcurrency", "2"),
    );
    await rewrite(`${folder}/src/execution/thread_worker.ts`, edit);
    await Deno.writeTextFile(`${folder}/bank.csv`, extractText(customers));
    await Deno.mkdir(`${folder}/out`);
    await Deno.writeTextFile(`${folder}/out/run.json`, "earlier");
    const outcome = await run(folder);
    assertEquals([...Deno.readDirSync(`${folder}/out`)].map(({ name }) => name), ["run.json"]);
    assertEquals(await Deno.readTextFile(`${folder}/out/run.json`), "earlier");
    return outcome;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs what stands in a folder, and interrupts it once a thread says that it waits. */
async function run(folder: string): Promise<Outcome> {
  const args = project.tasks.pipeline.command.replace(/^.*deno run/, "run").split(" ");
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args, "--quiet", "--input", "bank.csv", "--output", "out"],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let stderr = "";
  for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
    if (!stderr.includes("waiting") && text.includes("waiting")) child.kill("SIGINT");
    stderr += text;
  }
  return { code: (await child.status).code, stderr };
}

async function rewrite(path: string, edit: (text: string) => string): Promise<void> {
  const text = await Deno.readTextFile(path);
  assert(edit(text) !== text, `nothing to edit in ${path}`);
  await Deno.writeTextFile(path, edit(text));
}

/** Has threads do something else before they load a module. */
function instead(module: string, code: string): (threadWorker: string) => string {
  const place = "const functions: Functions =";
  return (text) => text.replace(place, `if (module.endsWith("/${module}")) { ${code} }\n${place}`);
}

/** Thirty customers in two groups. */
const customers = Array.from({ length: 30 }, (_, i) => ({
  Transaction_ID: `T${i}`,
  Transaction_Date: `2024-0${1 + i % 9}-15`,
  Customer_ID: `C${i}`,
  Account_ID: `A${i}`,
  Balance: `${(i % 2 === 0 ? 9_000_000 : 30_000) + 1000 * i}`,
  ...(i % 2 === 0 && { ...LOAN, Loan_ID: `L${i}` }),
}));

const ignore = Deno.build.os === "windows";

for (const [work, module] of Object.entries(WORK)) {
  Deno.test({
    name:
      `a thread that fails while ${work} ends the run with a sentence, and so does an interrupt`,
    ignore,
    async fn() {
      for (const [fault, [code, said]] of Object.entries(FAULTS)) {
        const { code: exit, stderr } = await runEdited(instead(module, code));
        const sentence = `^error: Work on another thread broke off: ${said.source}.*\n$`;
        assertMatch(stderr, new RegExp(sentence), fault);
        assertEquals(exit, 1, fault);
      }
      const { code, stderr } = await runEdited(instead(module, WAITING));
      assertMatch(stderr, /^(waiting\n)+error: Interrupted\.\n$/);
      assertEquals(code, 130);
    },
  });
}

Deno.test({
  name: "threads that do not start end the run",
  ignore,
  async fn() {
    const { code, stderr } = await runEdited((text) => `throw new TypeError("no room");\n${text}`);
    // Before it, Deno says of each thread where it failed.
    assertMatch(stderr, /\nerror: Work on another thread broke off: Uncaught .*no room\n$/);
    assertEquals(code, 1);
  },
});
