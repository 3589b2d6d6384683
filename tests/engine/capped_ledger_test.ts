import { assert, assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { clean } from "@/bank/clean.ts";
import type { Cleaned } from "@/bank/settled.ts";
import { cleanStored } from "@/bank/clean_stored.ts";
import { conserved } from "@/bank/conservation.ts";
import { readBank } from "@/bank/read_bank.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { readStored } from "@/engine/stored_bank.ts";
import { execute } from "@/execution.ts";
import { DEFAULT_OPTIONS } from "@/options.ts";
import { runJson } from "@/output/manifest.ts";
import { quarantineCsv } from "@/output/quarantine.ts";
import { runPipeline } from "@/pipeline.ts";
import { openBank } from "@/steps.ts";

const MOST_LISTED = 7;

/** The shipped bank half a year before its end: thousands of transactions are left out. */
const OPTIONS = { asOf: "2024-06-30" };

async function withEach<T>(use: (cleaned: Cleaned) => T): Promise<[whole: T, capped: T]> {
  const opened = await openBank();
  const whole = use(clean(await readBank(opened), OPTIONS));
  const capped = await execute({}, async () => {
    const engine = (await openEngine({ engine: "duckdb", memory: "500MB" }))!;
    const records = await readBank(opened, (bank) => readStored(bank, engine, MOST_LISTED));
    return use(await cleanStored(records, records.stored!, OPTIONS));
  });
  return [whole, capped];
}

/** How many records each reason is held against, with a line and without. */
function reasons({ ledger, unlisted }: Cleaned): [string, number][] {
  const counts = new Map(
    (ledger.groupBy("entity", "column", "rule", "action").agg(pl.len().as("lines"))
      .rows() as [string, string, string, string, number][])
      .map(([entity, column, rule, action, lines]) => [
        [entity, column, rule, action].join(" "),
        lines,
      ]),
  );
  for (const { entity, column, rule, action, records } of unlisted) {
    const key = [entity, column, rule, action].join(" ");
    counts.set(key, (counts.get(key) ?? 0) + records);
  }
  return [...counts].sort(([a], [b]) => a < b ? -1 : 1);
}

Deno.test("of a reason that is held against very many transactions the first have a line on DuckDB, and all counts are whole", async () => {
  const [whole, capped] = await withEach((cleaned) => ({
    reasons: reasons(cleaned),
    conserved: conserved(cleaned),
    customers: cleaned.tables.customers.toRecords(),
    asOf: cleaned.asOf,
    file: quarantineCsv(cleaned).trimEnd().split("\r\n"),
  }));
  const { file, ...others } = capped!;
  const { file: all, ...expected } = whole!;
  assertEquals(others, expected);
  const isLate = (line: string) => /transactions,.*,after_as_of,/.test(line);
  const [late, listed] = [all.filter(isLate), file.filter(isLate)];
  const more = listed.pop()!;
  assert(late.length > 1000, `${late.length} transactions are late`);
  assertEquals(listed.slice(0, MOST_LISTED), late.slice(0, MOST_LISTED));
  // Besides the first there are those that were read here for another reason.
  assert(listed.length < 100 && listed.every((line) => late.includes(line)));
  assertEquals(
    more,
    `,transactions,,Transaction_Date,after_as_of,"and ${
      (late.length - listed.length).toLocaleString("en-US")
    } more",left out`,
  );
});

Deno.test("run.json says which records have no line of their own, and nothing of it where all have one", async () => {
  const run = await runPipeline({ ...DEFAULT_OPTIONS, k: 2 });
  assertEquals("without_a_line" in JSON.parse(runJson(run)), false);
  const unlisted = [{
    entity: "transactions" as const,
    column: "Transaction_Date" as const,
    rule: "after_as_of",
    action: "left out" as const,
    records: 12,
  }];
  const told = JSON.parse(runJson({ ...run, cleaned: { ...run.cleaned, unlisted } }));
  assertEquals(told.without_a_line, unlisted);
});
