import { assert, assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { OUTPUT_NAMES } from "@/output/output_names.ts";
import { extractText, ROW } from "./sample_extract.ts";
import { noDisks, withDisk } from "./small_disk.ts";
import { withoutReturnRates } from "./without_return_rates.ts";
import { task } from "./task.ts";
import { twoGroups } from "./two_groups.ts";
import { inFolder, namesIn } from "./in_folder.ts";

const PLOTS = [
  "cluster_plot",
  "distributions_plot",
  "elbow_plot",
  "heatmap_plot",
  "indices_plot",
  "principal_axes_plot",
  "silhouette_plot",
  "stability_plot",
];

const OUTPUTS = [
  ...PLOTS.flatMap((name) => [`${name}.png`, `${name}.svg`]),
  "customers.xlsx",
  "labeled_customers.csv",
  "model.json",
  "quarantine.csv",
  "report.html",
  "rules.txt",
  "run.json",
  "segment.sql",
  "segment_summary.csv",
].sort();

const RUN = "dataset/processed";
const MODEL = `${RUN}/model.json`;

Deno.test("the pipeline writes every output, the same bytes each time, and nothing private", async () => {
  await inFolder(async (folder) => {
    const dirty = [...twoGroups(), {
      Customer_ID: "C99",
      Account_ID: "A99",
      Transaction_ID: "T99",
      Amount: ROW.Phone,
      Transaction_Date: ROW.Full_Name,
      Transaction_Type: ROW.Phone,
      Channel: ROW.Email,
    }];
    await Deno.writeTextFile(`${folder}/bank.csv`, extractText(dirty));
    const input = ["--input", `${folder}/bank.csv`];
    const first = await task("pipeline", ...input, "--output", `${folder}/a`);
    assertEquals(first.code, 0, first.stderr);
    assertMatch(first.stdout, /transactions +181 +180 +0 +1 +0\n/);
    assertMatch(first.stdout, /Segment +customers +share +annual income/);
    assertMatch(first.stdout, /Evidence for these segments: /);
    assertMatch(first.stdout, /Outputs are in .*\/a\.\n/);
    assertMatch(first.stderr, /^(\[\d+\] [a-z ]+: .+\n){10}$/);
    assertMatch(first.stderr, /^\[1\] open: .*\n\[2\] read: [^]*\n\[10\] outputs: .*\n$/);
    assertEquals(namesIn(`${folder}/a`), OUTPUTS);
    assertEquals([...OUTPUT_NAMES].sort(), OUTPUTS);

    const second = await task("pipeline", ...input, "--output", `${folder}/b`, "--quiet");
    assertEquals(second.stderr, "");
    for (const name of OUTPUTS) {
      const bytes = await Deno.readFile(`${folder}/a/${name}`);
      assertEquals(bytes, await Deno.readFile(`${folder}/b/${name}`), name);
      const text = new TextDecoder().decode(bytes);
      assertNotMatch(text, /canary|fullname|example\.org|2347000000/i, name);
      assertNotMatch(text, new RegExp(folder), `${name} names a folder`);
    }
    assertNotMatch(first.stdout + first.stderr, /canary|example\.org|2347000000/i);
  });
});

Deno.test("wrong use exits 2 and input that cannot be used 3, with one plain message, and earlier outputs stand", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bank.csv`, extractText(twoGroups()));
    await Deno.writeTextFile(`${folder}/run.json`, "earlier");
    const words = ["--quiet", "--output", folder, "--input"];
    const misspelt = await task("pipeline", ...words, `${folder}/bank.csv`, "--features", "wealth");
    assertMatch(misspelt.stderr, /^error: There is no feature "wealth"\. .*\n$/);
    assertEquals([misspelt.code, misspelt.stdout], [2, ""]);
    const absent = await task("pipeline", ...words, `${folder}/none.csv`);
    assertMatch(absent.stderr, /^error: Cannot read \S+: there is no such file or folder\.\n$/);
    assertEquals([absent.code, absent.stdout], [3, ""]);
    assertEquals(namesIn(folder), ["bank.csv", "run.json"]);
    assertEquals(await Deno.readTextFile(`${folder}/run.json`), "earlier");
  });
});

Deno.test("score gives the labels of the run, compare finds two equal runs equal and raises the alarm on others", async () => {
  await inFolder(async (folder) => {
    const text = extractText(twoGroups());
    await Deno.writeTextFile(`${folder}/bank.csv`, text);
    await Deno.writeTextFile(
      `${folder}/richer.csv`,
      text.replaceAll(/,(\d+),2020-01-10/g, ",9$1,2020-01-10"),
    );
    for (const [name, output] of [["bank", "a"], ["bank", "b"], ["richer", "c"]]) {
      const words = [
        "--input",
        `${folder}/${name}.csv`,
        "--output",
        `${folder}/${output}`,
        "--quiet",
      ];
      assertEquals((await task("pipeline", ...words, "--k", "2")).code, 0);
    }
    const model = ["--model", `${folder}/a/model.json`];
    const scored = await task(
      "score",
      ...model,
      "--input",
      `${folder}/bank.csv`,
      "--output",
      `${folder}/scored.csv`,
    );
    assertEquals(scored.code, 0, scored.stderr);
    const labels = (name: string) => Deno.readTextFile(`${folder}/${name}`);
    assertEquals(
      await labels("scored.csv"),
      withoutReturnRates(await labels("a/labeled_customers.csv")),
    );
    const [refused] = await Promise.all([
      task(
        "score",
        "--model",
        `${folder}/a/run.json`,
        "--input",
        `${folder}/bank.csv`,
        "--output",
        `${folder}/x.csv`,
      ),
    ]);
    assertEquals(refused.code, 3, refused.stderr);
    assertMatch(refused.stderr, /^error: .*\n$/);

    const compare = (after: string, ...words: string[]) =>
      task(
        "compare",
        "--before",
        `${folder}/a`,
        "--after",
        `${folder}/${after}`,
        "--strict",
        ...words,
      );
    assertEquals((await compare("b")).code, 0);
    const alarmed = await compare("c", "--output", `${folder}/comparison`);
    assertEquals(alarmed.code, 4, alarmed.stdout + alarmed.stderr);
    const written = [
      "comparison.html",
      "migrated_customers.csv",
      "migration.csv",
      "stability_index.csv",
      "trend.csv",
    ];
    assertEquals(namesIn(`${folder}/comparison`), written);

    const runs = ["a", "b", "c"].map((name) => `${folder}/${name}`);
    const trend = await task("compare", "--runs", ...runs, "--output", `${folder}/trend`);
    assertEquals(trend.code, 0, trend.stderr);
    assertMatch(trend.stdout, /^Customers by segment and run$/m);
    assertEquals(namesIn(`${folder}/trend`), written);
    for (const words of [[], runs.slice(0, 1), [...runs, "--before", runs[0]!]]) {
      const refused = await task("compare", ...(words.length > 0 ? ["--runs", ...words] : []));
      assertEquals(refused.code, 2);
      assertMatch(refused.stderr, /^error: Nothing is named to compare: give .*\n$/);
    }
  });
});

Deno.test("a gate that stops the pipeline leaves earlier outputs alone and the ledger beside them", async () => {
  await inFolder(async (folder) => {
    const [input, output] = [`${folder}/bank.csv`, `${folder}/out`];
    const words = ["--quiet", "--input", input, "--output", output, "--k", "2"];
    // One in so many transactions is of a day that there is not.
    const losing = (one: number) =>
      extractText(
        twoGroups().map((row, i) =>
          i % one === 0 ? { ...row, Transaction_Date: "2024-02-31" } : row
        ),
      );
    await Deno.mkdir(output);
    await Deno.writeTextFile(`${output}/run.json`, "earlier");
    await Deno.writeTextFile(input, losing(4));
    const stopped = await task("pipeline", ...words);
    assertMatch(
      stopped.stderr,
      /^error: Too many records are lost .* 45 of 180 transactions \(25\.0 %\) .*such as row \d+ `2024-02-31`\)\. .* Every record is in \S+quarantine\.failed\.csv\.\n$/,
    );
    assertEquals([stopped.code, stopped.stdout], [3, ""]);
    assertEquals(namesIn(output), ["quarantine.failed.csv", "run.json"]);
    const ledger = await Deno.readTextFile(`${output}/quarantine.failed.csv`);
    assertEquals(ledger.split("\r\n").length, 1 + 45 + 1);

    await Deno.writeTextFile(input, losing(15));
    const strict = await task("pipeline", ...words, "--strict");
    assertEquals(strict.code, 4, strict.stderr);
    assertMatch(strict.stderr, /^error: No segments are given: 12 of 180 transactions/);
    assertEquals(namesIn(output), ["quarantine.failed.csv", "run.json"]);
    const done = await task("pipeline", ...words);
    assertEquals(done.code, 0, done.stderr);
    assertMatch(done.stdout, /^\nRecords are lost: 12 of 180 transactions/);
    assert(!namesIn(output).includes("quarantine.failed.csv"));
  });
});

Deno.test("options come from the command line, else the configuration file, else the defaults", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bank.csv`, extractText(twoGroups()));
    const config = {
      input: `${folder}/bank.csv`,
      output: `${folder}/out`,
      k: 3,
      seed: 7,
      quiet: true,
      exclude: ["age"],
      minCell: 5,
    };
    await Deno.writeTextFile(`${folder}/options.json`, JSON.stringify(config));
    const { code, stderr } = await task(
      "pipeline",
      "--config",
      `${folder}/options.json`,
      "--k",
      "2",
    );
    assertEquals([code, stderr], [0, ""]);
    const run = JSON.parse(await Deno.readTextFile(`${folder}/out/run.json`));
    assertEquals(run.options, {
      k: 2,
      k_max: 10,
      features: "default",
      exclude: ["age"],
      missing: "impute",
      seed: 7,
      as_of: "2024-08-15",
      window: 7,
      min_cell: 5,
      pseudonymised: false,
    });
    assertEquals(run.k, 2);
    assertEquals(run.protected_characteristics.clustered_on, []);
    assert(run.features.every(({ name }: { name: string }) => name !== "age"));
  });
});

