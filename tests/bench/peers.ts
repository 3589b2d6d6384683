/**
 * Runs the same work through the engine and through its peers, side by side, and prints what each
 * took as tables in Markdown. See `README.md` in this folder.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import pl from "nodejs-polars";
import { writeSimulatedExtract } from "@/output/write_simulated_extract.ts";
import { overlappingBlobs } from "./blobs.ts";
import { markdownTable } from "./markdown.ts";
import {
  alternately,
  type Contender,
  type Measurement,
  median,
  medianAndRange,
} from "./measure.ts";
import { pythonEnvironment } from "../python_environment.ts";

const HELP = `deno task bench:peers [--quick] [--only a|b|c|d] [--repetitions N] [--input FILE]

  --quick          small data only, one repetition
  --only a|b|c|d   a: fit and elbow; b: CSV to labels on simulated extracts; c: the shipped extract;
                   d: the same extract read as CSV and as Parquet
  --repetitions N  runs of each contender (default: 3)
  --input FILE     another extract for c`;

/** Customers of the simulated extracts; each has about 31 rows. */
const CUSTOMERS = [3_240, 32_400, 324_000];
const MATRICES = [[10_000, 6], [100_000, 6], [1_000_000, 6], [1_000_000, 12]] as const;

const root = fileURLToPath(new URL("../../", import.meta.url));
const here = fileURLToPath(new URL("./", import.meta.url));
const scratch = join(tmpdir(), "financial-clustering-bench");

interface Setting {
  readonly python: string;
  readonly repetitions: number;
  readonly quick: boolean;
  readonly input: string | undefined;
}

const PARTS = { a: fitAndElbow, b: simulatedExtracts, c: shippedExtract, d: formats } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string", default: "abcd" },
      repetitions: { type: "string" },
      input: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (!/^[abcd]+$/.test(values.only)) {
    throw new Error(`There is no part ${values.only}: --only takes a, b, c or d`);
  }
  const setting: Setting = {
    python: await peerPython("peers", "requirements.txt"),
    repetitions: Number(values.repetitions ?? (values.quick ? 1 : 3)),
    quick: values.quick,
    input: values.input,
  };
  await Deno.mkdir(scratch, { recursive: true });
  console.log(await environment(setting.python));
  console.log(
    `Medians (and ranges) of ${setting.repetitions}; ratio: the peer's time over the engine's.\n`,
  );
  for (const part of ["a", "b", "c", "d"] as const) {
    if (values.only.includes(part)) await PARTS[part](setting);
  }
}

function peerPython(name: string, requirements: string): Promise<string> {
  return pythonEnvironment(join(root, ".venv-bench", name), join(here, requirements));
}

/** (a) The numerics alone: read numbers, find the elbow, fit. */
async function fitAndElbow({ python, repetitions, quick }: Setting): Promise<void> {
  const uniform = await peerPython("uniform", "requirements_uniform.txt");
  const accelerated = await peerPython("accelerated", "requirements_accelerated.txt");
  const rows: string[][] = [];
  for (const [count, columns] of quick ? MATRICES.slice(0, 2) : MATRICES) {
    const file = join(scratch, `blobs-${count}x${columns}.f64`);
    await Deno.writeFile(file, new Uint8Array(overlappingBlobs(count, columns).data.buffer));
    const peer = (
      name: string,
      kind: string,
      { starts = 1, k, by = python }: PeerOptions = {},
    ): Contender => ({
      name,
      command: [
        ...[by, join(here, "fit.py"), file, String(columns), kind, String(starts)],
        ...(k ? [String(k)] : []),
      ],
    });
    const engine = { name: "engine", command: [...denoRun("fit.ts"), file, String(columns)] };
    console.error(`${count} x ${columns}`);
    const runs = await alternately([
      engine,
      peer("KMeans", "KMeans"),
      peer("KMeans, 10 starts", "KMeans", { starts: 10 }),
      peer("MiniBatchKMeans", "MiniBatchKMeans"),
      peer("MiniBatchKMeans of 1.8.0", "MiniBatchKMeans", { by: uniform }),
      peer("KMeans of scikit-learn-intelex", "intelex", { by: accelerated }),
      peer("faiss", "faiss", { by: accelerated }),
    ], { python, repetitions });
    const ours = runs.get("engine")!.map(fitReport);
    const k = ours[0]!.k!;
    const best = await alternately([peer("best", "KMeans", { starts: 10, k })], {
      python,
      repetitions: 1,
    });
    const bestInertia = fitReport(best.get("best")![0]!).inertias[0]!;
    const curve = fitReport(runs.get("KMeans")![0]!).inertias;
    for (const [name, measurements] of runs) {
      const reports = measurements.map(fitReport);
      const { inertias, inertia = inertias[k - 1]! } = reports[0]!;
      const seconds = (of: readonly FitReport[]) => median(of.map((report) => report.seconds));
      rows.push([
        `${count.toLocaleString("en")} x ${columns}`,
        name,
        medianAndRange(reports.map((report) => report.seconds)),
        ratio(seconds(reports), seconds(ours)),
        ...costs(measurements),
        `${percent(inertia / bestInertia - 1)} at k = ${k}`,
        percent(Math.max(...inertias.map((value, i) => value / curve[i]! - 1))),
      ]);
    }
  }
  console.log("### (a) Fit and elbow, k = 1..10\n");
  console.log(
    markdownTable([
      "rows x columns",
      "",
      "seconds",
      "ratio",
      "process, s",
      "processor, s",
      "peak, MB",
      "fit above the best of 10 starts",
      "curve above that of KMeans, worst k",
    ], rows) + "\n",
  );
}

