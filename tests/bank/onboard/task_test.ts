import { assert, assertEquals, assertMatch } from "@std/assert";
import { day, drawn, money, oneOf, table } from "./onboarded.ts";
import { task } from "../../task.ts";

/** The unknown tables of a bank, in a folder with what is none. */
async function withExport(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "bank_" });
  try {
    await Deno.writeTextFile(
      `${folder}/acct.csv`,
      table(40, {
        AcctId: (row) => `A${500 + row}`,
        CustId: (row) => `K${700 + (row % 30)}`,
        CurBal: money,
        OpenDt: day,
      }),
    );
    await Deno.writeTextFile(
      `${folder}/trn.csv`,
      table(400, {
        AcctId: (row) => `A${500 + drawn(row, 40)}`,
        PostDt: (row) => row === 7 ? "soon" : day(60 + drawn(row, 600)),
        TrnAmt: (row) => (oneOf(["", "-"], row)) + money(row),
      }),
    );
    await Deno.writeTextFile(
      `${folder}/readme.txt`,
      "Exported for a trial.\nNobody in it exists.\n",
    );
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("from a folder of unknown tables to segments: asked, answered, checked, run", async () => {
  await withExport(async (folder) => {
    const contract = `${folder}/found/bank.jsonc`;
    const found = await task("onboard", folder, "--output", contract);
    assertEquals([found.code, found.stderr], [0, ""]);
    assertMatch(found.stdout, /acct\.csv +accounts +4 +0 +0 +0\n/);
    assertMatch(found.stdout, /trn\.csv +transactions +2 +0 +1 +0\n/);
    assertMatch(found.stdout, /Not used: readme\.txt: its lines have no commas/);
    assertMatch(
      found.stdout,
      /1 question is open.*tables\.transactions\.columns\.Amount\.positive/s,
    );
    assertMatch(found.stdout, /accounts +Balance +CurBal +100 % +40 of 40\n/);
    const text = await Deno.readTextFile(contract);
    assertMatch(text, /"files": "\.\.\/acct\.csv"/);

    const refused = await task(
      "pipeline",
      "--quiet",
      "--contract",
      contract,
      "--output",
      `${folder}/out`,
    );
    assertEquals(refused.code, 2);
    assertMatch(refused.stderr, /Answer each "\?".*Amounts have both signs/s);

    await Deno.writeTextFile(contract, text.replace('"positive": "?"', '"positive": "credit"'));
    const checked = await task("onboard", "--check", contract);
    assertEquals([checked.code, checked.stderr], [0, ""]);
    assertMatch(checked.stdout, /transactions +Transaction_Date +PostDt +99\.7 % +400 of 400\n/);
    assertMatch(
      checked.stdout,
      /transactions +Transaction_Date +invalid_date +quarantined +1 +row 9 of trn\.csv\n/,
    );
    assertMatch(checked.stdout, /Features: .*avg_balance.*\n.*Most-Active Customers/);
    assertMatch(checked.stdout, new RegExp(`Next: deno task pipeline --contract ${contract}`));

    const run = await task(
      "pipeline",
      "--quiet",
      "--contract",
      contract,
      "--output",
      `${folder}/out`,
    );
    assertEquals([run.code, run.stderr], [0, ""]);
  });
});

Deno.test("a contract that is there is never overwritten", async () => {
  await withExport(async (folder) => {
    const contract = `${folder}/bank.jsonc`;
    await Deno.writeTextFile(contract, "// answers\n");
    const { code, stdout, stderr } = await task("onboard", folder, "--output", contract);
    assertEquals([code, stdout], [2, ""]);
    assertMatch(stderr, /is there already, and may hold answers.*--output.*--check/);
    assertEquals(await Deno.readTextFile(contract), "// answers\n");
  });
});

Deno.test("what cannot be looked at is said in a sentence, with its exit code", async () => {
  await withExport(async (folder) => {
    const output = `${folder}/found.jsonc`;
    await Deno.mkdir(`${folder}/empty`);
    await Deno.writeTextFile(`${folder}/words.csv`, "a,b\nx,y\nz,w\nu,v\n");
    for (
      const [words, code, message] of [
        [[], 2, /Nothing is named to look at/],
        [[folder, "--check", output], 2, /--check reads the files that the contract names/],
        [
          [`${folder}/nowhere.csv`],
          3,
          /Cannot read .*nowhere\.csv: there is no such file or folder/,
        ],
        [[`${folder}/empty`], 3, /the folder has no data files/],
        [[`${folder}/readme.txt`], 3, /no commas, semicolons, tabs or bars/],
        [
          [`${folder}/words.csv`],
          3,
          /Cannot propose a contract\. .*words\.csv: its rows are no customers/,
        ],
        [["--check", `${folder}/nowhere.jsonc`], 3, /Cannot read the contract/],
      ] as const
    ) {
      const result = await task(
        "onboard",
        ...words,
        ...(words.length === 1 ? ["--output", output] : []),
      );
      assertEquals([result.code, result.stdout], [code, ""], result.stderr);
      assertMatch(result.stderr, message);
      assert(!/\n\s+at /.test(result.stderr), result.stderr);
    }
    const written = await task(
      "onboard",
      `${folder}/acct.csv`,
      "--output",
      `${folder}/acct.csv/x.jsonc`,
    );
    assertEquals(written.code, 2);
    assertMatch(written.stderr, /Cannot write/);
  });
});

Deno.test("help says what is asked, and what is never shown", async () => {
  const { code, stdout } = await task("onboard", "--help");
  assertEquals(code, 0);
  assertMatch(stdout, /--check <contract>.*never overwritten.*shown of persons.*3 unusable input/s);
});
