import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import { inFolder, namesIn } from "../in_folder.ts";
import { extractText, NO_TRANSACTION } from "../sample_extract.ts";
import { task } from "../task.ts";
import { twoGroups } from "../two_groups.ts";

const SHIPPED = "dataset/raw/inu_bank.csv";
const RUN = "dataset/processed";
const MODEL = `${RUN}/model.json`;

/** Longer than any file system allows. */
const LONG_NAME = "x".repeat(300);

Deno.test("each kind of unusable input has its exit code and one plain message, and earlier outputs stand", async () => {
  const good = extractText(twoGroups());
  const cases: [string | Uint8Array | undefined, RegExp][] = [
    [undefined, /^error: Cannot read \S+: there is no such file or folder\.\n$/],
    ["", /^error: Cannot read \S+: the file is empty\.\n$/],
    [extractText([]), /^error: Cannot read \S+: it has a header and no rows\.\n$/],
    [
      good.replace("Customer_ID", "Customer"),
      /^error: Cannot read \S+: the header \(row 1\) lacks Customer_ID\. .*\n$/,
    ],
    [
      good.replaceAll(",", ";"),
      /^error: Cannot read \S+: row 1 is separated by semicolons, .*\n$/,
    ],
    [
      Uint8Array.from(good.replace("Savings", "S\u00e9"), (letter) => letter.charCodeAt(0)),
      /^error: Cannot read \S+: row 2 has bytes that are not UTF-8.*\n$/,
    ],
    [
      good.replace("T1-0", '"T1-0'),
      /^error: Cannot read \S+: row 3 opens a quote that is never closed\. .*\n$/,
    ],
    [
      good.replace("T1-0", "T1-0,"),
      /^error: Cannot read \S+: row 3 has 23 fields and the header has 22\. .*\n$/,
    ],
    [
      extractText([NO_TRANSACTION]),
      /^error: There is no transaction and no start of a loan, .*\n$/,
    ],
  ];
  await inFolder(async (folder) => {
    const input = `${folder}/bank.csv`;
    const output = `${folder}/out`;
    await Deno.mkdir(output);
    await Deno.writeTextFile(`${output}/run.json`, "earlier");
    for (const [content, message] of cases) {
      await Deno.remove(input).catch(() => {});
      if (content !== undefined) {
        await Deno.writeFile(
          input,
          typeof content === "string" ? new TextEncoder().encode(content) : content,
        );
      }
      const { code, stderr, stdout } = await task(
        "pipeline",
        "--quiet",
        "--input",
        input,
        "--output",
        output,
      );
      assertMatch(stderr, message);
      assertEquals([code, stdout], [3, ""], stderr);
      assertEquals(namesIn(output), ["run.json"]);
    }
    await Deno.symlink(`${folder}/loop.csv`, `${folder}/loop.csv`);
    const paths: [string, RegExp][] = [
      [folder, /it is a folder, not a file/],
      [`${folder}/loop.csv`, /its symbolic links go round in a circle/],
      [`${folder}/${LONG_NAME}`, /the name is too long/],
      [`${input}/sub`, /a file stands where a folder is wanted/],
      ["/dev/stdin", /.+/],
    ];
    for (const [path, reason] of paths) {
      const { code, stderr, stdout } = await task(
        "pipeline",
        "--quiet",
        "--input",
        path,
        "--output",
        output,
      );
      assertMatch(stderr, new RegExp(`^error: Cannot read ${path}: ${reason.source}\\.\\n$`));
      assertEquals([code, stdout], [3, ""], stderr);
    }
    assertEquals(namesIn(output), ["run.json"]);
    assertEquals(await Deno.readTextFile(`${output}/run.json`), "earlier");
  });
});

/** What a command reads besides the pipeline's input, in words before the path, and its exit code. */
const READING: readonly (readonly [string, readonly string[], number])[] = [
  ["pipeline", ["--config"], 2],
  ["pipeline", ["--playbook"], 3],
  ["score", ["--output", "new.csv", "--model", MODEL, "--input"], 3],
  ["score", ["--output", "new.csv", "--input", SHIPPED, "--model"], 3],
  ["score", ["--output", "new.csv", "--contract"], 3],
  ["compare", ["--before", RUN, "--after"], 3],
  ["campaign", ["--labels", RUN, "--outcomes"], 3],
];

