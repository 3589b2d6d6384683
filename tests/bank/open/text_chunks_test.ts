import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { Encoding } from "@/bank/file_format.ts";
import { textChunks } from "@/bank/open/text_chunks.ts";
import { UserError } from "@/errors.ts";

const ENCODINGS = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"] as const;

/** A text as bytes; the sign of the euro is all that sets Windows-1252 apart here. */
function encoded(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case "utf-8":
      return new TextEncoder().encode(text);
    case "utf-16le":
      return new Uint8Array(Buffer.from(text, "utf16le"));
    case "utf-16be":
      return new Uint8Array(Buffer.from(text, "utf16le").swap16());
    default:
      return Uint8Array.from(text, (sign) => sign === "€" ? 0x80 : sign.charCodeAt(0));
  }
}

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  // As a file is read: each piece lies where the last one was.
  const memory = new Uint8Array(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    memory.set(piece);
    yield await memory.subarray(0, piece.length);
    memory.fill(0x3f);
  }
}

async function textOf(
  bytes: Uint8Array,
  encoding: Encoding = "utf-8",
  size = 7,
): Promise<string> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let text = "";
  for await (const chunk of textChunks(cut(bytes, size), { path: "bank.csv", encoding })) {
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

async function errorOf(
  content: string | Uint8Array,
  encoding: Encoding = "utf-8",
): Promise<string> {
  const bytes = typeof content === "string" ? encoded(content, "iso-8859-1") : content;
  const messages = await Promise.all([1, 7, 1 << 20].map(async (size) => {
    const error = await assertRejects(() => textOf(bytes, encoding, size), UserError);
    return (error as Error).message;
  }));
  assertEquals(new Set(messages).size, 1, "the message depends on the chunks");
  return messages[0]!.replace("Cannot read bank.csv: ", "");
}

Deno.test("text in every encoding is read, packed or not, whatever the chunks", async () => {
  const common = "ab1,;\"'\n\r \t\xe9\xff";
  const signs: Record<Encoding, string> = {
    "utf-8": common + "₦€😀",
    "utf-16le": common + "₦€😀",
    "utf-16be": common + "₦€😀",
    "windows-1252": common + "€",
    "iso-8859-1": common + "\x80\x9f",
  };
  const anyText = fc.constantFrom(...ENCODINGS).chain((encoding) =>
    fc.record({
      encoding: fc.constant(encoding),
      text: fc.string({ unit: fc.constantFrom(...signs[encoding]), maxLength: 2000 }),
    })
  );
  await fc.assert(
    fc.asyncProperty(
      anyText,
      fc.boolean(),
      fc.integer({ min: 1, max: 600 }),
      async ({ text, encoding }, isPacked, size) => {
        const content = `a,b,c\n${text}`;
        const bytes = encoded(content, encoding);
        const file = isPacked ? new Uint8Array(gzipSync(bytes)) : bytes;
        assertEquals(await textOf(file, encoding, size), content);
      },
    ),
  );
});

Deno.test("a byte-order mark wins over what the format says", async () => {
  for (const marked of ["utf-8", "utf-16le", "utf-16be"] as const) {
    const bytes = encoded("\uFEFFa,₦\n", marked);
    for (const encoding of ENCODINGS) {
      assertEquals((await textOf(bytes, encoding)).replace("\uFEFF", ""), "a,₦\n");
    }
  }
});

Deno.test("UTF-8 is handed on as it is, without a copy", async () => {
  const bytes = new TextEncoder().encode("a,b\n1,2\n".repeat(100));
  const chunks = async function* () {
    yield await bytes;
  };
  for await (const chunk of textChunks(chunks(), { path: "bank.csv", encoding: "utf-8" })) {
    assertStrictEquals(chunk, bytes);
  }
});

Deno.test("an encoding that is plainly another is named, with the line to write", async () => {
  assertEquals(
    await errorOf(encoded("Customer_ID,Amount\n1,2\n", "utf-16le")),
    "it looks like UTF-16LE, not UTF-8. " +
      'Write "format": {"encoding": "utf-16le"} in the contract.',
  );
  assertMatch(
    await errorOf(encoded("a,b\n", "utf-16be"), "utf-16le"),
    /^it looks like UTF-16BE, not/,
  );
  assertMatch(
    await errorOf("a,b\n1,2\n", "utf-16le"),
    /^it looks like UTF-8, not UTF-16LE\. Write/,
  );
});

Deno.test("bytes that are no characters are an error, not another character", async () => {
  const text = encoded("a,b\n1,2\n", "utf-16le");
  assertMatch(
    await errorOf(text.subarray(0, -1), "utf-16le"),
    /^it has bytes that are not UTF-16LE/,
  );
  assertMatch(
    await errorOf(encoded("a,\ud800\n", "utf-16le"), "utf-16le"),
    /not UTF-16LE\. Export/,
  );
});

Deno.test("gzip is told by its content, and may have several members", async () => {
  const members = ["a,b\n1,", "2\n", ""].map((text) => gzipSync(text));
  for (const size of [1, 7, 1 << 20]) {
    assertEquals(await textOf(Buffer.concat(members), "utf-8", size), "a,b\n1,2\n");
  }
});

Deno.test("gzip that is damaged or cut off is an error", async () => {
  const whole = new Uint8Array(gzipSync("a,b\n1,2\n".repeat(50)));
  const damaged = whole.slice();
  damaged[whole.length - 6]! ^= 1;
  for (const bytes of [whole.subarray(0, 5), whole.subarray(0, -3), damaged]) {
    assertEquals(
      await errorOf(bytes),
      "its gzip is damaged or cut off. Copy or export the file again.",
    );
  }
});

Deno.test("other kinds of files are named, with what to save them as", async () => {
  const zip = (name: string) => `PK\x03\x04${"\x14".repeat(26)}${name}`;
  const kinds: [string, string][] = [
    [zip("[Content_Types].xml"), "an Excel workbook; save the sheet as CSV UTF-8."],
    [zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument spreadsheet;"],
    [zip("bank.csv"), "a zip archive; unpack it and name the file that is in it."],
    ["\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook; save the sheet"],
    ['[{"Customer_ID": 1}]', "JSON; save the table as CSV or Parquet."],
    ['{\n "rows": []}', "JSON; save"],
    ['{"Customer_ID": 1}\n{"Customer_ID": 2}\n', "JSON lines; save"],
    ['<?xml version="1.0"?>\n<rows/>', "XML; save"],
    ["<rows>\n <row>1</row>", "XML; save"],
    [`bank.csv${"\0".repeat(249)}ustar`, "a tar archive; unpack"],
    ["SQLite format 3\0", "an SQLite database; save"],
  ];
  for (const [content, named] of kinds) {
    assertMatch(await errorOf(content), new RegExp(`^it is ${named.replace(/\./g, "\\.")}`));
    const packed = new Uint8Array(gzipSync(encoded(content, "iso-8859-1")));
    assertEquals(await errorOf(packed), await errorOf(content));
  }
  assertMatch(await errorOf(encoded("\uFEFF[[1]]", "utf-16le")), /^it is JSON;/);
});

Deno.test("headers that begin like another kind are headers", async () => {
  for (const header of ["PK,NAME", "[id],[name]", "<DATE>,<OPEN>", "{1-2},a", "ORC,b", "BZ,h"]) {
    assertEquals(await textOf(encoded(`${header}\n1,2\n`, "utf-8")), `${header}\n1,2\n`);
  }
});

Deno.test("a file is closed by whoever has seen enough of it, and what fails in it is met", async () => {
  const packed = new Uint8Array(gzipSync("a,b\n1,2\n".repeat(100_000), { level: 0 }));
  for (const bytes of [packed, encoded("a,b\n".repeat(1000), "utf-8")]) {
    let isClosed = false;
    const chunks = async function* () {
      try {
        yield* cut(bytes, 600);
      } finally {
        isClosed = true;
      }
    };
    for await (const _ of textChunks(chunks(), { path: "bank.csv", encoding: "utf-8" })) break;
    assertEquals(isClosed, true);
    const broken = async function* () {
      yield* cut(bytes.subarray(0, 600), 600);
      throw new Error("disk failure");
    };
    const reading = Array.fromAsync(textChunks(broken(), { path: "bank.csv", encoding: "utf-8" }));
    assertEquals((await assertRejects(() => reading, Error)).message, "disk failure");
  }
});
