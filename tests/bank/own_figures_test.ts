import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import pl from "nodejs-polars";
import { UserError } from "@/errors.ts";
import { featureNames, textNames, textValues } from "@/features/customers.ts";
import { openAndRead } from "@/pipeline.ts";
import { bankOf, cleanedBank, csv, featuresById, lines, withBank } from "./written_bank.ts";
import { fuzzRuns } from "../fuzz_runs.ts";

/** A contract of a table of customers with such figures. */
function contract(features: object, columns: object = { Customer_ID: "ID" }) {
  return { tables: { customers: { files: "customers.csv", columns, features } } };
}

/** Customers with one figure each. */
function table(values: readonly string[]): Record<string, string> {
  const rows = values.map((value, i) => ({ ID: `C${i + 1}`, FIGURE: value }));
  return { "customers.csv": csv(rows) };
}

const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value.toFixed(2));
const cell = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom("", "NULL", "n/a", "none told") },
);

Deno.test("figures of the bank's own are those in the file, whatever sign their decimals have", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 5, maxLength: 30 }),
      fc.constantFrom(".", ","),
      fc.constantFrom(1, 0.01, 1000),
      async (values, decimal, scale) => {
        const feature = { from: "FIGURE", decimal, scale, blanks: ["none told"], unit: "ratio" };
        const { customers } = await bankOf(
          contract({ spread: feature }),
          table(values.map((value) => value.replace(".", decimal))),
        );
        const expected = values.map((value, i): [string, number | null] => {
          const known = /\d/.test(value) ? Number(value) * scale : null;
          return [`C${i + 1}`, known];
        });
        assertEquals(
          Object.entries(featuresById({ customers })).map(([id, { spread }]) => [id, spread!]),
          expected.sort(([a], [b]) => a < b ? -1 : 1),
        );
      },
    ),
    { numRuns: fuzzRuns(8) },
  );
});

Deno.test("a column holds numbers where half of its values are some, else text, unless the contract says", async () => {
  const kindOf = async (values: string[], feature: object = {}) => {
    const { records: { own } } = await bankOf(
      contract({ figure: { from: "FIGURE", ...feature } }),
      table(values),
    );
    return own.get("figure")!.kind;
  };
  assertEquals(await kindOf(["1", "2.5", "", "-3"]), "number");
  assertEquals(await kindOf(["1", "2", "VIP"]), "number");
  assertEquals(await kindOf(["Lagos", "Kano", "3"]), "text");
  assertEquals(await kindOf(["", "", ""]), "number");
  assertEquals(await kindOf(["M", "F", "M"], { map: { M: 1, F: 2 } }), "number");
  assertEquals(await kindOf(["1", "2", "1"], { map: { "1": "North", "2": "South" } }), "text");
});

Deno.test("a figure with a sign of percent is a share, and one that has it only sometimes stops the work", async () => {
  const bank = await bankOf(
    contract({ used: { from: "FIGURE", unit: "share" }, idle: "FIGURE" }),
    table(["42.1%", "7 %", "-3%", "100%", "x%"]),
  );
  const of = featuresById(bank);
  assertEquals(["C1", "C2", "C3", "C4", "C5"].map((id) => of[id]!.used), [
    0.421,
    0.07,
    -0.03,
    1,
    null,
  ]);
  assertEquals(of["C1"], { used: 0.421, idle: 0.421 });
  const error = await assertRejects(
    () => bankOf(contract({ used: "FIGURE" }), table(["42.1%", "7 %", "0.3", "12"])),
    UserError,
  );
  assertStringIncludes(
    error.message,
    '2 of 4 used ("FIGURE") have a sign of percent and the others none, such as row 2 `42.1%`: write ' +
      "all of them with it or none, 12 % as 0.12.",
  );
});

