import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { columnsIn, neededColumns, type TableName } from "@/bank/contract/columns.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { contractWith, refusal } from "./contract_files.ts";

/** What may be said of how values are written, at the top, at a table and at a column. */
interface Say {
  readonly decimal?: "." | ",";
  readonly thousands?: "" | "'" | " ";
  readonly dates?: string | string[];
  readonly blanks?: string[];
}
type Given = string | Record<string, unknown>;
interface GivenTable {
  readonly files: string;
  readonly format: Say;
  readonly columns: Record<string, Given>;
}
interface GivenContract {
  readonly contract: 1;
  readonly currency: string;
  readonly window: number;
  readonly format: Say;
  readonly tables: Partial<Record<TableName, GivenTable | GivenTable[]>>;
}

/** Any text but an open question. */
const TEXT = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" })
  .filter((text) => text !== "?" && text.isWellFormed());
const KEY = TEXT.filter((text) => !["__proto__", "constructor", "prototype"].includes(text));

const NUMBERS = {
  decimal: fc.constantFrom<"." | ",">(".", ","),
  thousands: fc.constantFrom<"" | "'" | " ">("", "'", " "),
};
const DATES = {
  dates: fc.constantFrom("DD.MM.YYYY", "M/D/YYYY", "YYYYMMDD", ["DD MMM YYYY", "DD/MM/YYYY"]),
};
const BLANKS = { blanks: fc.array(TEXT, { maxLength: 3 }) };

const SAY: fc.Arbitrary<Say> = fc.record(
  { ...NUMBERS, ...DATES, ...BLANKS },
  { requiredKeys: [] },
);

function column(name: ColumnName): fc.Arbitrary<Given> {
  const { kind } = COLUMNS[name];
  if (kind === "term") {
    return fc.record({ from: TEXT, unit: fc.constantFrom("days", "months", "years") });
  }
  if (kind === "date") {
    return fc.oneof(TEXT, withFrom(TEXT, { ...DATES, ...BLANKS }));
  }
  if (kind === "id") {
    const parts = fc.uniqueArray(TEXT, { minLength: 1, maxLength: 3 });
    return fc.oneof(TEXT, withFrom(fc.oneof(TEXT, parts), BLANKS));
  }
  if (kind === "category") {
    const ours = name === "Direction"
      ? fc.constantFrom("credit", "debit", null)
      : fc.constant(null);
    return fc.oneof(TEXT, withFrom(TEXT, { ...BLANKS, map: fc.dictionary(KEY, ours) }));
  }
  const numbers = { ...NUMBERS, ...BLANKS, scale: fc.constantFrom(0.01, 1000, -1) };
  const single = fc.oneof(
    TEXT,
    withFrom(TEXT, numbers),
    fc.record({ value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => v + 0) }),
  );
  return name === "Amount" ? fc.oneof(single, fc.record({ credit: TEXT, debit: TEXT })) : single;
}

function withFrom(
  from: fc.Arbitrary<unknown>,
  keys: Record<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Given> {
  return fc.record({ from, ...keys }, { requiredKeys: ["from"] }) as fc.Arbitrary<Given>;
}

function table(name: TableName): fc.Arbitrary<GivenTable> {
  const needed = neededColumns(name).flat();
  const names = fc.subarray(columnsIn(name)).map((chosen) => new Set([...needed, ...chosen]));
  return fc.record({
    files: fc.constant("a.csv"),
    format: SAY,
    columns: names.chain((chosen) =>
      fc.record(Object.fromEntries([...chosen].map((column_) => [column_, column(column_)])))
    ),
  });
}

function tables(...names: TableName[]): fc.Arbitrary<GivenContract["tables"]> {
  return fc.record(Object.fromEntries(names.map((name) => {
    const one = table(name);
    return [name, fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 2 }))];
  })));
}

const CONTRACT: fc.Arbitrary<GivenContract> = fc.record({
  contract: fc.constant(1 as const),
  currency: fc.constantFrom("EUR", "NGN", "XXX"),
  window: fc.integer({ min: 1, max: 120 }),
  format: SAY,
  tables: fc.oneof(
    tables("joined"),
    tables("customers"),
    tables("holders", "accounts", "loans"),
    tables("customers", "holders", "accounts", "transactions", "loans"),
  ),
});

