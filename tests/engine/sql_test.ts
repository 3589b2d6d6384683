import { assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { readCells, textCells } from "@/bank/records/typed_records.ts";
import { isClear } from "@/bank/screen.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { openDuckDb } from "@/engine/duckdb.ts";
import { ODD_SIGNS } from "@/engine/odd_signs.ts";
import { expressionSql, planSql, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

const [SHIPPED] = defaultContract("bank.csv").tables.get("joined")!;
const BASE: ColumnSource = { ...SHIPPED!.columns.get("Amount")!, from: ["x"] };

/** Texts that rules are about, and their neighbours. */
const MONEY = [
  ..."100|100.5|1,000|1,00|₦4,500|NGN 4.5M|N5k|5K|4.5E6|1e2|0.125|0.375|2.005|1.005|12.345|-5"
    .split("|"),
  ..."-₦20|₦-20|+7|4.500.000,00|1,5|1e13|٣٤|½|12 000|1.5bn|2b|NGN|5.|.5|0x10|1_000|1e400".split(
    "|",
  ),
  ..."999999999999.99|1000000000000|1000000000000.01|٠.5|４|ngn 12|nGn12|N 3|₦ 3 m|3M |1'234'567,891"
    .split("|"),
  ..."1e-2|Infinity|NaN|1d|1f|12 345,6|12 345,6|12'345|12’345|-0|0|0.0|0.005|0.015|1.115|€5|5 €|12 zł|kč 5|4.500|1.250.000"
    .split("|"),
];
const DATES = [
  ..."2023-04-26|26/04/2023|26-04-2023|4/5/2023|2023/4/5|2023-4-5|2023-02-31|31/02/2023|2023-13-05"
    .split("|"),
  ..."26/04/23|2023-04-26T10:00:00Z|2023-04-26 10:00|2023-04-26T10:00:00.123+01:00|26/04/2023 9:05"
    .split("|"),
  ..."1899-12-31|2100-01-01|2000-02-29|1900-02-29|2023-04-26T|2023-04-26X|today|+202-01-01|2023-04- 6"
    .split("|"),
  ..."20230426|2023-04-26Z|2023-04-26T25:00:00|２023-04-26|0/1/2023|2023-1-1T1:00|2023-0-10|epoch|now"
    .split("|"),
  ..."5 Mar 2023|05-SEP-23|ſep 5, 2023|Sept. 5, 2023|19650|-1|0|45000|1672531200|1672531200000|1672444799.9|-86400|86400|172800|604800|1.5e3"
    .split("|"),
];
const IDS = [
  ..."A1|A1.0|44.0|44|44.00|44.|x y|a@b.c|٤٤.0|-1|9|A/1|é|0044|1e5|1.23E+11|0|000|0.0|00.00|a b@c"
    .split("|"),
  "a".repeat(64),
  "a".repeat(65),
];
const WORDS =
  "deposit|DEPOSIT|cash_deposit|cash-deposit|cash  deposit|Cash\tDeposit|pos purchase|fee|OTHER|other|ﬁxed deposit|savİngs|ſavings|credit|CR|dr|In|booked|EUR|eur|Straße|mobile|ussd|nonsense|K|NULL|n/a|N/A|nİl|-|--|?|unknown"
    .split("|");
const PERCENTS =
  "5|5%|5 %|100|100.1|-1|5.5.5|1e1|٥|5,5|5,5 %|0|0005|5.0|100000|100001|999999|1000000|٧".split(
    "|",
  );
const ALL = [...MONEY, ...DATES, ...IDS, ...WORDS, ...PERCENTS, "", " "];
const SPACES = ["", "", "", " ", "\u00a0", "\u2003", "\t", "\n", "\u0085", "\u3000"];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ALL) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !text.includes("\0")),
  },
  {
    weight: 1,
    arbitrary: fc.double({ noNaN: true, min: -1e14, max: 1e14 }).map(String),
  },
  {
    weight: 1,
    arbitrary: fc.date({
      min: new Date("1890-01-01"),
      max: new Date("2110-01-01"),
      noInvalidDate: true,
    }).map((date) => date.toISOString().slice(0, 10)),
  },
);
const padded = fc.tuple(fc.constantFrom(...SPACES), text, fc.constantFrom(...SPACES))
  .map((parts) => parts.join(""));

const number = (
  decimal: "." | ",",
  thousands: ColumnSource["thousands"],
  scale = 1,
): Partial<ColumnSource> => ({ decimal, thousands, scale });

