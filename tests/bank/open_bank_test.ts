import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { readContract } from "@/bank/contract/read_contract.ts";
import { openBank, type OpenTable } from "@/bank/open_bank.ts";
import { readBank } from "@/bank/read_bank.ts";
import { UserError } from "@/errors.ts";
import { CLASSIC_COLUMNS, extractText, ROW, withFile } from "../sample_extract.ts";
import { withBank } from "./written_bank.ts";

/** The one table of a file like the shipped one. */
async function opened(path: string): Promise<OpenTable> {
  const { tables: [table] } = await openBank(defaultContract(path));
  return table!;
}

async function refusal(text: string): Promise<string> {
  return await withFile(
    text,
    async (path) =>
      (await assertRejects(() => opened(path), UserError)).message.replace(path, "bank.csv"),
  );
}

Deno.test("names, e-mails and phones are never read, and may be absent", async () => {
  const contacts = ["Full_Name", "Email", "Phone"];
  const names = Object.keys(ROW).filter((name) => !contacts.includes(name));
  for (const text of [extractText([{}]), extractText([{}], names)]) {
    await withFile(text, async (path) => {
      assertEquals([...(await opened(path)).columns.keys()].toSorted(), names.toSorted());
    });
  }
});

Deno.test("columns are found whose names differ in case, spaces and underscores", async () => {
  const text = extractText([{}], CLASSIC_COLUMNS).replace("Customer_ID", "customer id")
    .replace("Loan_Type", "LoanType").replace("Interest_Rate", " INTEREST-RATE ");
  await withFile(text, async (path) => {
    const { columns } = await opened(path);
    assertEquals(columns.size, 15);
    assertEquals(columns.get("Customer_ID")!.from, ["customer id"]);
  });
});

Deno.test("every required column that is missing is named, with the way out", async () => {
  const names = Object.keys(ROW).filter((name) => !["Amount", "Loan_ID"].includes(name));
  assertMatch(
    await refusal(extractText([{}], names)),
    /^Cannot read bank\.csv: the header \(row 1\) lacks Amount, Loan_ID\. Add them, or say in a contract/,
  );
});

Deno.test("two headers that both may be a column stop the run and ask, also where one has the very name", async () => {
  for (
    const [header, other] of [["AMOUNT", "Amount"], ["Amount", "Amount"], [
      "CustomerID",
      "Customer_ID",
    ]]
  ) {
    const text = extractText([{}]).replace("Full_Name", header!);
    const message = await refusal(text);
    assertMatch(message, /^Cannot read bank\.csv: its header \(row 1\) has /);
    assertEquals(
      message.includes(`${header} and ${other}`) || message.includes(`${other} and ${header}`),
      true,
      message,
    );
    assertMatch(message, /which both may be \w+\. Rename one\.$/);
  }
});

Deno.test("columns without a name are passed over", async () => {
  await withFile(extractText([{}]).replaceAll("\r\n", ",,\r\n"), async (path) => {
    assertEquals((await readBank(await openBank(defaultContract(path)))).rows, 1);
  });
});

Deno.test("a path that is missing or a folder is refused in a sentence", async () => {
  const folder = await Deno.makeTempDir();
  const missing = await assertRejects(() => opened(`${folder}/none.csv`), UserError);
  assertMatch(missing.message, /none\.csv: there is no such file or folder\.$/);
  const directory = await assertRejects(() => opened(folder), UserError);
  assertMatch(directory.message, /: it is a folder, not a file\.$/);
  await Deno.remove(folder);
});

Deno.test("a column that a contract names must be there once, as it is written", async () => {
  const columns = { Customer_ID: "CUST NO", Amount: "AMT", Transaction_Date: "DAY" };
  const refused = async (header: string, where = {}) =>
    await withBank(
      {
        tables: { transactions: { files: "t.csv", where, columns } },
      },
      { "t.csv": `${header}\n1,2,2024-01-01,x\n` },
      async (path, folder) => {
        const opening = async () => await openBank(await readContract(path));
        return (await assertRejects(opening, UserError)).message.replaceAll(`${folder}/`, "");
      },
    );
  assertEquals(
    await refused("CUST_NO,AMT,DAY,x"),
    'Cannot read t.csv: it has no column "CUST NO", which the contract names for Customer_ID. Did you mean "CUST_NO"?',
  );
  assertEquals(
    await refused("CUST NO,AMT,DAY,AMT"),
    'Cannot read t.csv: its header has the column "AMT" 2 times. Rename all but one.',
  );
  assertMatch(
    await refused("CUST NO,AMT,DAY,x", { STATE: ["A"] }),
    /no column "xxxxx", which the contract names in where\./,
  );
});
