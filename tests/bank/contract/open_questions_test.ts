import { assertEquals, assertStringIncludes } from "@std/assert";
import { parseJsonc } from "@/jsonc/jsonc.ts";
import { openQuestions } from "@/bank/contract/open_questions.ts";
import { refusal } from "./contract_files.ts";

const TEXT = `{
  "contract": 1,
  "currency": "?", // ask the branch
  "format": {
    // 480 amounts have three digits
    // after the sign
    "decimal": "?",
    "thousands": "?", /* a space? */ "dates": "?"
  },
  "tables": {"transactions": {"files": "a.csv", "columns": {
    "Customer_ID": {"from": ["CUST", "?"]},
    "Amount": "AMT", // sure
    "Transaction_Date": "?",
  }}},
}`;

Deno.test("every open question is found, with the comment that stands beside it", () => {
  assertEquals(
    openQuestions(parseJsonc(TEXT, "bank.jsonc")).map(({ path, line, comment }) => [
      path.join("."),
      line,
      comment,
    ]),
    [
      ["currency", 3, "ask the branch"],
      ["format.decimal", 7, "480 amounts have three digits after the sign"],
      ["format.thousands", 8, "a space?"],
      ["format.dates", 8, undefined],
      ["tables.transactions.columns.Customer_ID.from.1", 11, undefined],
      ["tables.transactions.columns.Transaction_Date", 13, undefined],
    ],
  );
});

Deno.test("a contract with open questions is refused, listing them", async () => {
  const { ending, message } = await refusal(TEXT);
  assertEquals(ending, "usage");
  assertStringIncludes(message, "bank.jsonc leaves open what only the bank can say.");
  assertStringIncludes(message, "\n  currency, line 3 (ask the branch)\n");
  assertEquals(message.split("\n").length, 7);
});

Deno.test("faults of keys are said before open questions, which are none of them", async () => {
  const { message } = await refusal(TEXT.replace('"contract": 1', '"contract": 3'));
  assertEquals(
    message,
    "bank.jsonc, line 2: contract is 3; it must be 1, the version of the format.",
  );
});
