import { assertEquals } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { fieldName, readCells, textCells } from "@/bank/records/typed_records.ts";
import { isClear } from "@/bank/screen.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { COLUMN_NAMES, type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { ODD_SIGNS } from "@/engine/odd_signs.ts";
import { ALL, SPACES } from "./texts.ts";
import { expressionSql, planSql, sqlColumn } from "@/engine/sql.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";

const [SHIPPED] = defaultContract("bank.csv").tables.get("joined")!;
const BASE: ColumnSource = { ...SHIPPED!.columns.get("Amount")!, from: ["x"] };

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

/** What a database reads: the columns of transactions. Dates, amounts and ids are all read alike. */
const READ: readonly ColumnName[] = [
  "Transaction_ID",
  "Amount",
  "Balance_After",
  "Transaction_Date",
  ...COLUMN_NAMES.filter((name) =>
    COLUMNS[name].kind === "category" && COLUMNS[name].entity === "transactions"
  ),
];

const PLANS = [
  ...READ.flatMap((name) => FORMS[COLUMNS[name].kind]!.map((form) => planOf(name, form))),
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

/** Whether a database may read these texts at all. */
function isOdd(texts: pl.DataFrame): Set<unknown> {
  const isOdd = ["x", "y"].map((name) => pl.col(name).str.contains(ODD_SIGNS));
  return new Set(texts.filter(isOdd[0]!.or(isOdd[1]!)).getColumn("row").toArray().map(String));
}

/**
 * Asserts that a database reads texts as the rules do, and says of the same records that they are clear.
 *
 * @param codes The currencies that amounts are in.
 */
export async function assertSameReadings(
  engine: SqlEngine,
  codes: readonly string[],
): Promise<void> {
  const { name: quoted } = engine.dialect;
  for (const [run, code] of codes.entries()) {
    const currency = currencyOf(code);
    const pairs = [
      ...fc.sample(fc.tuple(padded, padded), { numRuns: 300, seed: run + 1 }),
      ...ALL.map((text, i) => [text, ALL[(i * 7) % ALL.length]!] as const),
    ];
    const frame = pl.DataFrame({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) })
      .withRowIndex("row").withColumn(pl.lit(1).cast(pl.UInt32).as("rows"));
    const odd = isOdd(frame);
    await engine.put("texts", [frame]);
    for (const plan of PLANS) {
      const [[name, source]] = [...plan.columns] as [[ColumnName, ColumnSource]];
      const fields = source.from.map((column, part) => [column, fieldName(name, part)] as const);
      const texts = frame.select(
        "row",
        "rows",
        ...fields.map(([column, field]) => pl.col(column).as(field)),
      );
      const read = (texts: pl.DataFrame) =>
        readCells(textCells(texts.lazy(), plan), plan, currency);
      const clear = () => isClear(plan, new Set(COLUMN_NAMES));
      const here = asTexts(read(texts).collectSync().withColumn(clear().as("clear")));
      const from = fields.map(([column, field]) =>
        `${quoted(column)} as ${quoted(sqlColumn(field))}`
      );
      const { sql, columns } = planSql(
        () => read(texts.head(0)),
        `(select ${quoted("row")}, ${quoted("rows")}, ${from} from texts) texts`,
        engine.dialect,
      );
      const isClearSql = expressionSql(clear, columns, engine.dialect);
      const there = await rowsOf(
        engine,
        `select *, ${isClearSql} as clear from (${sql}) read order by ${quoted("row")}`,
      );
      const even = (rows: unknown[][]) => rows.filter(([row]) => !odd.has(row));
      assertEquals(even(there), even(here), `${name} ${JSON.stringify(source)} in ${code}`);
    }
    await engine.drop("texts");
  }
}