Deno.test("--help and --version answer and exit 0", async () => {
  const help = await task("pipeline", "--help");
  assertEquals(help.code, 0);
  assertMatch(help.stdout, /Usage: deno task pipeline \[options\]/);
  for (
    const option of [
      "contract",
      "input",
      "output",
      "k",
      "k-max",
      "features",
      "exclude",
      "seed",
      "as-of",
      "min-cell",
      "pseudonymise",
      "config",
      "strict",
      "quiet",
    ]
  ) {
    assertMatch(help.stdout, new RegExp(`--${option}\\b`));
  }
  assertMatch((await task("pipeline", "--version")).stdout, /^\d+\.\d+\.\d+\n$/);
  assertMatch((await task("simulate", "--help")).stdout, /Usage: deno task simulate \[options\]/);
});

Deno.test("simulate writes an extract and its truth, and refuses what it cannot do", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await task(
      "simulate",
      "--customers",
      "20",
      "--output",
      `${folder}/new/a.csv`,
      "--truth",
      `${folder}/truth.csv`,
    );
    assertEquals(code, 0);
    assertMatch(stderr, /^Wrote \d+ rows of 20 customers to /);
    assertEquals((await Deno.readTextFile(`${folder}/truth.csv`)).trimEnd().split("\n").length, 21);
    for (
      const words of [["--customers", "0"], ["--customers", "few"], ["--dirt", "2"], [
        "--behaviours",
        "idle",
      ], ["--difficulty", "harder"]]
    ) {
      const refused = await task("simulate", "--output", `${folder}/b.csv`, ...words);
      assertEquals(refused.code, 2, words.join(" "));
      assertMatch(refused.stderr, /^error: .*\n$/);
    }
    assertEquals(namesIn(folder), ["new", "truth.csv"]);
  });
});

