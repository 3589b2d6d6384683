import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFile } from "../sample_extract.ts";
import { withBank } from "../bank/written_bank.ts";
import { DAMAGED_FILES, WHOLE } from "../damaged/damaged_files.ts";
import { endOf } from "../damaged/end_of.ts";

const TABLE = new URL("../testdata/damaged_files.json", import.meta.url);

Deno.test("each damaged file ends in its result with a ledger, or in its exit code and a sentence", async () => {
  const ends: Record<string, string> = {};
  for (const [name, content] of Object.entries(DAMAGED_FILES)) {
    ends[name] = await withFile(
      content,
      (path) => endOf({ input: path }, path.replace(/\/[^/]*$/, "")),
    );
  }
  if (Deno.env.has("WRITE_TABLE")) {
    await Deno.writeTextFile(TABLE, `${JSON.stringify(ends, null, 2)}\n`);
  }
  assert(Object.keys(ends).length >= 60);
  assertEquals(ends, JSON.parse(await Deno.readTextFile(TABLE)));
});

Deno.test("a joined contract must say when its transactions were, which a fuzz of contracts had left out", async () => {
  const columns = Object.fromEntries(
    ["Customer_ID", "Account_ID", "Transaction_ID", "Loan_ID", "Amount"].map((
      name,
    ) => [name, name]),
  );
  const end = await withBank(
    { tables: { joined: { files: "bank.csv", columns } } },
    { "bank.csv": WHOLE },
    (contract, folder) => endOf({ contract }, folder),
  );
  assertMatch(end, /^exit 2: .*tables\.joined\.columns needs Transaction_Date/);
});