Deno.test("a value that many have and that is far from all others is said, and a tail is not", async () => {
  const warnings = async (of: (i: number) => number) => {
    const values = Array.from({ length: 60 }, (_, i) => `${of(i)}`);
    const bank = await bankOf(contract({ days: "FIGURE" }), table(values));
    return bank.records.warnings;
  };
  assertEquals(await warnings((i) => i % 8 === 0 ? 999 : i), [
    '8 of 60 days are 999, far from all others: if that stands for what is not known, say "blanks": ' +
    '["999"] in the contract.',
  ]);
  // A number so long might be somebody's.
  const long = (await warnings((i) => i % 8 === 0 ? -1e9 : i))[0]!;
  assertMatch(long, /are -9999999999, far .*, say so with "blanks" in the contract\.$/);
  assertEquals(await warnings((i) => i % 8 === 0 ? 0 : i), []);
  assertEquals(await warnings((i) => i === 7 ? 99_999 : i), []);
  assertEquals(await warnings((i) => i ** 3), []);
});

Deno.test("text describes customers and is no feature", async () => {
  const { customers } = await bankOf(
    contract({ city: "FIGURE" }),
    table(["Lagos", " Kano ", "", "Lagos"]),
  );
  assertEquals(featureNames(customers), []);
  assertEquals(textNames(customers), ["city"]);
  assertEquals(textValues(customers, "city"), ["Lagos", "Kano", null, "Lagos"]);
});

Deno.test("a figure that cannot be read is flagged and unknown, and nothing of a person is shown", async () => {
  const bank = await bankOf(
    contract({ score: "FIGURE" }),
    table(["7", "Ann Obi", "12", "1.2.3", "8"]),
  );
  assertEquals(lines(bank), [
    "3 customers C2 score invalid_number xxx xxx flagged",
    "5 customers C4 score invalid_number 1.2.3 flagged",
  ]);
  assertEquals(featuresById(bank)["C2"], { score: null });
});

Deno.test("figures that are written otherwise than the contract says stop the work with the way out", async () => {
  const failure = async (values: string[], feature: object = {}) => {
    const all = { unit: "number", from: "FIGURE", ...feature };
    const error = await assertRejects(
      () => bankOf(contract({ spend: all }), table(values)),
      UserError,
    );
    return error.message;
  };
  assertEquals(
    await failure(["1,50", "2,25", "3"]),
    'customers.csv: 2 of 3 spend ("FIGURE") are written with other signs, such as row 2 `1,50`: say ' +
      '"decimal": ",", "thousands": "".',
  );
  assertStringIncludes(
    await failure(["1.234,50", "2.000,00"], { unit: undefined }),
    'all 2 spend ("FIGURE") are written with other signs, such as row 2 `1.234,50`: say "decimal": ' +
      '",", "thousands": ".".',
  );
  assertStringIncludes(
    await failure(["Lagos", "Kano", "3"]),
    'customers.csv: 2 of 3 spend ("FIGURE") cannot be read, such as row 2 `xxxxx`: say how numbers',
  );
});

Deno.test("without a Customer_ID every row is a customer, known by its number", async () => {
  const bank = await bankOf(
    contract({ score: "FIGURE", city: "CITY" }, {}),
    { "customers.csv": csv([{ FIGURE: "1", CITY: "Lagos" }, { FIGURE: "1", CITY: "Lagos" }]) },
  );
  assertEquals(featuresById(bank), { r2: { score: 1 }, "r2.2": { score: 1 } });
  assertEquals([bank.asOf, bank.firstTransaction], [null, null]);
});

Deno.test("a customer known by figures alone needs no product and no date, but ages need one", async () => {
  const figures = table(["1", "2"]);
  assertEquals(Object.keys(featuresById(await bankOf(contract({ score: "FIGURE" }), figures))), [
    "C1",
    "C2",
  ]);
  const born = {
    "customers.csv": csv([
      { ID: "C1", FIGURE: "30", BORN: "1990-05-01" },
      { ID: "C2", FIGURE: "40", BORN: "1980-05-01" },
    ]),
  };
  const columns = { Customer_ID: "ID", Date_of_Birth: "BORN" };
  const score = contract({ score: "FIGURE" }, columns);
  await assertRejects(() => bankOf(score, born), UserError, "Give one with --as-of.");
  assertEquals(featuresById(await bankOf({ ...score, asOf: "2024-04-30" }, born))["C1"], {
    age: 33,
    score: 30,
  });
  assertEquals(featuresById(await bankOf(contract({ age: "FIGURE" }, columns), born))["C1"], {
    age: 30,
  });
});

