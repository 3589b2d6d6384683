import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "@std/csv/parse";
import { JSDOM } from "jsdom";
import { compareRuns } from "@/compare/compare_runs.ts";
import { comparisonText } from "@/compare/comparison_text.ts";
import { readRun } from "@/compare/saved_run.ts";
import { UserError } from "@/errors.ts";
import { CUSTOMER_ID } from "@/features/customers.ts";
import { customersFrame } from "@/notebook/frames.ts";
import { tableMedia } from "@/notebook/table.ts";
import { DEFAULT_OPTIONS } from "@/options/options.ts";
import { OUTPUT_NAMES } from "@/output/output_names.ts";
import type { Run } from "@/output/run.ts";
import { writeRun } from "@/output/run_files.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { writeSimulatedExport } from "@/output/write_simulated_export.ts";
import { runPipeline } from "@/pipeline.ts";
import { score } from "@/score/score.ts";
import { summaryText } from "@/summary.ts";
import { csv, withBank } from "../bank/written_bank.ts";

/** A run with all that it gives to people, by the name of the file; the summary is `stdout`. */
interface Written {
  readonly run: Run;
  readonly texts: ReadonlyMap<string, string>;
}

/** Runs the pipeline on a bank and writes its outputs to a folder. */
async function written(contract: string, folder: string): Promise<Written> {
  const run = await runPipeline({ ...DEFAULT_OPTIONS, contract, input: undefined, minCell: 1 });
  await using staging = await stageOutputs(folder, { names: OUTPUT_NAMES });
  await writeRun(run, staging);
  await staging.commit();
  const texts = new Map([["stdout", summaryText(run, "out")]]);
  for (const { name, isFile } of Deno.readDirSync(folder)) {
    if (isFile && !/\.(png|xlsx)$/.test(name)) {
      texts.set(name, await Deno.readTextFile(`${folder}/${name}`));
    }
  }
  return { run, texts };
}

/** A text without spaces that do not break. */
function plain(text: string): string {
  return text.replaceAll(/[\u00A0\u202F]/g, " ");
}

/** The middle value, or the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2;
}

/** Three figures of an amount of thousands as a German writes it, made without any library. */
function inGerman(amount: number): string {
  const unit = 10 ** (Math.floor(Math.log10(amount)) - 2);
  return `${Math.round(amount / unit) * unit}`.replace(/(\d{3})$/, ".$1") + " €";
}

