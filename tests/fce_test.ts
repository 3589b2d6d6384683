import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { join } from "node:path";
import { UserError } from "@/errors.ts";
import * as door from "@/fce.ts";
import { tableMedia } from "@/notebook/table.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { exactMoneyText } from "@/output/money_text.ts";
import { runPipeline as pipeline } from "@/pipeline.ts";
import type { ExploredRun } from "@/steps.ts";

const { assess, chart, clean, customersFrame, fit, inertiaCurve, measure, name, openBank } = door;
const { parameters, pl, Plot, progress, runPipeline, scale, show, table, tables } = door;

const PROJECT = Deno.cwd();

let shipped: Promise<ExploredRun> | undefined;
function shippedRun(): Promise<ExploredRun> {
  return shipped ??= runPipeline({ k: 4 });
}

Deno.test("without options the shipped bank runs, and nothing is written", async () => {
  const before = [...Deno.readDirSync("dataset/processed")].map(({ name }) => name).sort();
  const { options, customers } = await shippedRun();
  assert(customers.height > 0);
  assertEquals({ ...options, k: "auto" }, { ...DEFAULT_OPTIONS });
  const after = [...Deno.readDirSync("dataset/processed")].map(({ name }) => name).sort();
  assertEquals(after, before);
});

Deno.test("the steps one by one give the run that the pipeline gives, and another k is one call", async () => {
  const curved = await inertiaCurve(await scale(await measure(await clean(await openBank()))));
  const run = await name(await assess(await fit(curved, { k: 4 })));
  assertEquals(labeledCustomersCsv(run), labeledCustomersCsv(await shippedRun()));
  assertEquals((await fit(curved, { k: 3 })).fit.k, 3);
});

Deno.test("some of the customers can be clustered", async () => {
  const measured = await measure(await clean(await openBank({ k: 2 })));
  const customers = measured.customers.filter(pl.col("age").lt(pl.lit(40)));
  const { scaled } = await scale({ ...measured, customers });
  assertEquals(scaled.matrix.rows, customers.height);
  assert(customers.height < measured.customers.height);
});

Deno.test("outputs are written where a folder is given", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const run = await runPipeline({ k: 4, output: folder });
    const written = await Deno.readTextFile(join(folder, "labeled_customers.csv"));
    assertEquals(written, labeledCustomersCsv(run));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the frame of customers has the labels and features of labeled_customers.csv", async () => {
  const run = await shippedRun();
  const frame = customersFrame(run);
  const lines = labeledCustomersCsv(run).split("\n");
  const header = lines[0]!.split(",");
  const [first] = frame.toRecords() as Record<string, unknown>[];
  const written = Object.fromEntries(lines[1]!.split(",").map((text, i) => [header[i], text]));
  assertEquals(frame.height, lines.length - 2);
  assertEquals([first!.Customer_ID, first!.segment, `${first!.cluster}`], [
    written.Customer_ID,
    written.Segment,
    written.Cluster,
  ]);
  assertEquals(Number(first!.margin).toFixed(4), Number(written.margin).toFixed(4));
  assertEquals(first!.annual_income, Number(written.annual_income));
});

Deno.test("a table of the cleaned accounts shows balances in major units, with the bank's own ids", async () => {
  const run = await shippedRun();
  const { accounts } = tables(run);
  const minor = Number(run.minor!.accounts.getColumn("balance").get(0));
  const [row] = accounts.toRecords() as Record<string, unknown>[];
  assertEquals(row!.Balance, minor / 100);
  assertEquals(row!.Account_ID, run.minor!.accounts.getColumn("account_id").get(0));
  const shown = tableMedia(accounts, { maxRows: 1 })["text/plain"].split("\n")[2]!;
  assertStringIncludes(shown, exactMoneyText(minor, run.extract));
  const filtered = tableMedia(accounts.head(1))["text/plain"];
  assertStringIncludes(filtered, (minor / 100).toLocaleString("en"));
});

Deno.test("the tables join each other, and the customers, by the names of their columns", async () => {
  const run = await shippedRun();
  const { accounts, holders, transactions } = tables(run);
  const joined = transactions.join(accounts, { on: "Account_ID", how: "inner" });
  assertEquals(joined.height, transactions.height);
  const held = holders.join(customersFrame(run), { on: "Customer_ID", how: "inner" });
  assertEquals(held.height, holders.height);
});