interface PeerOptions {
  /** @default 1 */
  readonly starts?: number;
  /** @default 1 to 10, one after the other */
  readonly k?: number;
  /** The Python to run with. */
  readonly by?: string;
}

interface FitReport {
  readonly seconds: number;
  readonly inertias: readonly number[];
  /** The engine's elbow. */
  readonly k?: number;
  /** Of the engine's refined fit. */
  readonly inertia?: number;
}

function fitReport({ stdout }: Measurement): FitReport {
  return JSON.parse(stdout);
}

/** (b) The whole job, from the raw file to labelled customers, at three sizes. */
async function simulatedExtracts(setting: Setting): Promise<void> {
  const rows: string[][] = [];
  for (const customers of setting.quick ? CUSTOMERS.slice(0, 1) : CUSTOMERS) {
    const file = join(scratch, `extract-${customers}.csv`);
    if (!await exists(file)) await writeSimulatedExtract({ customers, output: file });
    const contenders = [
      pipeline(file, "--features", "classic"),
      script("original_way.py", "pandas + scikit-learn", { file, setting }),
      script("polars_way.py", "polars + scikit-learn", { file, setting }),
      script("checked_way.py", "the same with checks and ledger", { file, setting }),
    ];
    rows.push(...await wholeJob(contenders, { file, setting }));
  }
  console.log("### (b) CSV to labels, simulated extracts\n");
  console.log(markdownTable(JOB_HEADER, rows) + "\n");
}

/** (c) The extract at hand, plots included. */
async function shippedExtract(setting: Setting): Promise<void> {
  const rows: string[][] = [];
  const shipped = join(root, "dataset", "raw", "inu_bank.csv");
  for (const file of setting.input === undefined ? [shipped] : [shipped, setting.input]) {
    const options = file === shipped ? [] : ["--features", "classic"];
    const contenders = [
      pipeline(file, ...options),
      throughNpx(pipeline(file, ...options)),
      script("original_way.py", "pandas + scikit-learn", { file, setting }),
      script("polars_way.py", "polars + scikit-learn, no plots", { file, setting }),
      script("checked_way.py", "polars + scikit-learn with checks and ledger", { file, setting }),
    ];
    rows.push(...await wholeJob(contenders, { file, setting }));
  }
  console.log("### (c) CSV to labels and plots\n");
  console.log(markdownTable(JOB_HEADER, rows) + "\n");
}

/** (d) The engine's reading alone: one extract in two formats. */
async function formats(setting: Setting): Promise<void> {
  const rows: string[][] = [];
  for (const customers of setting.quick ? CUSTOMERS.slice(0, 1) : CUSTOMERS) {
    const csv = join(scratch, `extract-${customers}.csv`);
    const parquet = csv.replace(".csv", ".parquet");
    if (!await exists(csv)) await writeSimulatedExtract({ customers, output: csv });
    if (!await exists(parquet)) {
      await pl.scanCSV(csv, { inferSchemaLength: 0 }).sinkParquet(parquet).collect();
    }
    const contenders = [["CSV", csv], ["Parquet", parquet]].map(([name, file]) => ({
      name: name!,
      command: [...denoRun("read.ts", ...READ_FLAGS), file!],
    }));
    const before = async () => {
      for (const file of [csv, parquet]) await warm(file);
    };
    const runs = await alternately(contenders, { ...setting, before });
    for (const [name, measurements] of runs) {
      const seconds = (step: "read" | "clean") =>
        medianAndRange(measurements.map(({ stdout }) => JSON.parse(stdout)[step]));
      const lines = (await lineCount(csv) - 1).toLocaleString("en");
      const process = costs(measurements);
      rows.push([`${lines} lines`, name, seconds("read"), seconds("clean"), ...process]);
    }
  }
  const header = ["extract", "", "read, s", "clean, s", "process, s", "processor, s", "peak, MB"];
  console.log("### (d) Read and clean\n");
  console.log(markdownTable(header, rows) + "\n");
}

