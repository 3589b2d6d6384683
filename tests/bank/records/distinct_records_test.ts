import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { viewOf } from "@/bank/records/byte_runs.ts";
import { DistinctRecords, fieldLength, headerLength } from "@/bank/records/distinct_records.ts";
import { RepeatedRows } from "@/bank/records/repeated_rows.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A row as the scanner hands it out. */
function scanned(fields: readonly string[]): { bytes: DataView; bounds: Int32Array } {
  const texts = fields.map((field) => encoder.encode(field));
  const bounds = [-1];
  for (const text of texts) bounds.push(bounds.at(-1)! + text.length + 1);
  const bytes = new Uint8Array(bounds.at(-1)!);
  texts.forEach((text, i) => bytes.set(text, bounds[i]! + 1));
  return { bytes: viewOf(bytes), bounds: Int32Array.from(bounds) };
}

/** Columns 0 to 2 make up a record, 1 is its id; 2 belongs to another entity. */
const COLUMNS = { id: 1, others: Int32Array.of(0, 2), own: Int32Array.of(0, 1) };

function distinct(rows: readonly (readonly string[])[]): DistinctRecords {
  const records = new DistinctRecords(COLUMNS);
  rows.forEach((row, i) => {
    const { bytes, bounds } = scanned(row);
    records.add(bytes, bounds, 0, i);
  });
  return records;
}

/** The fields of a record, the id first. */
function fieldsOf({ arena, offsets }: DistinctRecords, record: number): string[] {
  const fields: string[] = [];
  for (let at = offsets[record]!; at < offsets[record + 1]!;) {
    const from = at + headerLength(arena, at);
    at = from + fieldLength(arena, at);
    fields.push(decoder.decode(arena.subarray(from, at)));
  }
  return fields;
}

/** The same, slowly and plainly. */
function expected(rows: readonly (readonly string[])[]) {
  const records = new Map<string, { fields: string[]; row: number; rows: number }>();
  rows.forEach(([first, id, second], row) => {
    if (first === "" && id === "") return;
    const fields = [id!, first!, second!];
    const known = records.get(JSON.stringify(fields));
    if (known === undefined) records.set(JSON.stringify(fields), { fields, row, rows: 1 });
    else known.rows++;
  });
  const all = [...records.values()];
  return all.map((record) => ({
    ...record,
    shares: record.fields[0] !== "" &&
      all.filter(({ fields }) => fields[0] === record.fields[0]).length > 1,
  }));
}

function assertDistinct(rows: readonly (readonly string[])[]): void {
  const records = distinct(rows);
  const shares = records.sharesId();
  const found = Array.from({ length: records.count }, (_, i) => ({
    fields: fieldsOf(records, i),
    row: records.row[i]!,
    rows: records.rows[i]!,
    shares: shares[i] === 1,
  }));
  assertEquals(found, expected(rows));
}

Deno.test("distinct records are those of the rows, byte by byte, with their first row, rows and shared ids", () => {
  const letter = fc.constantFrom("", "a", "b", "ab", " a", "₦", "x".repeat(254), "x".repeat(300));
  const text = fc.oneof(letter, fc.integer({ min: 1, max: 9 }).map(String));
  const id = fc.oneof(text, fc.integer({ min: 1, max: 4 }).map(String));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(text, id, text), { maxLength: 300, size: "max" }),
      assertDistinct,
    ),
    { numRuns: 200 },
  );
});

Deno.test("records of one id are linked also where the table grows", () => {
  for (const size of [1022, 1023, 1024, 2047, 2048]) {
    const rows = Array.from({ length: size }, (_, i) => ["v", String(i), ""]);
    const records = distinct([...rows, ["w", "5", ""], ["x", "5", ""]]);
    const shares = [...records.sharesId()].flatMap((shared, i) => shared === 1 ? [i] : []);
    assertEquals(shares, [5, size, size + 1], `after ${size} records`);
  }
});

Deno.test("fields that only differ in where they end are different records", () => {
  assertDistinct([["ab", "1", "c"], ["a", "1", "bc"], ["abc", "1", ""]]);
});

Deno.test("an id with thousands of records, or none at all, is as quick as thousands of ids", () => {
  const numbers = Array.from({ length: 3_000 }, (_, i) => String(i));
  const rows = [...numbers.map((n) => [n, "same", ""]), ...numbers.map((n) => [n, "", ""])];
  const records = distinct([...rows, ...rows]);
  assertEquals(records.count, 6_000);
  assertEquals(records.rows.slice(0, 6_000).every((times) => times === 2), true);
  assertEquals(records.sharesId().indexOf(0), 3_000);
  const many = new DistinctRecords(COLUMNS);
  for (let i = 0; i < 200_000; i++) {
    const { bytes, bounds } = scanned([String(i), "same", ""]);
    many.add(bytes, bounds, 0, i);
  }
  // Looking at all of them each time would not come to an end.
  assertEquals(many.count, 200_000);
});

Deno.test("room that is reserved changes nothing", () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => ["v", String(i % 3_000), "w"]);
  const records = distinct(rows.slice(0, 50));
  records.reserve(0.01);
  rows.forEach((row, i) => {
    const { bytes, bounds } = scanned(row);
    if (i >= 50) records.add(bytes, bounds, 0, i);
  });
  assertEquals(
    Array.from({ length: records.count }, (_, i) => [fieldsOf(records, i), records.rows[i]]),
    expected(rows).map(({ fields, rows }) => [fields, rows]),
  );
});

Deno.test("repeated rows are those whose four ids an earlier row has", () => {
  const id = fc.constantFrom("", "1", "2", "12");
  const columns = { id: 0, others: new Int32Array(), own: Int32Array.of(0) };
  fc.assert(
    fc.property(fc.array(fc.tuple(id, id, id, id), { maxLength: 60, size: "max" }), (rows) => {
      const transactions = new DistinctRecords(columns);
      const repeated = new RepeatedRows(Int32Array.of(1, 2, 3));
      const seen = new Set<string>([JSON.stringify(["", "", "", ""])]);
      const expected: number[] = [];
      rows.forEach((row, i) => {
        const { bytes, bounds } = scanned(row);
        const before = transactions.count;
        transactions.add(bytes, bounds, 0, i);
        const { firstOfId } = transactions;
        repeated.add(firstOfId, firstOfId === before, bytes, bounds, 0, i);
        const key = JSON.stringify(row);
        if (seen.has(key) && row.some((text) => text !== "")) expected.push(i);
        seen.add(key);
      });
      assertEquals(repeated.found, expected);
    }),
    { numRuns: 500 },
  );
});