Deno.test("a table of our own CSV shows the figures of the file", async () => {
  const csv = labeledCustomersCsv(await shippedRun()).split("\n").slice(0, 3).join("\n");
  const columns = ["annual_income", "total_balance", "digital_share"];
  const shown = tableMedia(pl.readCSV(csv), { columns })["text/plain"].split("\n").slice(2);
  const [header, ...lines] = csv.split("\n").map((line) => line.split(","));
  const texts = lines.map((line) => columns.map((name) => line[header!.indexOf(name)]!));
  assertEquals(
    shown.map((line) => line.trim().split(/ +/).map(plain)),
    texts.map((row) => row.map(plain)),
  );
});

/** A figure without the commas of its thousands. */
function plain(text: string): number {
  return Number(text.replaceAll(",", ""));
}

/** A public name, as `deno doc` tells of it. */
interface PublicName {
  readonly name: string;
  readonly declarations: readonly {
    readonly jsDoc?: {
      readonly doc?: string;
      readonly tags?: readonly { readonly kind: string }[];
    };
  }[];
}

Deno.test("every name of the door is documented, with an example", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--quiet", "--json", "src/fce.ts"],
  }).output();
  const { nodes } = JSON.parse(new TextDecoder().decode(stdout));
  const [{ symbols }] = Object.values(nodes) as [{ readonly symbols: readonly PublicName[] }];
  // Polars documents itself.
  const ours = symbols.filter(({ name }) => name !== "pl");
  const bare = ours.filter(({ declarations: [first] }) =>
    !first?.jsDoc?.doc || !first.jsDoc.tags?.some(({ kind }) => kind === "example")
  );
  assertEquals(bare.map(({ name }) => name), []);
  assert(ours.length > 20, `${ours.length} names`);
});

interface WrongUse {
  readonly use: string;
  readonly work: () => unknown;
  /** What the message says: what is wrong, and what to do. */
  readonly says: RegExp;
}

/** Cells are not checked for types, so they may hold anything. */
// deno-lint-ignore no-explicit-any -- what a type checker would refuse
const any = (value: unknown): any => value;

