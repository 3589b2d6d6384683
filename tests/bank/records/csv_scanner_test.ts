import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { DEFAULT_FORMAT, type FileFormat } from "@/bank/file_format.ts";
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
function scan(
  content: string | Uint8Array,
  chunk = 7,
  format: Partial<FileFormat> = {},
): Scanned {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const decoder = new TextDecoder();
  const scanner = new CsvScanner("bank.csv", { ...DEFAULT_FORMAT, ...format });
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
  return { header: scanner.header!, records, lineEnd: scanner.lineEnd! };
}

function errorOf(content: string | Uint8Array, format: Partial<FileFormat> = {}): string {
  const messages = [1, 7, 1 << 20].map((chunk) =>
    assertThrows(() => scan(content, chunk, format), UserError).message
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
    /^row 3 opens a quote that is never closed\./,
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

Deno.test("a scanner says what to write of text that is not UTF-8", () => {
  const latin1 = Uint8Array.from("a,b\n1,Jos\xe9\n", (sign) => sign.charCodeAt(0));
  assertEquals(
    errorOf(latin1),
    "row 2 has bytes that are not UTF-8. Say in the contract how it is written, such as " +
      '"format": {"encoding": "windows-1252"}.',
  );
});

Deno.test("a scanner lists every row at fault, the first in words", () => {
  assertEquals(
    errorOf('a,b\n1,2\n3\n4,"5"6\n7,8\n9,1"0\n'),
    "row 3 has 1 field and the header has 2; rows 4 and 6 are at fault, too. " +
      "Mend these rows or export the file again.",
  );
  assertMatch(
    errorOf('a,b\n1,"2" 3\n4\n'),
    /^row 2 has text after .* quote; row 3 is at fault, too/,
  );
  assertMatch(errorOf('a,b\n1\n2,3\n4,"5\n'), /^row 2 has 1 field .*; row 4 is at fault, too/);
  const many = errorOf(`a,b\n${"1\n".repeat(1000)}`);
  assertMatch(many, /; rows 3, 4, .*, 100, 101 and 900 more are at fault, too\. Mend these rows/);
});

Deno.test("a header at fault ends the reading", () => {
  assertMatch(errorOf('a,"b"c\n1\n2\n'), /^row 1 has text after a closing quote\. Mend that row/);
});

Deno.test("a scanner says what is wrong with an empty file and one without its header", () => {
  assertMatch(errorOf(""), /^the file is empty\.$/);
  assertMatch(errorOf("\n\n"), /^the file is empty\.$/);
  assertMatch(errorOf("", { header: ["a"] }), /^the file is empty\.$/);
  assertMatch(errorOf("a,b\n", { header: 3 }), /^it ends before row 3, where its header should be/);
});

Deno.test("a scanner names what a file is separated by instead, and the line to write", () => {
  assertEquals(
    errorOf("a;b\n1;2\n"),
    "row 1 is separated by semicolons, not commas. " +
      'Write "format": {"separator": ";"} in the contract.',
  );
  assertMatch(errorOf('"a";"b"\n"1";"2"\n'), /^row 1 is separated by semicolons/);
  assertMatch(errorOf("a\tb\n1\t2\n"), /by tabs, not commas\. Write .*\{"separator": "\\t"\}/);
  assertMatch(errorOf("a|b\n1|2\n"), /^row 1 is separated by bars/);
  assertMatch(errorOf("a,b\n1,2\n", { separator: ";" }), /by commas, not semicolons/);
  assertMatch(errorOf("1;2\n", { header: ["a", "b"] }), /^row 1 is separated by semicolons/);
  assertMatch(errorOf("March\na;b\n", { header: 2 }), /^row 2 is separated by semicolons/);
  assertEquals(scan('"a;b"\n1\n').header, ["a;b"]);
});

Deno.test("Excel's first line names the separator and is no row", () => {
  for (const line of ["sep=;\n", "sep=;\r\n", "SEP=;\r", '"sep=;"\r\r\n', "\uFEFFsep=;\n"]) {
    const end = line.endsWith("\r") ? "\r" : "\n";
    for (const separator of [",", ";"]) {
      for (const chunk of [1, 7, 1 << 20]) {
        const { header, records } = scan(`${line}a;b${end}1;2${end}`, chunk, { separator });
        assertEquals([header, records], [["a", "b"], [[2, ["1", "2"]]]]);
      }
    }
  }
  assertEquals(
    errorOf("sep=;\na;b\n1;2\n", { separator: "|" }),
    'its first line says sep=; and the contract "format": {"separator": "|"}. ' +
      "Mend the one that is wrong.",
  );
  assertEquals(scan("sep=;x;y\n1;2;3\n", 7, { separator: ";" }).header, ["sep=", "x", "y"]);
});

Deno.test("rows before the header are passed over, whatever their fields and quotes", () => {
  const text = 'Report\nof "March", 5" pipes,,\n\nid,name\n1,2\n';
  for (const chunk of [1, 7, 1 << 20]) {
    const { header, records } = scan(text, chunk, { header: 4 });
    assertEquals([header, records], [["id", "name"], [[5, ["1", "2"]]]]);
  }
});

Deno.test("a file without a header has data in row 1, under the names of the format", () => {
  for (const end of ["\n", "\r", "\r\n"]) {
    const { header, records } = scan(`1,2${end}3,4${end}`, 1, { header: ["a", "b"] });
    assertEquals([header, records], [["a", "b"], [[1, ["1", "2"]], [2, ["3", "4"]]]]);
  }
  assertMatch(
    errorOf("1,2,3\n", { header: ["a", "b"] }),
    /^row 1 has 3 fields and the header has 2/,
  );
});

Deno.test("without a quote in the format, quotes are signs like others", () => {
  const { header, records } = scan('"a";b\n5" pipe;"x\n', 7, { separator: ";", quote: null });
  assertEquals([header, records], [['"a"', "b"], [[2, ['5" pipe', '"x']]]]);
});

Deno.test("a scanner gives back every table, in every format, whatever its text and the chunks", () => {
  const sign = fc.constantFrom(..."a1,;|\t\"'\n\r ₦é\u0000~");
  const cell = fc.string({ unit: sign }).map((text) => `x${text}x`);
  const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 20,
    })
  );
  const format = fc.record({
    separator: fc.constantFrom(",", ";", "\t", "|", " ", "\u0001", "~"),
    quote: fc.constantFrom('"', "'", null),
    lineEnd: fc.constantFrom("\n", "\r", "\r\n", "\r\r\n"),
    isNamed: fc.boolean(),
  });
  fc.assert(
    fc.property(table, format, fc.integer({ min: 1, max: 50 }), (cells, format, chunk) => {
      const { separator, quote, lineEnd, isNamed } = format;
      const [written, rows] = writtenCells(cells, { separator, quote });
      const header = rows[0]!.map((_, j) => `column${j}`);
      const lines = [...(isNamed ? [header.join(separator)] : []), ...written];
      const text = lines.map((line) => line + lineEnd).join("");
      const scanned = scan(text, chunk, { separator, quote, header: isNamed ? 1 : header });
      assertEquals(scanned.header, header);
      assertEquals(scanned.records, rows.map((fields, i) => [i + (isNamed ? 2 : 1), fields]));
    }),
    { numRuns: 500 },
  );
});

/** Rows as text, and the cells that can be told from it: without quotes, those without signs. */
function writtenCells(
  cells: readonly string[][],
  { separator, quote }: Pick<FileFormat, "separator" | "quote">,
): [string[], string[][]] {
  if (quote === null) {
    const plain = cells.map((row) =>
      row.map((cell) => cell.replaceAll(/[\r\n]/g, "").replaceAll(separator, ""))
    );
    return [plain.map((row) => row.join(separator)), plain];
  }
  const quoted = (cell: string) => quote + cell.replaceAll(quote, quote + quote) + quote;
  const isPlain = (cell: string) => ![separator, quote, "\r", "\n"].some((s) => cell.includes(s));
  // Some cells are quoted that need not be.
  const written = (cell: string) => isPlain(cell) && cell.length % 2 === 1 ? cell : quoted(cell);
  return [cells.map((row) => row.map(written).join(separator)), cells.map((row) => [...row])];
}

Deno.test("a scanner takes rows of any length and any number of columns", () => {
  const wide = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const long = "₦".repeat(40_000);
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
  assertMatch(error.message, /row 3 opens a quote that is never closed/);
});
