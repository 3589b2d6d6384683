import { assertEquals } from "@std/assert";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";
import { csvPieces, csvText, rounded } from "@/output/csv.ts";

/** The text of one number. */
function written(value: number): string {
  return csvText(["x"], [[value]]).split("\r\n")[1]!;
}

Deno.test("csvText() rounds to 6 decimals and leaves out what says nothing", () => {
  assertEquals(
    [1.5, 0.1234567, 0.0000004, -0.0000004, -0, 3, -2.5, 1e-7, 100.10, 1e9 + 0.5, NaN].map(written),
    ["1.5", "0.123457", "0", "0", "0", "3", "-2.5", "0", "100.1", "1000000000.5", ""],
  );
});

Deno.test("csvText() writes the shortest text of the rounded number", () => {
  const size = fc.constantFrom(1e-7, 1e-6, 1e-3, 1, 1e3, 1e6, 1e9, 1e10, 1e13);
  const value = fc.oneof(
    fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), size).map(([part, size]) => part * size),
    fc.tuple(fc.integer(), size).map(([whole, size]) => whole * size),
    fc.double({ min: -1e15, max: 1e15, noNaN: true }),
  );
  fc.assert(fc.property(value, (value) => assertEquals(written(value), String(rounded(value)))), {
    numRuns: 2000,
  });
});

Deno.test("csvText() quotes as a reader of CSV expects and ends every line in CR LF", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", ",", '"', "\n", " ", "₦"), maxLength: 5 });
  const table = fc.array(fc.tuple(cell, cell), { maxLength: 5 });
  fc.assert(fc.property(table, (rows) => {
    assertEquals(csvText(["a", "b"], rows), stringify([["a", "b"], ...rows]));
  }));
  assertEquals(csvText(["a", "b"], [[null, "x"]]), "a,b\r\n,x\r\n");
});

Deno.test("csvPieces() are the text of a table of any length, none of them large", () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => [i, "x"]);
  const pieces = [...csvPieces(["a", "b"], rows)];
  assertEquals(pieces.join(""), stringify([["a", "b"], ...rows]));
  assertEquals(pieces.every((piece) => piece.length < 50_000), true);
  assertEquals(pieces.length > 1, true);
});

Deno.test("csvText() leaves no text that a spreadsheet runs, and never alters an id or a number", () => {
  const risky = ["=1+1", "+A1", "-A1", "@SUM(A1)", "\tx", "-2+3", "+1-1"];
  const plain = ["a=1", "-5", "+234", "-1,234.50", " =x", "", "NGN 5.3M"];
  const text = (cells: readonly string[]) => csvText(["x"], cells.map((cell) => [cell]));
  assertEquals(text(risky), stringify([["x"], ...risky.map((cell) => [`'${cell}`])]));
  assertEquals(text(plain), stringify([["x"], ...plain.map((cell) => [cell])]));
  assertEquals(text(["\rx"]), `x\r\n"'\rx"\r\n`);
  assertEquals(
    csvText(["id", "x"], [["=7", "=7"], ["-0012", -12]], { ids: ["id"] }),
    "id,x\r\n=7,'=7\r\n-0012,-12\r\n",
  );
});
