import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";
import { InputError } from "@/bank/input_error.ts";
import { inspectCsv } from "@/bank/inspect_csv.ts";
import { withFile } from "../sample_extract.ts";

async function errorOf(content: string | Uint8Array): Promise<string> {
  const error = await withFile(
    content,
    (path) => assertRejects(() => inspectCsv(path), InputError) as Promise<InputError>,
  );
  return error.message.replace(/Cannot read \S+bank\.csv: /, "");
}

Deno.test("inspectCsv() returns the header, the rows and the digest of the file", async () => {
  const inspection = await withFile("a, b ,c\n1,2,3\n4,5,6\n", inspectCsv);
  assertEquals(inspection, {
    header: ["a", "b", "c"],
    rows: 2,
    lineEnd: "\n",
    sha256: "a225867869f461d3f557aa0d56323ec7bf7f9d92c4a9ffcaf66d60a3be8f41b5",
  });
});

Deno.test("inspectCsv() takes CR LF, CR, a byte-order mark, blank lines and no last line end", async () => {
  for (
    const [content, lineEnd] of [
      ["a,b\r\n1,2\r\n3,4\r\n", "\n"],
      ["a,b\r1,2\r3,4", "\r"],
      ["\uFEFFa,b\n1,2\n\n3,4\n\n", "\n"],
      ['\uFEFF"a","b"\n1,2\n3,4', "\n"],
    ] as const
  ) {
    const inspection = await withFile(content, inspectCsv);
    assertEquals([inspection.header, inspection.rows, inspection.lineEnd], [
      ["a", "b"],
      2,
      lineEnd,
    ]);
  }
});

Deno.test("inspectCsv() counts a quoted line break as part of its row", async () => {
  const inspection = await withFile('a,b\n"x\ny, ""z""\r\n",2\n3,4\n', inspectCsv);
  assertEquals(inspection.rows, 2);
});

Deno.test("inspectCsv() names the row whose fields are too few or too many", async () => {
  assertMatch(await errorOf("a,b\n1,2\n3\n"), /^row 3 has 1 field and the header has 2\./);
  assertMatch(await errorOf("a,b\n1,2\n\n3,4,5\n"), /^row 4 has 3 fields and the header has 2\./);
  assertMatch(await errorOf("a,b,c\n1,2,3\n4,5"), /^row 3 has 2 fields/);
});

Deno.test("inspectCsv() names the row where a quote is opened and never closed", async () => {
  assertMatch(
    await errorOf('a,b\n1,2\n3,"4\n5,6\n'),
    /^the quote opened in row 3 is never closed\./,
  );
});

Deno.test("inspectCsv() refuses quotes that readers understand differently", async () => {
  assertMatch(await errorOf('a,b\n1,5" pipe\n'), /^row 2 has a quote inside a field/);
  assertMatch(await errorOf('a,b\n1,"x" y\n'), /^row 2 has text after a closing quote/);
});

Deno.test("inspectCsv() names the first row that is not UTF-8", async () => {
  const latin1 = new Uint8Array([...new TextEncoder().encode("a,b\n1,2\nJos"), 0xe9, 0x2c, 0x0a]);
  assertMatch(await errorOf(latin1), /^row 3 has bytes that are not UTF-8/);
  const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0x00, 0x2c, 0x00]);
  assertMatch(await errorOf(utf16), /^row 1 has bytes that are not UTF-8/);
  for (
    const bytes of [[0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x80, 0x80, 0x80], [
      0xf4,
      0x90,
      0x80,
      0x80,
    ], [0x80]]
  ) {
    const overlong = new Uint8Array([...new TextEncoder().encode("a,b\n1,"), ...bytes, 0x0a]);
    assertMatch(await errorOf(overlong), /^row 2 has bytes that are not UTF-8/);
  }
  const cut = new Uint8Array([...new TextEncoder().encode("a,b\n1,"), 0xe2, 0x82]);
  assertMatch(await errorOf(cut), /^row 2 has bytes that are not UTF-8/);
});

Deno.test("inspectCsv() says what is wrong with an empty, header-only or otherwise separated file", async () => {
  assertMatch(await errorOf(""), /^the file is empty\.$/);
  assertMatch(await errorOf("\n\n"), /^the file is empty\.$/);
  assertMatch(await errorOf("a,b\n"), /^it has a header and no rows\.$/);
  assertMatch(await errorOf("a;b\n1;2\n"), /^its header \(row 1\) is separated by semicolons/);
  assertMatch(await errorOf("a\tb\n1\t2\n"), /^its header \(row 1\) is separated by tabs/);
});

Deno.test("inspectCsv() says whether a path is missing or a directory", async () => {
  const folder = await Deno.makeTempDir();
  const missing = await assertRejects(() => inspectCsv(`${folder}/none.csv`), InputError);
  assertMatch(missing.message, /none\.csv: there is no such file\.$/);
  const directory = await assertRejects(() => inspectCsv(folder), InputError);
  assertMatch(directory.message, /: it is a directory, not a file\.$/);
  await Deno.remove(folder);
});

Deno.test("inspectCsv() accepts every table that a CSV writer makes, whatever its text", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", " ", "₦", "é") });
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(cell.map((text) => `x${text}`), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 20,
    }).map((rows) => ({ width, rows }))
  );
  await fc.assert(
    fc.asyncProperty(table, async ({ width, rows }) => {
      const header = Array.from({ length: width }, (_, j) => `column ${j}`);
      const inspection = await withFile(stringify([header, ...rows]), inspectCsv);
      assertEquals([inspection.header, inspection.rows], [header, rows.length]);
    }),
    { numRuns: 100 },
  );
});

Deno.test("inspectCsv() keeps its place between the chunks it reads", async () => {
  const row = `"${"₦ é, ".repeat(40)}""quoted""\r\n",${"x".repeat(97)}\n`;
  const inspection = await withFile("a,b\n" + row.repeat(12_000), inspectCsv);
  assertEquals(inspection.rows, 12_000);
});
