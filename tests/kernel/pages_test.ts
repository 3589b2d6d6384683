import { assertEquals } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { DEFAULT_INPUT, DEFAULT_OPTIONS } from "@/options/options.ts";
import { testNeeding } from "../needing.ts";
import { CHROMIUM } from "./browser.ts";
import { pageProblems } from "./page_problems.ts";

const DEFAULT_OUTPUT = DEFAULT_OPTIONS.output;

type Row = Readonly<Record<string, string>>;

async function task(...words: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", ...words],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function rewrite(from: string, to: string, change: (rows: Row[]) => Row[]): Promise<void> {
  const rows = parse(await Deno.readTextFile(from), { skipFirstRow: true }) as Row[];
  const changed = change(rows);
  await Deno.writeTextFile(to, stringify(changed, { columns: Object.keys(changed[0]!) }));
}

testNeeding(CHROMIUM)(
  "the pages of a comparison and of a campaign are legible and accessible",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const [later, outcomes] = [`${folder}/later.csv`, `${folder}/outcomes.csv`];
      // Half of the customers earn three times as much, and some have gone.
      await rewrite(
        DEFAULT_INPUT,
        later,
        (rows) =>
          rows.filter(({ Customer_ID }) => !Customer_ID!.endsWith("7"))
            .map((row) =>
              /[02468]$/.test(row.Customer_ID!) && Number(row.Annual_Income) > 0
                ? { ...row, Annual_Income: String(3 * Number(row.Annual_Income)) }
                : row
            ),
      );
      await rewrite(
        `${DEFAULT_OUTPUT}/labeled_customers.csv`,
        outcomes,
        (rows) =>
          rows.map(({ Customer_ID }, i) => ({
            Customer_ID: Customer_ID!,
            outcome: `${i % 3 % 2}`,
          })),
      );
      const run = `${folder}/run`;
      await task("pipeline", "--quiet", "--input", later, "--output", run);
      await task("compare", "--before", DEFAULT_OUTPUT, "--after", run, "--output", folder);
      const offered = ["--labels", DEFAULT_OUTPUT, "--outcomes", outcomes];
      await task("campaign", ...offered, "--output", folder);
      assertEquals(await pageProblems(folder, ["comparison.html", "campaign.html"]), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
