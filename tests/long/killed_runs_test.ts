import { assert, assertEquals } from "@std/assert";
import project from "../../deno.json" with { type: "json" };
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { fuzzRuns } from "../fuzz_runs.ts";
import { extractText } from "../sample_extract.ts";

/** Two banks of forty customers, of which all figures differ. */
const BANKS = { old: 1, new: 3 } as const;

function extract(factor: number): string {
  return extractText(Array.from({ length: 40 }, (_, i) => ({
    Customer_ID: `C${i}`,
    Account_ID: `A${i}`,
    Transaction_ID: `T${i}`,
    Balance: `${factor * ((i % 2 === 0 ? 9_000_000 : 30_000) + 1000 * i)}`,
    Annual_Income: `${factor * ((i % 2 === 0 ? 12_000_000 : 2_000_000) + 10_000 * i)}`,
    Date_of_Birth: `${1960 + factor * (i % 2) * 10}-0${1 + i % 9}-11`,
  })));
}

function pipeline(input: string, output: string): Deno.ChildProcess {
  const args = project.tasks.pipeline.command.replace(/^.*deno run/, "run").split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [...args, "--quiet", "--k", "2", "--input", input, "--output", output],
    stdin: "null",
    stdout: "null",
    stderr: "inherit",
  }).spawn();
}

/** What every file in a folder holds, by name; of a folder in it nothing. */
function contentsOf(folder: string): Map<string, string> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  return new Map(names.map((name) => {
    const path = `${folder}/${name}`;
    return [name, Deno.statSync(path).isFile ? Deno.readFileSync(path).toBase64() : ""];
  }));
}

interface Banks {
  readonly folder: string;
  readonly inputs: Readonly<Record<keyof typeof BANKS, string>>;
  readonly outputs: Readonly<Record<keyof typeof BANKS, Map<string, string>>>;
  /** Milliseconds that a run takes. */
  readonly time: number;
}

/** Two banks with the outputs that a run of each writes. */
async function withBanks(use: (banks: Banks) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const inputs = { old: `${folder}/old.csv`, new: `${folder}/new.csv` };
    const start = performance.now();
    for (const name of ["old", "new"] as const) {
      await Deno.writeTextFile(inputs[name], extract(BANKS[name]));
      assertEquals((await pipeline(inputs[name], `${folder}/${name}`).status).code, 0);
    }
    const time = (performance.now() - start) / 2;
    const outputs = { old: contentsOf(`${folder}/old`), new: contentsOf(`${folder}/new`) };
    await use({ folder, inputs, outputs, time });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Which bank's outputs a folder holds, and nothing else. */
function bankIn(folder: string, { outputs }: Banks): keyof typeof BANKS {
  const found = contentsOf(folder);
  const name = found.get("report.html") === outputs.new.get("report.html") ? "new" : "old";
  assertEquals([...found.keys()], [...outputs[name].keys()]);
  for (const [file, content] of found) assert(content === outputs[name].get(file), file);
  return name;
}

Deno.test({
  name:
    "a run that is killed at any moment leaves all old or all new to the next, and nothing else",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withBanks(async (banks) => {
      const { folder, inputs, time } = banks;
      const output = `${folder}/old`;
      const kills = fuzzRuns(2);
      for (let i = 0; i < kills; i++) {
        const child = pipeline(inputs.new, output);
        const timer = setTimeout(() => child.kill("SIGKILL"), (1.1 * time * (i + 0.5)) / kills);
        const { success } = await child.status;
        clearTimeout(timer);
        // As the next run begins.
        await (await stageOutputs(output, { names: [] }))[Symbol.asyncDispose]();
        if (bankIn(output, banks) === "new") {
          assertEquals((await pipeline(inputs.old, output).status).code, 0);
        } else {
          assert(!success);
        }
      }
      assertEquals((await pipeline(inputs.new, output).status).code, 0);
      assertEquals(bankIn(output, banks), "new");
    }),
});

Deno.test("two runs at once into one folder both end well, and leave the outputs of one of them", async () => {
  await withBanks(async (banks) => {
    const { folder, inputs } = banks;
    for (let i = 0; i < fuzzRuns(1); i++) {
      const output = `${folder}/both-${i}`;
      const runs = [pipeline(inputs.old, output), pipeline(inputs.new, output)];
      const codes = await Promise.all(runs.map(async ({ status }) => (await status).code));
      assertEquals(codes, [0, 0]);
      bankIn(output, banks);
    }
  });
});