Deno.test("a customer who is told of twice in different figures has the first, and a line in the ledger", async () => {
  const bank = await bankOf(contract({ score: "FIGURE" }), {
    "customers.csv": csv([{ ID: "C1", FIGURE: "2" }, { ID: "C1", FIGURE: "1" }]),
  });
  assertEquals(featuresById(bank), { C1: { score: 1 } });
  assertEquals(lines(bank), ["2 customers C1 score conflict 2 quarantined"]);
});

Deno.test("a record without an id that has figures is missing its id, and a row without any is none", async () => {
  const bank = await bankOf(contract({ score: "FIGURE" }), {
    "customers.csv": "ID,FIGURE\nC1,1\n,2\n,\n",
  });
  assertEquals(lines(bank), ["3 customers  Customer_ID missing  quarantined"]);
});

Deno.test("beside other tables the figures join what is measured, and take its place under its name", async () => {
  const bank = await bankOf({
    tables: {
      customers: {
        files: "customers.csv",
        columns: { Customer_ID: "ID", Date_of_Birth: "BORN" },
        features: { age: "AGE", card_spend: { from: "CARD", unit: "money" } },
      },
      transactions: {
        files: "transactions.csv",
        columns: { Customer_ID: "ID", Amount: "AMOUNT", Transaction_Date: "DAY" },
      },
    },
  }, {
    "customers.csv": csv([{ ID: "C1", BORN: "1990-01-01", AGE: "99", CARD: "€1,5K" }])
      .replace("€1,5K", "€1.5K"),
    "transactions.csv": csv([{ ID: "C1", AMOUNT: "10", DAY: "2024-01-31" }]),
  });
  const { age, card_spend, num_transactions } = featuresById(bank)["C1"]!;
  assertEquals([age, card_spend, num_transactions], [99, 1500, 1]);
});

Deno.test("tables of a union are read each with its own notation, and are numbers together", async () => {
  const part = (file: string, decimal: string) => ({
    files: file,
    columns: { Customer_ID: "ID" },
    features: { score: { from: "FIGURE", decimal } },
  });
  const bank = await bankOf({ tables: { customers: [part("a.csv", "."), part("b.csv", ",")] } }, {
    "a.csv": csv([{ ID: "C1", FIGURE: "1.5" }]),
    "b.csv": csv([{ ID: "C2", FIGURE: "2,5" }]),
  });
  assertEquals(featuresById(bank), { C1: { score: 1.5 }, C2: { score: 2.5 } });
});

Deno.test("figures in Parquet are read as they are typed", async () => {
  const features = { score: { from: "FIGURE", decimal: "," }, city: "CITY" };
  const bank = {
    tables: { customers: { files: "c.parquet", columns: { Customer_ID: "ID" }, features } },
  };
  await withBank(bank, { "c.parquet": "" }, async (path, folder) => {
    pl.DataFrame({ ID: ["C1", "C2"], FIGURE: [1.25, null], CITY: ["Lagos", "Kano"] })
      .writeParquet(`${folder}/c.parquet`);
    const { customers } = cleanedBank(await openAndRead({ contract: path }));
    assertEquals(featuresById({ customers }), { C1: { score: 1.25 }, C2: { score: null } });
    assertEquals(textValues(customers, "city"), ["Lagos", "Kano"]);
  });
});

Deno.test("a figure whose column is not there is an error that names it", async () => {
  await assertRejects(
    () => bankOf(contract({ score: "FIGURES" }), table(["1"])),
    UserError,
    'it has no column "FIGURES", which the contract names for score. Did you mean "FIGURE"?',
  );
});