/** The ways in which a column of each kind may be written. */
const FORMS: Readonly<Record<string, readonly Partial<ColumnSource>[]>> = {
  id: [{}, { from: ["x", "y"] }, { blanks: new Set(["A1", "'"]) }],
  category: [{}, {
    map: new Map<string, string | null>([["fee", "payment"], ["CR", "credit"], ["x'y", "debit"], [
      "nonsense",
      null,
    ], ["*", "other"]]),
  }],
  money: [
    number(".", ""),
    number(".", ",", 100),
    number(",", "."),
    number(",", " ", 0.01),
    number(".", "'", 1000),
    number(".", ","),
    { positive: "credit" },
    { positive: "debit", decimal: "," },
  ],
  date: [
    { dates: ["DD/MM/YYYY", "DD-MM-YYYY"] },
    { dates: ["MM/DD/YYYY"] },
    { dates: ["DD MMM YYYY", "DD-MMM-YY", "MMM D, YYYY"] },
    { dates: ["DD.MM.YY"], century: 1900 },
    { dates: ["YYYYMMDD"] },
    { dates: { since: "1970-01-01", unit: "days" } },
    { dates: { since: "1899-12-30", unit: "hours" } },
    { dates: { since: "1970-01-01", unit: "seconds" } },
    { dates: { since: "1970-01-01", unit: "milliseconds" } },
  ] as Partial<ColumnSource>[],
  percent: [number(".", ""), number(",", "", 100)],
  count: [{}],
  term: [{}],
};

/** A plan of one column, or of an amount in two. */
function planOf(name: ColumnName, form: Partial<ColumnSource>): EntityPlan {
  const source = { ...BASE, ...form };
  return {
    entity: COLUMNS[name].entity,
    columns: new Map([[name, source]]),
    features: new Map(),
    own: [name],
  };
}

const PLANS = [
  ...COLUMN_NAMES.flatMap((name) => FORMS[COLUMNS[name].kind]!.map((form) => planOf(name, form))),
  planOf("Amount", { from: ["x", "y"], inTwo: true }),
  planOf("Amount", { from: ["x", "y"], inTwo: true, decimal: ",", thousands: "." }),
];

async function rowsOf(engine: SqlEngine, sql: string): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const frame of engine.query(sql)) rows.push(...asTexts(frame));
  return rows;
}

/** As texts, doubles by all their digits. */
function asTexts(frame: pl.DataFrame): unknown[][] {
  return frame.select(...frame.columns.map((name, i) => {
    const { variant } = frame.dtypes[i]!;
    return /Int/.test(variant)
      ? pl.col(name).cast(pl.Int64).cast(pl.Utf8)
      : pl.col(name).cast(pl.Utf8);
  })).toRecords().map(Object.values);
}

Deno.test("what the rules read of any text, DuckDB reads too", async () => {
  const engine = await openDuckDb({ memory: "500MB" });
  const differing: string[] = [];
  try {
    for (const [run, code] of ["NGN", "EUR", "JPY", "KWD", "PLN", "XXX"].entries()) {
      const currency = currencyOf(code);
      const all = [
        ...fc.sample(fc.tuple(padded, padded), { numRuns: 500, seed: run + 1 }),
        ...ALL.map((text, i) => [text, ALL[(i * 7) % ALL.length]!] as const),
      ];
      const frame = pl.DataFrame({ x: all.map(([x]) => x), y: all.map(([, y]) => y) })
        .withRowIndex("row").withColumn(pl.lit(1).cast(pl.UInt32).as("rows"));
      const odd = frame.filter(
        pl.col("x").str.contains(ODD_SIGNS).or(pl.col("y").str.contains(ODD_SIGNS)),
      );
      const isOdd = new Set(odd.getColumn("row").toArray().map(String));
      await engine.put("texts", [frame]);
      for (const plan of PLANS) {
        const [[name, source]] = [...plan.columns] as [[ColumnName, ColumnSource]];
        const fields = source.from.map((column, part) =>
          [column, part === 0 ? name : `${name} ${part}`] as const
        );
        const texts = frame.select(
          "row",
          "rows",
          ...fields.map(([column, field]) => pl.col(column).as(field)),
        );
        const read = (texts: pl.DataFrame) =>
          readCells(textCells(texts.lazy(), plan), plan, currency);
        const clear = () => isClear(plan, new Set(COLUMN_NAMES));
        const here = asTexts(read(texts).collectSync().withColumn(clear().as("clear")));
        const from = fields.map(([column, field]) => `"${column}" as "${sqlColumn(field)}"`);
        const { sql, columns } = planSql(
          () => read(texts.head(0)),
          `(select "row", "rows", ${from} from texts) texts`,
          engine.dialect,
        );
        const isClearSql = expressionSql(clear, columns, engine.dialect);
        const there = await rowsOf(
          engine,
          `select *, ${isClearSql} as clear from (${sql}) read order by "row"`,
        );
        const found = new Map(there.map((row) => [row[0], row]));
        for (const row of here) {
          const other = found.get(row[0]);
          found.delete(row[0]);
          if (isOdd.has(String(row[0])) || JSON.stringify(row) === JSON.stringify(other)) continue;
          differing.push(
            `${code} ${name} ${
              FORMS[COLUMNS[name].kind]!.findIndex((f) =>
                Object.entries(f).every(([k, v]) => source[k as "from"] === v)
              )
            } ${JSON.stringify(row)} ${JSON.stringify(other)}`,
          );
        }
        for (const [row, other] of found) {
          if (!isOdd.has(String(row))) {
            differing.push(`${code} ${name} none ${JSON.stringify(other)}`);
          }
        }
      }
      await engine.drop("texts");
    }
  } finally {
    await engine.close();
  }
  Deno.writeTextFileSync("/tmp/differing.txt", differing.join("\n"));
  assertEquals(differing.slice(0, 20), []);
});