Deno.test("simulate exports a bank with its contract, and says what does not go with that", async () => {
  await inFolder(async (folder) => {
    const words = ["--customers", "20", "--months", "24", "--export", `${folder}/us`];
    const { code, stderr } = await task("simulate", ...words, "--style", "tables-us");
    assertEquals(
      [code, stderr],
      [
        0,
        "Wrote customers.csv, accounts.csv, transactions_2023.csv.gz, transactions_2024.csv.gz, " +
        `loans.csv, bank.jsonc to ${folder}/us.\n`,
      ],
    );
    for (
      const wrong of [
        [...words, "--truth", `${folder}/truth.csv`],
        [...words, "--style", "tables-uk"],
        [...words, "--joint", "5"],
        ["--output", `${folder}/b.csv`, "--style", "joined"],
      ]
    ) {
      const refused = await task("simulate", ...wrong);
      assertMatch(refused.stderr, /^error: .*\n$/, wrong.join(" "));
      assertEquals(refused.code, 2, wrong.join(" "));
    }
    assertEquals(namesIn(folder), ["us"]);
  });
});

/** What a command writes to, and the words that make it write there. */
const WRITING: readonly (readonly [string, (input: string, folder: string) => string[]])[] = [
  ["pipeline", (input, folder) => ["--quiet", "--input", input, "--output", folder]],
  [
    "score",
    (input, folder) => ["--model", MODEL, "--input", input, "--output", `${folder}/scores.csv`],
  ],
  ["compare", (_, folder) => ["--before", RUN, "--after", RUN, "--output", folder]],
  [
    "campaign",
    (input, folder) => ["--labels", RUN, "--outcomes", `${input}.outcomes`, "--output", folder],
  ],
  ["simulate", (_, folder) => ["--output", `${folder}/bank.csv`]],
];
/** Has every command write to a folder where it cannot. */
async function assertCannotWrite(folder: string, reason: string): Promise<void> {
  await inFolder(async (elsewhere) => {
    const input = `${elsewhere}/bank.csv`;
    await Deno.writeTextFile(input, extractText(twoGroups()));
    await Deno.writeTextFile(`${input}.outcomes`, "Customer_ID,outcome\n000001,1\n");
    for (const [name, words] of WRITING) {
      const { code, stdout, stderr } = await task(name, ...words(input, folder));
      assertMatch(
        stderr,
        new RegExp(`^error: Cannot write .*${folder}\\S*: ${reason}\\.\\n$`),
        name,
      );
      assertEquals([code, stdout], [2, ""], name);
      assertEquals(namesIn(folder), ["run.json"], name);
      assertEquals(await Deno.readTextFile(`${folder}/run.json`), "earlier", name);
    }
  });
}

const whyNoDisks = noDisks === undefined ? "" : ` (left out: ${noDisks})`;

Deno.test({
  name: `a full disk is one sentence, and earlier outputs stand${whyNoDisks}`,
  ignore: noDisks !== undefined,
  fn: () =>
    withDisk(["run.json"], (folder) => assertCannotWrite(folder, "no space is left on the disk")),
});

Deno.test({
  name: `a disk that can only be read is one sentence, and earlier outputs stand${whyNoDisks}`,
  ignore: noDisks !== undefined,
  fn: () =>
    withDisk(
      ["run.json"],
      (folder) => assertCannotWrite(folder, "the disk can only be read"),
      { readOnly: true },
    ),
});

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

Deno.test({
  name: "a folder that may not be written is one sentence, and earlier outputs stand" +
    (isRoot ? " (left out: root may write everywhere)" : ""),
  ignore: isRoot,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/run.json`, "earlier");
      await Deno.chmod(folder, 0o555);
      try {
        await assertCannotWrite(folder, "permission is denied");
      } finally {
        await Deno.chmod(folder, 0o755);
      }
    }),
});
