import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { stringify } from "@std/csv/stringify";
import fc from "fast-check";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import type { RecordBlock } from "@/bank/records/record_block.ts";
import { UserError } from "@/errors.ts";

interface Scanned {
  header: readonly string[];
  /** Row number and fields of each record. */
  records: [number, string[]][];
  lineEnd: string;
}

/** Scans a file that comes in chunks of some bytes. */
function scan(content: string | Uint8Array, chunk = 7): Scanned {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const decoder = new TextDecoder();
  const scanner = new CsvScanner("bank.csv");
  const records: Scanned["records"] = [];
  const take = ({ bytes, bounds, rows }: RecordBlock) => {
    const width = scanner.header?.length ?? 0;
    assertEquals(bounds.length, rows.length * (width + 1));
    rows.forEach((row, record) => {
      const at = record * (width + 1);
      const fields = Array.from(
        { length: width },
        (_, i) => decoder.decode(bytes.subarray(bounds[at + i]! + 1, bounds[at + i + 1])),
      );
      records.push([row, fields]);
    });
  };
  for (let at = 0; at < bytes.length; at += chunk) take(scanner.push(bytes.slice(at, at + chunk)));
  take(scanner.finish());
  return { header: scanner.header!, records, lineEnd: scanner.lineEnd };
}

function errorOf(content: string | Uint8Array): string {
  const messages = [1, 7, 1 << 20].map((chunk) =>
    assertThrows(() => scan(content, chunk), UserError).message
  );
  assertEquals(new Set(messages).size, 1, "the message depends on the chunks");
  return messages[0]!.replace("Cannot read bank.csv: ", "");
}

Deno.test("a scanner hands out the header, trimmed, and the fields of each row", () => {
  assertEquals(scan('a, b ,c\n1,2 ,3\n"4","5, ""x""",\n'), {
    header: ["a", "b", "c"],
    records: [[2, ["1", "2 ", "3"]], [3, ["4", '5, "x"', ""]]],
    lineEnd: "\n",
  });
});

Deno.test("a scanner takes CR LF, CR, a byte-order mark, blank lines and no last line end", () => {
  for (
    const [content, lineEnd] of [
      ["a,b\r\n1,2\r\n3,4\r\n", "\n"],
      ["a,b\r1,2\r3,4", "\r"],
      ['a,b\r\r\n1,2\r\r\n3,"4"\r\r\n', "\n"],
      ["\uFEFFa,b\n1,2\n\n3,4\n\n", "\n"],
      ['\uFEFF"a","b"\n1,2\n3,4', "\n"],
    ] as const
  ) {
    for (const chunk of [1, 7, 1 << 20]) {
      const { header, records, lineEnd: found } = scan(content, chunk);
      assertEquals([header, found], [["a", "b"], lineEnd]);
      assertEquals(records.map(([, fields]) => fields), [["1", "2"], ["3", "4"]]);
    }
  }
});

Deno.test("a scanner counts a quoted line break as part of its row", () => {
  const { records } = scan('a,b\n"x\ny, ""z""\r\n",2\n3,4\n');
  assertEquals(records, [[2, ['x\ny, "z"\r\n', "2"]], [3, ["3", "4"]]]);
});

Deno.test("a scanner names the row whose fields are too few or too many", () => {
  assertMatch(errorOf("a,b\n1,2\n3\n"), /^row 3 has 1 field and the header has 2\./);
  assertMatch(errorOf("a,b\n1,2\n\n3,4,5\n"), /^row 4 has 3 fields and the header has 2\./);
  assertMatch(errorOf("a,b,c\n1,2,3\n4,5"), /^row 3 has 2 fields/);
});

Deno.test("a scanner names the row where a quote is opened and never closed", () => {
  assertMatch(
    errorOf('a,b\n1,2\n3,"4\n5,6\n'),
    /^the quote opened in row 3 is never closed\./,
  );
});

Deno.test("a scanner refuses quotes that readers understand differently", () => {
  assertMatch(errorOf('a,b\n1,5" pipe\n'), /^row 2 has a quote inside a field/);
  assertMatch(errorOf('a,b\n1,"x" y\n'), /^row 2 has text after a closing quote/);
});

Deno.test("a scanner names the first row that is not UTF-8", () => {
  const latin1 = new Uint8Array([...new TextEncoder().encode("a,b\n1,2\nJos"), 0xe9, 0x2c, 0x0a]);
  assertMatch(errorOf(latin1), /^row 3 has bytes that are not UTF-8/);
  const utf16 = new Uint8Array([0xff, 0xfe, 0x61, 0x00, 0x2c, 0x00]);
  assertMatch(errorOf(utf16), /^row 1 has bytes that are not UTF-8/);
  for (
    const bytes of [[0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x80, 0x80, 0x80], [
      0xf4,
      0x90,
      0x80,
      0x80,
    ], [0x80]]
  ) {
    const overlong = new Uint8Array([...new TextEncoder().encode("a,b\n1,"), ...bytes, 0x0a]);
    assertMatch(errorOf(overlong), /^row 2 has bytes that are not UTF-8/);
  }
  const cut = new Uint8Array([...new TextEncoder().encode("a,b\n1,"), 0xe2, 0x82]);
  assertMatch(errorOf(cut), /^row 2 has bytes that are not UTF-8/);
});

Deno.test("a scanner says what is wrong with an empty, header-only or otherwise separated file", () => {
  assertMatch(errorOf(""), /^the file is empty\.$/);
  assertMatch(errorOf("\n\n"), /^the file is empty\.$/);
  assertMatch(errorOf("a,b\n"), /^it has a header and no rows\.$/);
  assertMatch(errorOf("a;b\n1;2\n"), /^its header \(row 1\) is separated by semicolons/);
  assertMatch(errorOf("a\tb\n1\t2\n"), /^its header \(row 1\) is separated by tabs/);
});

Deno.test("a scanner gives back every table that a CSV writer makes, whatever its text and the chunks", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "1", ",", '"', "\n", "\r", " ", "₦", "é") });
  const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(cell.map((text) => `x${text}x`), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 20,
    })
  );
  fc.assert(
    fc.property(table, fc.integer({ min: 1, max: 50 }), (rows, chunk) => {
      const header = rows[0]!.map((_, j) => `column ${j}`);
      const scanned = scan(stringify([header, ...rows]), chunk);
      assertEquals(scanned.header, header);
      assertEquals(scanned.records, rows.map((fields, i) => [i + 2, fields]));
    }),
    { numRuns: 300 },
  );
});

Deno.test("a scanner takes rows of any length and any number of columns", () => {
  const wide = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const long = "₦".repeat(100_000);
  const { records } = scan(`${wide.join()}\n${wide.map(() => "1").join()}\n`, 50);
  assertEquals(records[0]![1].length, 300);
  assertEquals(scan(`a,b\n${long},"${long}"\n`, 1 << 16).records, [[2, [long, long]]]);
});

Deno.test("a quote that is never closed is noticed long before a large file ends", () => {
  const scanner = new CsvScanner("bank.csv");
  scanner.push(new TextEncoder().encode('a,b\n1,2\n"3,4\n'));
  const rest = new TextEncoder().encode("5,6\n".repeat(1 << 20));
  const error = assertThrows(() => {
    for (let i = 0; i < 100; i++) scanner.push(rest);
  }, UserError);
  assertMatch(error.message, /the quote opened in row 3 is never closed/);
});
