import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";
import { execute } from "@/execution/execution.ts";
import { DEFAULT_INPUT, DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";
import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import { score } from "@/score/score.ts";
import { summaryText } from "@/summary.ts";
import { writtenRun } from "@/written_run.ts";
import { inFolder } from "../in_folder.ts";

const DATES = { asOf: "2024-12-31", observedFrom: "2024-01-01" } as const;
const ON_DUCKDB = { engine: "duckdb", memory: "500MB" } as const;
const SMALL = { customers: 300, rows: 1e9 };
const FIVE_PIECES = { customers: 120, rows: 1e9 };

function parsedCsv(text: string): Record<string, string>[] {
  return parse(text, { skipFirstRow: true }) as Record<string, string>[];
}

const run = (given: Partial<PipelineOptions>, size?: typeof SMALL) =>
  execute(
    {},
    () => writtenRun({ ...DEFAULT_OPTIONS, ...DATES, ...given }, { ...(size && { size }) }),
  );

Deno.test("a pipeline of customers in pieces labels every one by the model of the first piece", async (t) => {
  await inFolder(async (folder) => {
    const [whole, output] = [`${folder}/whole`, `${folder}/pieces`];
    await run({ output: whole });
    const pieced = await run({ ...ON_DUCKDB, output }, SMALL);
    const text = (name: string, of = output) => Deno.readTextFileSync(`${of}/${name}`);
    const manifest = JSON.parse(text("run.json"));
    const labels = parsedCsv(text("labeled_customers.csv"));
    const sizes = new Map<number, number>();
    for (const { Cluster } of labels) sizes.set(+Cluster!, (sizes.get(+Cluster!) ?? 0) + 1);

    await t.step("the labels are what score gives by its model.json, to the byte", async () => {
      const options = { model: `${output}/model.json`, input: DEFAULT_INPUT, ...DATES };
      const scored = await execute({}, async () => labeledCustomersCsv(await score(options)));
      assert(text("labeled_customers.csv") === scored, "the labels differ");
      assertEquals(labels.length, 500);
    });

    await t.step(
      "sizes and shares of segments are those of the labels, wherever they stand",
      () => {
        const ofLabels = [...sizes].sort(([a], [b]) => a - b);
        assertEquals(
          manifest.segments.map((
            one: { id: number; customers: number },
          ) => [one.id, one.customers]),
          ofLabels,
        );
        const summary = parsedCsv(text("segment_summary.csv"));
        assertEquals(summary.map(({ Cluster, customers }) => [+Cluster!, +customers!]), ofLabels);
        assertEquals(
          summary.map(({ share }) => +share!),
          ofLabels.map(([, size]) => +(size / 500).toFixed(6)),
        );
        const groups = (of: string, group: string) =>
          labels.filter(({ Cluster, campaign_group }) => Cluster === of && campaign_group === group)
            .length;
        for (const one of summary) {
          assertEquals(+one.campaign_test!, groups(one.Cluster!, "test"));
          assertEquals(+one.campaign_control!, groups(one.Cluster!, "control"));
        }
      },
    );

    await t.step(
      "what became of the records, and each line of the ledger, is as of the whole",
      () => {
        const { conservation, losses, counts } = JSON.parse(text("run.json", whole));
        assertEquals([manifest.conservation, manifest.losses, manifest.counts], [
          conservation,
          losses,
          counts,
        ]);
        // A word stands in the ledger where several customers have it, here of one piece.
        const [there, here] = [whole, output].map((of) =>
          text("quarantine.csv", of).replaceAll(/(?<=,unknown_category,)[^,]*/g, "").split("\r\n")
        );
        assertEquals(here, there);
      },
    );

    await t.step("that figures are of a sample is said first, and of how many each is", () => {
      const { customers, of } = manifest.sample;
      assertEquals(of, 500);
      assert(customers > 50 && customers < 400, `the sample is of ${customers}`);
      const said = `Figures are of a sample: ${customers} of 500 customers.`;
      assert(summaryText(pieced, output).trimStart().startsWith(said));
      const report = text("report.html").replaceAll(/<[^>]+>/g, "").replaceAll(/\s+/g, " ");
      assert(report.indexOf(said) < report.indexOf("The 500 customers in inu_bank.csv"));
      assertStringIncludes(text("rules.txt"), `Of a sample, ${customers} of 500 customers.`);
      assertStringIncludes(text("cluster_plot.svg"), "a sample of");
      const sampled = parsedCsv(text("segment_summary.csv")).map(({ sampled }) => +sampled!);
      assertEquals(sampled.reduce((sum, one) => sum + one), customers);
    });

    await t.step("it is a run that can be compared", async () => {
      const { ids } = await readRun(output);
      assertEquals(ids.length, 500);
    });

    await t.step("another seed draws the same sample", async () => {
      const other = await run({ ...ON_DUCKDB, output: `${folder}/seed`, seed: 7 }, SMALL);
      assertEquals(
        other.customers.getColumn("Customer_ID").toArray(),
        pieced.customers.getColumn("Customer_ID").toArray(),
      );
    });
  });
});

Deno.test("of a bank of one piece a run on an engine is that of this process, to the byte", async () => {
  await inFolder(async (folder) => {
    const [here, there] = [`${folder}/here`, `${folder}/there`];
    await run({ output: here });
    await run({ ...ON_DUCKDB, output: there });
    for (const { name } of Deno.readDirSync(here)) {
      const [expected, found] = [here, there].map((of) =>
        Deno.readTextFileSync(`${of}/${name}`).replace(/^ {2}"engine".*\n/m, "")
      );
      assert(found === expected, `${name} differs`);
    }
  });
});

Deno.test("where dates are not given, one sentence says that all customers were in memory and how they need not be", async () => {
  await inFolder(async (output) => {
    const told = await run({ ...ON_DUCKDB, output, observedFrom: undefined }, SMALL);
    assertEquals(told.everyone, undefined);
    const text = (size?: typeof SMALL) => summaryText(told, output, { ...(size && { size }) });
    assertStringIncludes(
      text(SMALL),
      "Warning: all 500 customers were in this process's memory at once. Give --as-of and " +
        "--observed-from, and they are taken 300 at a time.",
    );
    assert(!text().includes("at once"), "few customers are nothing to warn of");
  });
});

Deno.test("what is lost is judged of all pieces, and what stops a run stands in its ledger from each", async () => {
  await inFolder(async (folder) => {
    const input = `${folder}/inu_bank.csv`;
    await Deno.copyFile(DEFAULT_INPUT, input);
    const sound = await run({ ...ON_DUCKDB, input, output: `${folder}/sound` }, FIVE_PIECES);
    const sampled = new Set(sound.customers.getColumn("Customer_ID").toArray());
    const [header, ...rows] = parse(await Deno.readTextFile(input)) as string[][];
    const [amount, id] = ["Amount", "Customer_ID"].map((name) => header!.indexOf(name));
    const damaged = rows.map((row, place) =>
      place % 8 > 0 || sampled.has(row[id!]!) ? row : row.with(amount!, "much")
    );
    await Deno.writeTextFile(input, stringify([header!, ...damaged]));
    const shipped = await Deno.readTextFile("src/bank/contract/shipped.jsonc");
    const contract = `${folder}/bank.jsonc`;
    await Deno.writeTextFile(
      contract,
      shipped.replace('"currency"', '"gates": { "warn": 1, "stop": 3 },\n  "currency"'),
    );
    const output = `${folder}/out`;
    const error = await assertRejects(
      () => run({ ...ON_DUCKDB, contract, output }, FIVE_PIECES),
      UserError,
      "Too many records are lost to go on",
    );
    const count = Number(/\((\d+), such as row/.exec(error.message)?.[1]);
    const ledger = parsedCsv(await Deno.readTextFile(`${output}/quarantine.failed.csv`));
    const unread = ledger.filter(({ column, value }) => column === "Amount" && value === "xxxx");
    assert(count > 1000, error.message);
    assertEquals(unread.length, count);
    const places = ledger.map(({ row }) => Number(row));
    assertEquals(places, places.toSorted((a, b) => a - b));
  });
});

Deno.test("what is said of losses in the evidence is of all pieces, be the sample's losses more or less", async (t) => {
  await inFolder(async (folder) => {
    const [header, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
    const [amount, id] = ["Amount", "Customer_ID"].map((name) => header!.indexOf(name));
    const sound = await run({ ...ON_DUCKDB, output: `${folder}/sound` }, FIVE_PIECES);
    const sampled = new Set(sound.customers.getColumn("Customer_ID").toArray());
    const shipped = await Deno.readTextFile("src/bank/contract/shipped.jsonc");
    const input = `${folder}/inu_bank.csv`;
    const evidenceOf = async (
      warn: number,
      isDamaged: (row: string[], place: number) => boolean,
    ) => {
      const damaged = rows.map((row, place) =>
        isDamaged(row, place) ? row.with(amount!, "much") : row
      );
      await Deno.writeTextFile(input, stringify([header!, ...damaged]));
      const contract = `${folder}/bank.jsonc`;
      await Deno.writeTextFile(
        contract,
        shipped.replace('"currency"', `"gates": { "warn": ${warn}, "stop": 50 },\n  "currency"`),
      );
      const { losses, evidence } = await run(
        { ...ON_DUCKDB, contract, output: `${folder}/out` },
        FIVE_PIECES,
      );
      return { losses, evidence };
    };

    await t.step("where both are above a gate the figures are those of all", async () => {
      const { losses, evidence } = await evidenceOf(
        1,
        (row, place) => place % 8 === 0 && !sampled.has(row[id!]!),
      );
      const { records, of } = losses[0]!;
      assert(records > 1000);
      assertEquals(evidence.verdict, "weak");
      assertStringIncludes(
        evidence.sentence,
        `Weak, since records are lost: ${records} of ${of} transactions`,
      );
    });

    await t.step("where the sample's alone are, nothing is lost above a gate", async () => {
      const { losses, evidence } = await evidenceOf(
        2,
        (row, place) => place % 60 === 0 && sampled.has(row[id!]!),
      );
      assertEquals(losses, []);
      assert(!evidence.sentence.includes("records are lost"), evidence.sentence);
    });
  });
});

Deno.test("what is said of columns says so where it is of a piece alone", async (t) => {
  await inFolder(async (folder) => {
    const [header, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
    const at = (name: string) => header!.indexOf(name);
    const input = `${folder}/inu_bank.csv`;
    const output = `${folder}/out`;
    const written = async (cell: (row: string[]) => string[]) =>
      await Deno.writeTextFile(input, stringify([header!, ...rows.map(cell)]));

    await t.step("a warning is of the sample", async () => {
      await written((row) =>
        Number(row[at("Customer_ID")]) % 3 === 0 ? row.with(at("Channel"), "Fax") : row
      );
      const { extract: { warnings } } = await run({ ...ON_DUCKDB, input, output }, SMALL);
      assert(warnings.length > 0);
      for (const warning of warnings) {
        assert(warning.startsWith("Of a sample of the customers: "), warning);
      }
    });

    await t.step(
      "a fault is the bank's, of more values than a piece has rows its piece's",
      async () => {
        await written((row) => row.with(at("Amount"), "much").with(at("Annual_Income"), "little"));
        const faultsOf = async (given: Partial<PipelineOptions>, size?: typeof SMALL) =>
          (await assertRejects(() => run({ input, output, ...given }, size), UserError)).message;
        const whole = await faultsOf({});
        assertEquals(await faultsOf(ON_DUCKDB, FIVE_PIECES), whole);
        const [income, amounts, ...others] = whole.split("\n");
        const lines = (await faultsOf(ON_DUCKDB, { customers: 120, rows: 4000 })).split("\n");
        assertEquals(lines[0], income);
        assertMatch(
          lines[1]!,
          /^Customers were read in pieces; what follows is counted in piece 1 of \d+:$/,
        );
        assertNotEquals(lines[2], amounts);
        assertMatch(lines[2]!, /^inu_bank\.csv: all [\d,]+ Amount cannot be read/);
        assertEquals(lines.slice(3), others);
      },
    );
  });
});