/** What a column says, worked out a second time. */
function expectedSource(top: Say, table: Say, given: Given): ColumnSource {
  const own = (typeof given === "string" ? { from: given } : given) as Say & {
    from?: string | string[];
    credit?: string;
    debit?: string;
    scale?: number;
    map?: Record<string, string | null>;
    value?: number;
    unit?: "days";
  };
  const said = Object.assign({}, top, table, own);
  const stated = new Set((["dates", "decimal", "thousands"] as const).filter((key) => key in said));
  const optional = {
    ...("map" in own && { map: new Map(Object.entries(own.map!)) }),
    ...("value" in own && { value: own.value! }),
    ...("unit" in own && { unit: own.unit! }),
  };
  return {
    from: "credit" in own ? [own.credit!, own.debit!] : [own.from ?? []].flat(),
    inTwo: "credit" in own,
    blanks: new Set([...table.blanks ?? top.blanks ?? [], ...own.blanks ?? []]),
    dates: [said.dates ?? "YYYY-MM-DD"].flat(),
    decimal: said.decimal ?? ".",
    thousands: said.thousands ?? "",
    scale: own.scale ?? 1,
    stated,
    ...optional,
  };
}

Deno.test("any contract is read back to the values it says", async () => {
  await fc.assert(
    fc.asyncProperty(CONTRACT, fc.boolean(), async (given, commented) => {
      const json = JSON.stringify(given, null, 2);
      const read = await contractWith(
        commented ? json.replaceAll(/(?<=["\]}0-9])$(?=\n)/gm, ", // said") : json,
      );
      assertEquals([read.currency, read.window], [given.currency, given.window]);
      assertEquals(new Set(read.tables.keys()), new Set(Object.keys(given.tables)));
      for (const [name, tables] of read.tables) {
        const givenTables = [given.tables[name]!].flat();
        assertEquals(tables.length, givenTables.length);
        for (const [at, { columns }] of tables.entries()) {
          const { format, columns: givenColumns } = givenTables[at]!;
          assertEquals(
            columns,
            new Map(
              Object.entries(givenColumns).map(([column, source]) => [
                column as ColumnName,
                expectedSource(given.format, format, source),
              ]),
            ),
          );
        }
      }
    }),
    { numRuns: 100, seed: 12 },
  );
});

/** The paths of all keys of a contract that are the format's own, and not the bank's. */
function ownKeys(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, below]) => {
    const isOurs = !Array.isArray(value) && path.at(-1) !== "map";
    return [...(isOurs ? [[...path, key]] : []), ...ownKeys(below, [...path, key])];
  });
}

function misspelt(key: string, at: number, letter: string, way: number): string {
  const place = at % key.length;
  const rest = key.slice(place + 1);
  if (way === 0) return key.slice(0, place) + letter + rest;
  if (way === 1) return key.slice(0, place) + rest;
  return key.slice(0, place) + letter + key.slice(place);
}

function renamed(value: unknown, [key, ...below]: string[], name: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item, at) => at === Number(key) ? renamed(item, below, name) : item);
  }
  return Object.fromEntries(
    Object.entries(value as object).map(([old, item]) => {
      if (old !== key) return [old, item];
      return below.length === 0 ? [name, item] : [old, renamed(item, below, name)];
    }),
  );
}

Deno.test("a contract with one key misspelt is refused with the right name", async () => {
  await fc.assert(
    fc.asyncProperty(
      CONTRACT,
      fc.nat(),
      fc.nat(),
      fc.constantFrom(..."qxz"),
      fc.nat({ max: 2 }),
      async (given, which, at, letter, way) => {
        const paths = ownKeys(given);
        const path = paths[which % paths.length]!;
        const right = path.at(-1)!;
        const wrong = misspelt(right, at, letter, way);
        fc.pre(wrong !== right && wrong !== "");
        const { ending, message } = await refusal(renamed(given, path, wrong) as object);
        assertEquals(ending, "usage");
        assertEquals(message.split("\n").length, 1);
        assertStringIncludes(message, `${wrong} is unknown; did you mean ${right}?`);
        assert(message.startsWith("bank.jsonc, line 1: "));
      },
    ),
    { numRuns: 200, seed: 12 },
  );
});
