import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { readContract } from "@/bank/contract/read_contract.ts";
import { UserError } from "@/errors.ts";
import { contractWith, refusal, transactions } from "./contract_files.ts";

/** The names of a contract's files, without their folder. */
async function filesRead(files: string | string[], present: string[]): Promise<string[]> {
  const { tables } = await contractWith(transactions({}, { files }), present);
  return tables.get("transactions")![0]!.files.map((path) => path.split("/").at(-1)!);
}

Deno.test("a contract is JSON with comments and trailing commas", async () => {
  const contract = await contractWith(`\uFEFF// whose
    {"contract": 1, /* euros */ "currency": "EUR", "window": 12,
     "tables": {"customers": {"files": "a.csv", "columns": {"Date_of_Birth": "BORN",},},},}`);
  assertEquals([contract.currency, contract.window, contract.locale], ["EUR", 12, "en"]);
  assertEquals(contract.gates, { warn: 5, stop: 20 });
  const [table] = contract.tables.get("customers")!;
  assertEquals(table!.format, { separator: ",", quote: '"', encoding: "utf-8", header: 1 });
  assertEquals(table!.columns.get("Date_of_Birth"), {
    from: ["BORN"],
    inTwo: false,
    blanks: new Set<string>(),
    dates: ["YYYY-MM-DD"],
    decimal: ".",
    thousands: "",
    scale: 1,
    stated: new Set<"dates">(),
  });
});

Deno.test("a column's own say goes before its table's, and that before the top's", async () => {
  const contract = await contractWith(transactions(
    { Amount: { credit: "IN", debit: "OUT", thousands: " ", scale: "1/100", blanks: ["x"] } },
    { format: { decimal: ",", blanks: ["-"] } },
    { format: { decimal: ".", dates: "DD.MM.YY", century: 2000, blanks: ["none"] } },
  ));
  const { columns } = contract.tables.get("transactions")![0]!;
  const amount = columns.get("Amount")!;
  assertEquals([amount.from, amount.inTwo], [["IN", "OUT"], true]);
  assertEquals([amount.decimal, amount.thousands, amount.scale], [",", " ", 0.01]);
  assertEquals(amount.blanks, new Set(["-", "x"]));
  assertEquals(amount.stated, new Set(["dates", "decimal", "thousands"] as const));
  const day = columns.get("Transaction_Date")!;
  assertEquals([day.dates, day.century], [["DD.MM.YY"], 2000]);
  assertEquals(day.stated, new Set(["dates", "decimal"] as const));
});

Deno.test("a child's table may carry its parents' columns, and an id may be in parts", async () => {
  const { tables } = await contractWith(transactions({
    Customer_ID: { from: ["BRANCH", "CUST"] },
    Date_of_Birth: "BORN",
    Balance: "BAL",
  }));
  const { columns } = tables.get("transactions")![0]!;
  assertEquals(columns.get("Customer_ID")!.from, ["BRANCH", "CUST"]);
  assertEquals(columns.get("Date_of_Birth")!.from, ["BORN"]);
});

Deno.test("a contract without a name is named for its folder", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "Bank of Ada"));
    const path = join(folder, "Bank of Ada", "bank.jsonc");
    await Deno.writeTextFile(path, JSON.stringify(transactions()));
    await Deno.writeTextFile(join(folder, "Bank of Ada", "a.csv"), "");
    assertEquals((await readContract(path)).name, "Bank of Ada");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("files are read in sorted order, each once, `*` standing for any characters", async () => {
  const present = ["b_2.csv", "b_10.csv", "a.csv", ".b_0.csv", "b.txt"];
  assertEquals(await filesRead("b_*.csv", present), ["b_10.csv", "b_2.csv"]);
  assertEquals(await filesRead(["b_2.csv", "*.csv"], present), ["a.csv", "b_10.csv", "b_2.csv"]);
});

Deno.test("no sign of a path but `*` stands for another", async () => {
  const present = ["a[1].csv", "a1.csv", "a?.csv", "{a,b}.csv", "a+.csv"];
  for (const name of present) assertEquals(await filesRead(name, present), [name]);
  assertEquals(await filesRead("a[1]*", present), ["a[1].csv"]);
  assertEquals(await filesRead("a?*", present), ["a?.csv"]);
  assertEquals(await filesRead("{a,b}*", present), ["{a,b}.csv"]);
});

Deno.test("files that are not there are all said, as unusable input", async () => {
  const { ending, message } = await refusal(
    transactions({}, { files: ["a.csv", "gone.csv", "gone_*.csv", "."] }),
  );
  assertEquals(ending, "input");
  assertEquals(message.split("\n").map((line) => line.split(".files ")[1]), [
    'is "gone.csv", which cannot be read: there is no such file or folder.',
    'is "gone_*.csv", which matches no file.',
    'is ".", which is no plain file.',
  ]);
});

Deno.test("a link to a plain file is one", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(join(folder, "real.csv"), "");
    await Deno.symlink("real.csv", join(folder, "a.csv"));
    await Deno.writeTextFile(join(folder, "bank.jsonc"), JSON.stringify(transactions()));
    const { tables } = await readContract(join(folder, "bank.jsonc"));
    assertEquals(tables.get("transactions")![0]!.files, [join(folder, "a.csv")]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a contract that cannot be read is said in a sentence", async () => {
  const gone = await assertRejects(() => readContract("nowhere/bank.jsonc"), UserError);
  assertEquals(
    gone.message,
    "Cannot read the contract nowhere/bank.jsonc: there is no such file or folder, seen from " +
      `${Deno.cwd()}.`,
  );
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, new Uint8Array([0x7b, 0xe4, 0x7d]));
    const latin = await assertRejects(() => readContract(path), UserError);
    assertStringIncludes(latin.message, "it is not UTF-8. Save it as UTF-8.");
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("without a contract the shipped extract's holds, of any input", () => {
  const contract = defaultContract("some/file.csv");
  assertEquals([contract.currency, contract.isDefault], ["NGN", true]);
  assertEquals([...contract.tables.keys()], ["joined"]);
  const [table] = contract.tables.get("joined")!;
  assertEquals(table!.files, ["some/file.csv"]);
  assertEquals(table!.columns.size, 15 + 4);
  for (const [name, { from, dates, decimal, thousands, stated }] of table!.columns) {
    assertEquals(from, [name]);
    assertEquals(dates, ["YYYY-MM-DD", "DD/MM/YYYY", "DD-MM-YYYY"]);
    assertEquals([decimal, thousands, stated.size], [".", ",", 0]);
  }
});