Deno.test("no command reads what is no file, and each says why in a sentence", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.symlink(`${folder}/loop`, `${folder}/loop`);
    await Deno.mkdir(`${folder}/in/run.json`, { recursive: true });
    const paths: [string, RegExp][] = [
      [`${folder}/in`, /it is a folder, not a file/],
      [`${folder}/loop`, /its symbolic links go round in a circle/],
      [`${folder}/${LONG_NAME}`, /the name is too long/],
      [`${folder}/file/sub`, /a file stands where a folder is wanted/],
      [`${folder}/none`, /there is no such file or folder/],
      ["/dev/stdin", /.+/],
    ];
    for (const [path, reason] of paths) {
      await Promise.all(READING.map(async ([name, words, exit]) => {
        const { code, stdout, stderr } = await task(name, ...words, path);
        const errors = stderr.replaceAll(/^\[\d+\] .*\n/gm, "");
        assertMatch(
          errors,
          new RegExp(`^error: Cannot read .*${path}\\S*: ${reason.source}\\.\\n$`),
        );
        assertEquals([code, stdout], [exit, ""], stderr);
      }));
    }
  });
});

Deno.test("each wrong use exits 2 with one plain message, and earlier outputs stand", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/bank.csv`, extractText(twoGroups()));
    await Deno.writeTextFile(`${folder}/options.json`, '{"kmax": 3}');
    await Deno.writeTextFile(`${folder}/broken.json`, "{");
    await Deno.symlink(`${folder}/loop.csv`, `${folder}/loop.csv`);
    const cases: [string[], RegExp][] = [
      [["--speed", "9"], /^error: unknown option '--speed'\n/],
      [
        ["--k", "41"],
        /^error: Cannot cluster 40 customers into 41 segments: k must be at most the number of customers\.\n$/,
      ],
      [
        ["--k", "0"],
        /^error: Cannot use the options on the command line: k is "0"; it must be a whole number from 1, "auto" or "elbow"\.\n$/,
      ],
      [["--k-max", "ten"], /^error: Cannot use the options on the command line: kMax is "ten"; /],
      [
        ["--as-of", "2024-02-30"],
        /^error: Cannot use the options on the command line: asOf is "2024-02-30"; it must be a date/,
      ],
      [
        ["--features", "toString"],
        /^error: There is no feature "toString"\. Features are age, .*\n$/,
      ],
      [["--exclude", "constructor"], /^error: There is no feature "constructor"\. .*\n$/],
      [["--features", "wealth"], /^error: There is no feature "wealth"\. Features are age, /],
      [["--exclude", "x"], /^error: There is no feature "x"\./],
      [
        ["--config", `${folder}/options.json`],
        /^error: Cannot use the options in \S+\/options\.json: kmax is not known here: did you mean kMax\? Known are input, /,
      ],
      [
        ["--config", `${folder}/broken.json`],
        /^error: Cannot read the options in \S+broken\.json: .*\n$/,
      ],
      [
        ["--config", `${folder}/none.json`],
        /^error: Cannot read the options in \S+none\.json: there is no such file or folder\.\n$/,
      ],
      [
        ["--output", `${folder}/bank.csv`],
        /^error: Cannot write outputs to \S+\/bank\.csv: something of that name stands in the way\.\n$/,
      ],
      ...["sub", "sub/deeper"].map((sub): [string[], RegExp] => [
        ["--output", `${folder}/bank.csv/${sub}`],
        /^error: Cannot write outputs to \S+: a file stands where a folder is wanted\.\n$/,
      ]),
      [
        ["--output", `${folder}/${LONG_NAME}`],
        /^error: Cannot write outputs to \S+: the name is too long\.\n$/,
      ],
      [
        ["--output", `${folder}/loop.csv/out`],
        /^error: Cannot write outputs to \S+: its symbolic links go round in a circle\.\n$/,
      ],
      [["leftover"], /^error: too many arguments/],
    ];
    for (const [words, message] of cases) {
      const { code, stderr } = await task(
        "pipeline",
        "--quiet",
        "--input",
        `${folder}/bank.csv`,
        "--output",
        `${folder}/out`,
        ...words,
      );
      assertMatch(stderr, message);
      assertEquals(code, 2, stderr);
      assertNotMatch(stderr, /\n {4}at /);
    }
    assertEquals(namesIn(folder), ["bank.csv", "broken.json", "loop.csv", "options.json"]);
  });
});

Deno.test("no command takes the place of its own input, a folder or a link, and each says so in a sentence", async () => {
  await inFolder(async (folder) => {
    const text = extractText(twoGroups());
    const [own, run, mine, conf] = ["own", "run", "mine", "conf"]
      .map((name) => `${folder}/${name}`) as [string, string, string, string];
    for (const path of [own, mine, conf, `${mine}/report.html`]) await Deno.mkdir(path);
    for (const path of [`${folder}/bank.csv`, `${own}/labeled_customers.csv`, `${mine}/a.txt`]) {
      await Deno.writeTextFile(path, text);
    }
    await Deno.writeTextFile(`${conf}/run.json`, '{"k": 2}');
    await Deno.link(`${folder}/bank.csv`, `${own}/rules.txt`);
    await Deno.symlink("bank.csv", `${folder}/link.csv`);
    const bank = ["--input", `${folder}/bank.csv`];
    const made = await task("pipeline", "--quiet", ...bank, "--k", "2", "--output", run);
    assertEquals(made.code, 0, made.stderr);
    await Deno.link(`${run}/run.json`, `${own}/migration.csv`);
    await Deno.link(`${folder}/bank.csv`, `${folder}/s.quarantine.csv`);
    const model = ["--model", `${run}/model.json`];
    const runs = ["--before", run, "--after", run];

    const overwriting = /^error: Cannot write \S+: that would overwrite \S+, which is read\. .*\n$/;
    const standing =
      /^error: Cannot write \S+: there is a (folder|symbolic link) of this name, .*\n$/;
    const cases: [string[], RegExp][] = [
      [["pipeline", "--input", `${own}/labeled_customers.csv`, "--output", own], overwriting],
      [["pipeline", ...bank, "--output", own], overwriting],
      [["pipeline", ...bank, "--output", conf, "--config", `${conf}/run.json`], overwriting],
      [["pipeline", ...bank, "--output", mine], standing],
      [["score", ...model, ...bank, "--output", mine], standing],
      [["score", ...model, ...bank, "--output", `${folder}/link.csv`], standing],
      [["score", ...model, ...bank, "--output", `${mine}/`], /it must be a file name\.\n$/],
      [["score", ...model, ...bank, "--output", `${run}/../run/model.json`], overwriting],
      [["score", ...model, ...bank, "--output", `${folder}/s.csv`], overwriting],
      [["compare", ...runs, "--output", own], overwriting],
      [["simulate", "--customers", "3", "--output", mine], standing],
      [
        ["simulate", "--customers", "3", "--output", `${folder}/new.csv`, "--truth", mine],
        standing,
      ],
    ];
    const before = await contentsOf(folder);
    for (const [words, message] of cases) {
      const { code, stdout, stderr } = await task(words[0]!, ...words.slice(1));
      assertMatch(stderr, message, words.join(" "));
      assertEquals([code, stdout], [2, ""], words.join(" "));
    }
    assertEquals(await contentsOf(folder), before);
  });
});

/** The path and the text of every file in a folder. */
async function contentsOf(folder: string): Promise<string[]> {
  const found = await Promise.all([...Deno.readDirSync(folder)].map(async ({ name, ...kind }) => {
    const path = `${folder}/${name}`;
    return kind.isDirectory
      ? await contentsOf(path)
      : [`${path}: ${await Deno.readTextFile(path)}`];
  }));
  return found.flat().sort();
}