const WRONG_USES: readonly WrongUse[] = [
  {
    use: "an option in another case",
    work: () => runPipeline(any({ kmax: 5 })),
    says:
      /^Cannot use the options given to runPipeline\(\): kmax is not known here: did you mean kMax\?/,
  },
  {
    use: "an option that there is not",
    work: () => runPipeline(any({ clusters: 5 })),
    says: /clusters is not known here; known are input, contract, playbook, output, k, /,
  },
  {
    use: "an option mistyped, to a step",
    work: () => openBank(any({ contact: "bank.jsonc" })),
    says: /given to openBank\(\): contact is not known here: did you mean contract\?/,
  },
  {
    use: "k that is a word",
    work: () => runPipeline(any({ k: "four" })),
    says: /k is "four"; it must be a whole number from 1, "auto" or "elbow"/,
  },
  {
    use: "k that is nothing",
    work: () => runPipeline({ k: 0 }),
    says: /k is 0; it must be a whole number from 1/,
  },
  {
    use: "k of more than there are",
    work: () => runPipeline({ k: 100_000 }),
    says: /k must be at most the number of customers/,
  },
  {
    use: "a path in the place of options",
    work: () => runPipeline(any("bank.csv")),
    says: /it is "bank\.csv"; it must be an object of options/,
  },
  {
    use: "an input that is not there",
    work: () => runPipeline({ input: "none.csv" }),
    says: new RegExp(
      `^Cannot read none\\.csv: there is no such file or folder, seen from ${PROJECT}\\.$`,
    ),
  },
  {
    use: "an input that is a folder",
    work: () => runPipeline({ input: "dataset" }),
    says: /Cannot read dataset: it is a folder, not a file/,
  },
  {
    use: "an input that is no path",
    work: () => runPipeline(any({ input: 7 })),
    says: /input is 7; it must be a text/,
  },
  {
    use: "a contract that is not there",
    work: () => openBank({ contract: "none.jsonc" }),
    says: /Cannot read the contract none\.jsonc: there is no such file or folder, seen from /,
  },
  {
    use: "a file without our columns",
    work: () => runPipeline({ input: "dataset/processed/segment_summary.csv" }),
    says: /lacks .*say in a contract what the file's own columns mean/,
  },
  {
    use: "a feature that there is not",
    work: () => runPipeline({ features: ["age", "total_balanse"] }),
    says: /There is no feature "total_balanse"\. Did you mean "total_balance"\? Features are /,
  },
  {
    use: "a feature to leave out that there is not",
    work: () => runPipeline({ exclude: ["wealth"] }),
    says: /There is no feature "wealth"\. Features are age, /,
  },
  {
    use: "every feature left out",
    work: () => runPipeline({ features: ["age"], exclude: ["age"] }),
    says: /Cannot cluster on no features: every one is excluded/,
  },
  {
    use: "a date that is none",
    work: () => runPipeline({ asOf: "31/12/2024" }),
    says: /asOf is "31\/12\/2024"; it must be a date such as 2024-12-31/,
  },
  {
    use: "a step without the one before",
    work: () => clean(any({})),
    says: /^clean\(\) takes what openBank\(\) gives/,
  },
  {
    use: "a step that was not awaited",
    work: () => clean(any(openBank())),
    says: /^clean\(\) was given a promise: write await before openBank\(\)/,
  },
  {
    use: "a frame in the place of what a step gives",
    work: async () => scale(any(customersFrame(await shippedRun()))),
    says: /^scale\(\) takes what measure\(\) gives/,
  },
  {
    use: "a k to fit beyond the curve",
    work: async () => {
      const scaled = await scale(await measure(await clean(await openBank())));
      return fit(await inertiaCurve(scaled, { kMax: 3 }), { k: 30 });
    },
    says:
      /Cannot fit 30 clusters: the curve ends at \d+\. Give inertiaCurve\(\) the option \{ kMax: 30 \}/,
  },
  {
    use: "customers of nothing",
    work: () => customersFrame(any(undefined)),
    says: /^customersFrame\(\) takes what runPipeline\(\) gives/,
  },
  {
    use: "tables of a promise",
    work: () => tables(any(shippedRun())),
    says: /^tables\(\) was given a promise: write await before runPipeline\(\)/,
  },
  {
    use: "tables of a run without any",
    work: async () => tables(await pipeline({ k: 1 })),
    says: /has not kept its tables: make it with runPipeline\(\) of the same import/,
  },
  {
    use: "a picture without a title",
    work: () => chart(Plot.plot()),
    says:
      /without a title.*chart\(Plot\.plot\(\{ \.\. \}\), \{ title: ".+", description: ".+" \}\)/,
  },
  {
    use: "a picture without a description",
    work: () => chart(Plot.plot(), { title: "Empty" }),
    says: /without a description, which is read out to those who do not see it: chart\(Plot/,
  },
  {
    use: "no picture",
    work: () => chart(any({ marks: [] })),
    says: /^chart\(\) takes a picture, as Plot\.plot\(\) draws one/,
  },
  {
    use: "a picture of a column that is not there",
    work: () => Plot.dot(pl.DataFrame({ age: [31] }), { x: "agee" }).plot(),
    says: /^There is no column "agee" to show: did you mean "age"\? There are age\.$/,
  },
  {
    use: "a table of nothing",
    work: () => table(any(undefined)),
    says: /^table\(\) takes a Polars DataFrame or a list of objects/,
  },
  {
    use: "a caption in the place of options",
    work: () => table([{ a: 1 }], any("Mine")),
    says: /A caption is an option: \{ caption: "Mine" \}/,
  },
  {
    use: "a column that is not there",
    work: async () => table(tables(await shippedRun()).accounts, { columns: ["Balanse"] }),
    says: /^There is no column "Balanse" to show: did you mean "Balance"\? There are Account_ID, /,
  },
  {
    use: "a frame with contacts",
    work: () => show(pl.DataFrame({ note: ["write to canary@example.org"] })),
    says:
      /^Cannot show the column "note": it holds e-mail addresses.*Leave it out, as with frame\.drop/,
  },
  {
    use: "a parameter that is not what it must be",
    work: () => parameters(any({ seed: "one" })),
    says: /in the parameters of the notebook: seed is "one"; it must be a whole number/,
  },
  {
    use: "work that is done already",
    work: () => progress("Pipeline", any(shippedRun())),
    says: /^progress\(\) takes a function: progress\("Pipeline", \(\) => runPipeline\(\)\)/,
  },
];

for (const { use, work, says } of WRONG_USES) {
  Deno.test(`wrong use, ${use}: the message says what to do`, async () => {
    // deno-lint-ignore require-await -- some throw at once, others later
    const { message } = await assertRejects(async () => work(), UserError);
    assertMatch(message, says);
    assert(!message.includes("\n") && message.split(/[.?!] (?=[A-Z])/).length <= 4, message);
  });
}
