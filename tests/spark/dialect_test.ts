import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { cellText, readingOf } from "@/bank/rules/readings.ts";
import { COLUMN_NAMES } from "@/bank/schema.ts";
import { expressionSql } from "@/engine/sql.ts";
import { openSpark } from "@/engine/spark/spark_engine.ts";
import { testNeeding } from "../needing.ts";
import { startSpark } from "./spark_server.ts";

const TEXTS = [
  ..."100 100.5 1,000 1,00 ₦4,500 5K N5k 4.5E6 0.125 2.005 -5 -₦20 +7 4.500.000,00 1,5 1e13".split(
    " ",
  ),
  ..."٣٤ ½ 1.5bn 2b NGN 5. .5 0x10 1_000 1e400 ٠.5 ４ nGn12 Infinity NaN 1d 1f 1e-2 % 5% 100.1"
    .split(" "),
  ...[
    "NGN 4.5M",
    "12 000",
    "  77 ",
    "\u00a088\u2003",
    "N 3",
    "₦ 3 m",
    "999999999999.99",
    "1,234,567.891",
  ],
  ..."2023-04-26 26/04/2023 4/5/2023 2023/4/5 2023-02-31 31/02/2023 26/04/23 1899-12-31".split(" "),
  ..."2100-01-01 1900-02-29 2000-02-29 2023-04-26T10:00:00Z 2023-04-26T25:00:00 20230426 epoch"
    .split(" "),
  ...[
    "2023-04-26 10:00",
    "26/04/2023 9:05",
    "2023- 4-06",
    "+202-01-01",
    "２023-04-26",
    "2023-04-26\n",
    "a\rb",
  ],
  ..."A1 A1.0 44.0 44 0044 1e5 a@b.c ٤٤.0 A/1 é 0.0 00 - na N/A null".split(" "),
  ...[
    "44.0\u00a0",
    "x y",
    "a".repeat(64),
    "a".repeat(65),
    "",
    " ",
    "\u00a0",
    "it's",
    "back\\slash",
    "`",
    "$1",
  ],
  ...[
    "deposit",
    "DEPOSIT",
    " Deposit ",
    "fixed_deposit",
    "Fixed-Deposit",
    "FIXED\tDEPOSIT",
    "ﬁxed deposit",
  ],
  ...[
    "savİngs",
    "ſavings",
    "Sᴀvings",
    "savings\u200b",
    "ussd",
    "ＵＳＳＤ",
    "credit",
    "DR",
    "\u2028",
    "\u0085x",
  ],
];

testNeeding("python3", "java")("Spark reads every form of text as the library does", async () => {
  await using server = await startSpark();
  const engine = await openSpark(server.remote);
  try {
    const texts = pl.DataFrame({ row: TEXTS.map((_, i) => i), text: TEXTS });
    await engine.put("texts", [texts.select(pl.col("row").cast(pl.Int64), "text")]);
    const currency = currencyOf("NGN");
    const columns = new Map([["row", "bigint"], ["text", "text"]] as const);
    const [shipped] = defaultContract("bank.csv").tables.get("joined")!;
    const readings = COLUMN_NAMES.flatMap((name) => {
      const source = shipped!.columns.get(name);
      if (source === undefined) return [];
      const cell = () => cellText(name, pl.col("text"), source);
      return [
        [`${name}_cell`, () => cell()] as const,
        [name, () => readingOf(name, cell(), source, currency)] as const,
      ];
    });
    const sql = readings.map(([name, one]) =>
      `${expressionSql(one, columns, engine.dialect)} as ${engine.dialect.name(name)}`
    );
    const frames = await Array.fromAsync(
      engine.query(`select ${sql.join(", ")} from texts order by row`),
    );
    const there = pl.concat(frames);
    const here = texts.select(...readings.map(([name, one]) => one().as(name)));
    for (const [name] of readings) {
      const said = (frame: pl.DataFrame) =>
        frame.getColumn(name).cast(pl.Utf8).toArray().map((value, i) => [TEXTS[i], value]);
      assertEquals(said(there), said(here), name);
    }
  } finally {
    await engine.close();
  }
});
