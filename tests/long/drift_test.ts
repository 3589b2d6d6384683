import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { task } from "../task.ts";

type Row = Readonly<Record<string, string>>;

interface Case {
  readonly title: string;
  /** What of a row of the shipped extract is another in the later one. */
  readonly change: (row: Row) => Partial<Row>;
  /** The exit code of both commands with --strict. */
  readonly code: number;
  /** What the first alarm of `score` says. */
  readonly first?: RegExp;
  /** What alarms of `score`, and what alarms of features of `compare`, are about; the first of both. */
  readonly about: RegExp;
}

const AMOUNTS = ["Amount", "Balance", "Loan_Amount", "Annual_Income"] as const;

function times(factor: number, row: Row, names: readonly string[]): Partial<Row> {
  return Object.fromEntries(
    names.filter((name) => row[name] !== "" && !Number.isNaN(Number(row[name])))
      .map((name) => [name, (factor * Number(row[name])).toFixed(2)]),
  );
}

const CASES: readonly Case[] = [
  { title: "the same month again", change: () => ({}), code: 0, about: /^$/ },
  {
    title: "amounts times a hundred",
    change: (row) => times(100, row, AMOUNTS),
    code: 4,
    first:
      /^Amounts are of another scale, perhaps in another unit: the medians of annual income from \S+ to \S+, .* and \d more\.$/,
    about: /scale|spending|outstanding|loan/,
  },
  {
    title: "a tenth of the balances times a hundred",
    change: (row) => row["Customer_ID"]!.endsWith("7") ? times(100, row, ["Balance"]) : {},
    code: 4,
    first:
      /^The distribution of balance per account has \w+: its median was \S+ and is \S+, .*population stability index \d\.\d\d\.$/,
    about: /balance/,
  },
  {
    title: "a new channel",
    change: (row) =>
      row["Channel"] !== "" && row["Transaction_ID"]!.endsWith("3") ? { Channel: "Glasses" } : {},
    code: 4,
    first:
      /^Channel has what was hardly there before: values on no list \(\d+\.\d% of the records, 0\.\d% before\)\.$/,
    about: /Channel|digital transactions/,
  },
  {
    title: "a year later",
    change: (row) => ({ Transaction_Date: row["Transaction_Date"]!.replace("2024", "2025") }),
    code: 4,
    first:
      /^The distribution of tenure has shifted: its median was \d+\.\d months and is \d+\.\d months/,
    about: /age|tenure|loans outstanding|amount outstanding|loans to annual income/,
  },
];

for (const { title, change, code, first, about } of CASES) {
  Deno.test(`${title}: what score --strict and compare --strict say, and how they end`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const input = `${folder}/later.csv`;
      await Deno.writeTextFile(input, await shippedWith(change));
      const labels = ["--input", input, "--output", `${folder}/labels.csv`];
      const strict = await task("score", ...labels, "--strict");
      assertEquals(strict.code, code, strict.stderr);
      assertEquals(await isFile(`${folder}/labels.csv`), code === 0);

      const { stdout } = await task("score", ...labels);
      const alarms = alarmsIn(stdout);
      const [line] = stdout.split("\n");
      if (first === undefined) {
        assertEquals(alarms, []);
        assertMatch(line!, /^later\.csv: 500 customers scored/);
      } else {
        assertEquals(line, `ALARM: ${alarms[0]}`);
        assertMatch(alarms[0]!, first);
        assertEquals(strict.stdout, alarms.map((alarm) => `ALARM: ${alarm}\n`).join(""));
        assertMatch(
          strict.stderr,
          /^error: No labels are written, for (an alarm was|\d+ alarms were) raised\. .*\n$/,
        );
      }
      for (const alarm of alarms) assertMatch(alarm, about);

      const words = ["--input", input, "--output", `${folder}/later`, "--quiet"];
      assertEquals((await task("pipeline", ...words, "--k", "4", "--k-max", "4")).code, 0);
      const runs = ["--before", DEFAULT_OPTIONS.output, "--after", `${folder}/later`];
      const compared = await task("compare", ...runs, "--strict");
      assertEquals(compared.code, code, compared.stdout + compared.stderr);
      const told = alarmsIn(compared.stdout);
      if (first === undefined) assertEquals(told, []);
      else {
        assert(told.some((alarm) => first.test(alarm)), told.join("\n"));
        assertMatch(compared.stderr, /^error: The runs differ too much: \d+ alarms?\.\n$/);
      }
      for (const alarm of told.filter((text) => /^The distribution/.test(text))) {
        assertMatch(alarm, about);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

function alarmsIn(text: string): string[] {
  return [...text.matchAll(/^ALARM: (.*)$/gm)].map(([, alarm]) => alarm!);
}

/** The shipped extract, some of its cells changed. */
async function shippedWith(change: Case["change"]): Promise<string> {
  const [columns, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
  const records = rows.map((row) => Object.fromEntries(columns!.map((name, i) => [name, row[i]!])));
  return stringify(records.map((record) => ({ ...record, ...change(record) })), {
    columns: columns!,
  });
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}
