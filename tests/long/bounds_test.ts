import { assert, assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { gzipSync } from "node:zlib";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { lookAtFile } from "@/bank/onboard/look_at_file.ts";
import { openTable } from "@/bank/records/open_table.ts";
import { assertBoundedParquet } from "@/bank/records/parquet_bounds.ts";
import { readRecords } from "@/bank/records/read_records.ts";
import { UserError } from "@/errors.ts";
import { inFolder } from "../in_folder.ts";

const COLUMNS = 400_000;

/** The table of a file without a contract. */
function tableOf(path: string) {
  return defaultContract(path).tables.get("joined")![0]!;
}

/** What is said of a file that is opened and read. */
async function refusal(path: string, content: string | Uint8Array): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await Deno.writeFile(path, bytes);
  const table = tableOf(path);
  const error = await assertRejects(async () => {
    const { header } = await openTable(table);
    const counting = { header: [], wanted: [], idPlaces: [] };
    const task = { width: header.length, entities: [], repeatedBy: [], counting };
    await readRecords({ table }, task);
  }, UserError);
  return error.message.replaceAll(path, "F");
}

Deno.test("a header of too many columns, or too long, is refused in a moment, by the bound", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/wide.csv`;
    const names = Array.from({ length: COLUMNS }, (_, i) => `a${i}`).join(",");
    const [tooMany, tooLong] = [
      "Cannot read F: its header has 10,001 columns, and at most 10,000 are read. Export a table of " +
      "fewer.",
      "Cannot read F: its header (row 1) has more than 1 MB. Is it a table, and do its lines end?",
    ];
    const cases: [string, string][] = [
      ["a,".repeat(10_000) + "a\n1\n", tooMany],
      [names + "\n1\n", tooLong],
      [names, tooLong],
      ["x".repeat(3_000_000), tooLong],
    ];
    for (const [text, message] of cases) {
      const start = performance.now();
      assertEquals(await refusal(path, text), message);
      await assertRejects(() => lookAtFile(path), UserError);
      // Well below a second on a machine of one's own; with anything quadratic, an hour.
      assert(performance.now() - start < 10_000, message);
    }
    pl.DataFrame(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`a${i}`, ["1"]])))
      .writeParquet(path);
    await assertRejects(
      () => openTable(tableOf(path)),
      UserError,
      `Cannot read ${path}: it has more than 10,000 columns, and a table of a bank has not.`,
    );
  });
});

Deno.test("a row without an end and a field that is too long are refused, by row and bound", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/long.csv`;
    assertEquals(
      await refusal(path, "a,b\n1,2\n" + "x".repeat(17_000_000)),
      "Cannot read F: a row (row 3) has more than 16 MB. Is it a table, and do its lines end?",
    );
    assertEquals(
      await refusal(path, `a,b\n1,2\n3,"${"x".repeat(17_000_000)}`),
      "Cannot read F: row 3 opens a quote that is never closed. Mend that row or export the file " +
        "again.",
    );
    assertEquals(
      await refusal(path, `a,b\n1,2\n3,"${"x".repeat(131_073)}"\n5,${"6".repeat(131_073)}\n7,8\n`),
      "Cannot read F: row 3 has a field of more than 128 KB; row 4 is at fault, too. Mend these rows " +
        "or export the file again.",
    );
  });
});

Deno.test("gzip that unpacks to more than a table would is refused, and cannot fill the memory", async () => {
  await inFolder(async (folder) => {
    const blank = new Uint8Array(300_000_000).fill(0x0a);
    blank.set(new TextEncoder().encode("a,b\n1,2\n"));
    assertEquals(
      await refusal(`${folder}/bomb.csv.gz`, gzipSync(blank)),
      "Cannot read F: it unpacks to more than 200 times its size, and a table of a bank does not. " +
        "Export it again, or unpack it and name what is in it.",
    );
  });
});

/** A thousand rows, each with a megabyte. */
function bomb(cell: (row: number) => string): pl.DataFrame {
  const rows = Array.from({ length: 1000 }, (_, row) => row);
  return pl.DataFrame({ id: rows.map((row) => `C${row}`), text: rows.map(cell) });
}

Deno.test("Parquet of a few bytes that stand for gigabytes is refused before it takes memory", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/bomb.parquet`;
    const message = `Cannot read ${path}: its column text has values of more than 128 KB, and a ` +
      "table of a bank has not. Export it again.";
    // Written once and repeated, and written out in every row.
    const cells = [() => "x".repeat(1_000_000), (row: number) => `${row}`.padEnd(1_000_000, "x")];
    for (const cell of cells) {
      bomb(cell).writeParquet(path, { compression: "zstd" });
      const { size } = Deno.statSync(path);
      assert(size < 400_000, `${size}`);
      const before = Deno.memoryUsage().rss;
      await assertRejects(() => openTable(tableOf(path)), UserError, message);
      await assertRejects(() => lookAtFile(path), UserError, message);
      assert(Deno.memoryUsage().rss - before < 1e8);
    }
  });
});

Deno.test("Parquet that is within the bounds passes, however its pages are made", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/bank.parquet`;
    for (const compression of ["uncompressed", "snappy", "gzip", "zstd"] as const) {
      bomb((row) => `${row % 7}`.padEnd(row === 3 ? 131_072 : 20, "é")).writeParquet(path, {
        compression,
      });
      await assertBoundedParquet(path);
    }
  });
});

Deno.test("a damaged footer or page of Parquet is one sentence, wherever the fault is", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/bank.parquet`;
    bomb((row) => `value ${row % 7}`).writeParquet(path);
    const whole = await Deno.readFile(path);
    const footer = new DataView(whole.buffer).getUint32(whole.length - 8, true);
    // From the first page on, and all through the footer.
    const places = Array.from({ length: 40 }, (_, i) => 4 + i);
    for (let at = whole.length - footer - 8; at < whole.length - 4; at += 3) places.push(at);
    let refused = 0;
    for (const at of places) {
      for (const byte of [0x00, 0x19, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = byte;
        await Deno.writeFile(path, bytes);
        await assertBoundedParquet(path).catch((error) => {
          assert(error instanceof UserError, `${at}: ${error.stack}`);
          refused++;
        });
      }
    }
    assert(refused > 50, String(refused));
    for (const end of [4, 11, 12, 100, whole.length - 1]) {
      await Deno.writeFile(path, whole.slice(0, end));
      await assertRejects(
        () => assertBoundedParquet(path),
        UserError,
        "it is not a whole Parquet file. Export it again.",
      );
    }
  });
});