Deno.test("a bank in euros is told of in euros everywhere, in figures that its own files give", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeSimulatedExport({
      folder,
      style: "tables-eu",
      customers: 200,
      dirt: 0,
      joint: 0,
    });
    const { run, texts } = await written(`${folder}/bank.jsonc`, `${folder}/out`);
    for (const [name, text] of texts) {
      assert(!/₦|naira|kobo|\bNGN\b/i.test(text), `${name} speaks of naira`);
    }
    for (const name of ["stdout", "report.html", "rules.txt", "cluster_plot.svg"]) {
      assert(/\d €/.test(plain(texts.get(name)!)), `${name} has no amount in euros`);
    }
    assertStringIncludes(texts.get("cluster_plot.svg")!, "Total loans (€)");
    const { currency, locale } = JSON.parse(texts.get("model.json")!);
    assertEquals([currency, locale], ["EUR", "de-DE"]);

    const rowsOf = async (file: string) => {
      const text = new TextDecoder("windows-1252").decode(await Deno.readFile(`${folder}/${file}`));
      return parse(text, { separator: ";", skipFirstRow: true }) as Record<string, string>[];
    };
    const euros = (text: string) => Number(text.replace(",", "."));
    const incomes = (await rowsOf("customers.csv")).map((row) => euros(row["Jahreseinkommen"]!));
    const holderOf = new Map(
      (await rowsOf("holders.csv")).map((row) => [row["Kontonummer"]!, row["Kundennummer"]!]),
    );
    const balances = new Map<string, number>();
    for (const row of await rowsOf("accounts.csv")) {
      const holder = holderOf.get(row["Kontonummer"]!)!;
      balances.set(holder, (balances.get(holder) ?? 0) + euros(row["Kontostand"]!));
    }
    const report = new JSDOM(texts.get("report.html")!).window.document;
    const shown = (feature: string) =>
      plain(
        report.querySelector(`[data-from="labeled_customers.csv | all | median | ${feature}"]`)!
          .textContent!,
      );
    assertEquals(shown("annual_income"), inGerman(median(incomes)));
    assertEquals(shown("total_balance"), inGerman(median([...balances.values()])));

    const drivers = (parse(texts.get("labeled_customers.csv")!, { skipFirstRow: true }) as Record<
      string,
      string
    >[]).flatMap(({ driver_1, driver_2, driver_3 }) => [driver_1!, driver_2!, driver_3!]);
    assert(drivers.some((text) => /^annual income EUR [\d.]+k \(/.test(text)));
    assert(drivers.every((text) => !text.includes(",")), "a table is not written in the locale");

    const table = tableMedia(customersFrame(run), {
      caption: "One",
      columns: [CUSTOMER_ID, "annual_income"],
      maxRows: 1,
    });
    assertStringIncludes(plain(table["text/plain"]), inGerman(incomes[0]!));
    assertStringIncludes(table["text/html"]!, 'text-align:right">');
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const CONTRACT = {
  tables: {
    customers: { files: "c.csv", columns: { Customer_ID: "id", Annual_Income: "income" } },
    accounts: {
      files: "a.csv",
      columns: { Account_ID: "account", Customer_ID: "id", Balance: "balance" },
    },
    transactions: {
      files: "t.csv",
      columns: {
        Customer_ID: "id",
        Account_ID: "account",
        Transaction_Date: "day",
        Amount: "amount",
        Direction: { from: "way", map: { in: "credit", out: "debit" } },
      },
    },
  },
};

/** Twenty customers with little and twenty with much, `unit` being the least amount there is. */
function smallBank(unit: number, digits: number): Record<string, string> {
  const people = Array.from({ length: 40 }, (_, i) => {
    const [id, account] = [`C${10 + i}`, `A${10 + i}`];
    const size = (i < 20 ? 1 : 60) * (1 + (i % 7) / 10);
    const money = (amount: number) => (amount * size + unit).toFixed(digits);
    const days = i < 20 ? ["05", "11", "17", "23"] : ["11"];
    return {
      customer: { id, income: money(12_000) },
      account: { id, account, balance: money(2) },
      transactions: ["01", "02", "03"].flatMap((month) =>
        days.map((day, j) => ({
          id,
          account,
          day: `2024-${month}-${day}`,
          amount: money(1),
          way: j % 2 === 0 ? "in" : "out",
        }))
      ),
    };
  });
  return {
    "c.csv": csv(people.map(({ customer }) => customer)),
    "a.csv": csv(people.map(({ account }) => account)),
    "t.csv": csv(people.flatMap(({ transactions }) => transactions)),
  };
}

Deno.test("minor units of 0, 2 and 3 decimals are read, added up and written as they are", async () => {
  const cases = [
    { currency: "JPY", unit: 1, digits: 0, balance: 3, shown: "¥16k", none: /¥\d*\.\d(?!\d*[kM])/ },
    { currency: "KWD", unit: 0.001, digits: 3, balance: 2.001, shown: "KWD 16k", none: /₦|¥|€/ },
    { currency: "RSD", unit: 0.01, digits: 2, balance: 2.01, shown: "RSD 16k", none: /₦|¥|€/ },
    { currency: "XXX", unit: 0.01, digits: 2, balance: 2.01, shown: "16k", none: /XXX|¤|\p{Sc}/u },
  ];
  for (const { currency, unit, digits, balance, shown, none } of cases) {
    await withBank({ ...CONTRACT, currency }, smallBank(unit, digits), async (path, folder) => {
      const { texts } = await written(path, `${folder}/out`);
      const [first] = parse(texts.get("labeled_customers.csv")!, { skipFirstRow: true }) as Record<
        string,
        string
      >[];
      assertEquals(Number(first!["avg_balance"]), balance, currency);
      assertEquals(Number(first!["avg_transactions"]), 1 + unit, currency);
      for (const [name, text] of texts) {
        if (name.endsWith(".json")) continue;
        const found = none.exec(plain(text));
        assertEquals(found?.[0], undefined, `${currency}: ${name}, ${found?.index}`);
      }
      const report = plain(texts.get("report.html")!);
      assert(report.includes(`>${shown}<`), `${currency}: no ${shown}`);
    });
  }
});

Deno.test("a model refuses amounts of another currency in a sentence", async () => {
  await withBank({ ...CONTRACT, currency: "EUR" }, smallBank(0.01, 2), async (path, folder) => {
    await written(path, `${folder}/out`);
    const model = `${folder}/out/model.json`;
    assertEquals((await score({ model, contract: path })).extract.currency, "EUR");
    const dollars = `${folder}/dollars.jsonc`;
    await Deno.writeTextFile(
      dollars,
      JSON.stringify({ contract: 1, ...CONTRACT, currency: "USD" }),
    );
    await assertRejects(
      () => score({ model, contract: dollars }),
      UserError,
      "its amounts are in USD and the model's in EUR, so give data, or a contract, in the model's " +
        "currency.",
    );

    await written(dollars, `${folder}/later`);
    const text = comparisonText(
      compareRuns(await readRun(`${folder}/out`), await readRun(`${folder}/later`)),
    );
    assertStringIncludes(text, "Currency: EUR before, USD after.");
    assert(/annual income +€\d+k +\$\d+k/.test(text), text);
  });
});