/** As the pipeline runs. */
const READ_FLAGS = ["--v8-flags=--expose-gc", "--allow-ffi", "--allow-sys"];

const JOB_HEADER = [
  "extract",
  "",
  "seconds",
  "ratio",
  "processor, s",
  "peak, MB",
  "peak over the engine's",
  "customers labelled",
];

async function wholeJob(
  contenders: readonly Contender[],
  { file, setting }: { file: string; setting: Setting },
): Promise<string[][]> {
  const lines = await lineCount(file);
  console.error(`${file}: ${lines} lines`);
  const runs = await alternately(contenders, { ...setting, before: () => warm(file) });
  const ours = runs.get("engine")!;
  const rows: string[][] = [];
  for (const [name, measurements] of runs) {
    const wall = median(measurements.map((run) => run.wall));
    rows.push([
      `${(lines - 1).toLocaleString("en")} lines`,
      name,
      medianAndRange(measurements.map((run) => run.wall)),
      ratio(wall, median(ours.map((run) => run.wall))),
      ...costs(measurements).slice(1),
      ratio(peak(measurements), peak(ours)),
      (await lineCount(
        join(outputFolder(name.replace(" through npx", "")), "labeled_customers.csv"),
      ) - 1).toLocaleString("en"),
    ]);
  }
  return rows;
}

function pipeline(file: string, ...options: string[]): Contender {
  const folder = outputFolder("engine");
  const task = [Deno.execPath(), "task", "--quiet", "--config", join(root, "deno.json")];
  return {
    name: "engine",
    command: [...task, "pipeline", "--input", file, "--output", folder, "--quiet", ...options],
  };
}

/** As the README says it for a machine with Node alone. */
function throughNpx({ command }: Contender): Contender {
  const [, ...words] = command;
  return {
    name: "engine through npx",
    command: ["npx", "-y", `deno@${Deno.version.deno}`, ...words],
  };
}

function script(
  path: string,
  name: string,
  { file, setting }: { file: string; setting: Setting },
): Contender {
  return { name, command: [setting.python, join(here, path), file, outputFolder(name)] };
}

function outputFolder(name: string): string {
  return join(scratch, name.replaceAll(/\W+/g, "-"));
}

function denoRun(path: string, ...own: string[]): string[] {
  const flags = ["--config", join(root, "deno.json"), "--frozen", "--quiet", "--allow-read"];
  return [Deno.execPath(), "run", ...flags, ...own, join(here, path)];
}

/** Process wall and processor seconds, peak memory. */
function costs(measurements: readonly Measurement[]): string[] {
  return [
    median(measurements.map((run) => run.wall)).toFixed(2),
    median(measurements.map((run) => run.cpu)).toFixed(2),
    (peak(measurements) / 1e6).toFixed(0),
  ];
}

function peak(measurements: readonly Measurement[]): number {
  return median(measurements.map((run) => run.peakBytes));
}

function ratio(value: number, reference: number): string {
  return (value / reference).toFixed(2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(3)} %`;
}

/** Reads a file once, so that the first contender does not pay for the disk. */
async function warm(file: string): Promise<void> {
  using opened = await Deno.open(file);
  const buffer = new Uint8Array(1 << 20);
  while (await opened.read(buffer) !== null);
}

async function lineCount(file: string): Promise<number> {
  using opened = await Deno.open(file);
  const buffer = new Uint8Array(1 << 20);
  let lines = 0;
  for (let size = await opened.read(buffer); size !== null; size = await opened.read(buffer)) {
    for (let i = 0; i < size; i++) if (buffer[i] === 10) lines++;
  }
  return lines;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The machine, and the versions of everything. */
async function environment(python: string): Promise<string> {
  const { stdout } = await new Deno.Command(python, { args: [join(here, "machine.py")] }).output();
  const [machine, packages] = new TextDecoder().decode(stdout).split("\n");
  return `${machine}  \nDeno ${Deno.version.deno}, ${packages}  `;
}

if (import.meta.main) await main();
