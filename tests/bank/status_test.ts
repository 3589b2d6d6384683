import { assertEquals, assertRejects } from "@std/assert";
import { extractOf } from "@/bank/read_bank.ts";
import { UserError } from "@/errors.ts";
import { bankOf, type CleanedBank, csv, featuresById, keptOf, lines } from "./written_bank.ts";

const CUSTOMERS = ["C1", "C2", "C3", "C4"];

/** A bank whose loans or transactions have these words as status, each customer's in turn. */
async function bank(
  { loans = [], transactions = [] }: {
    readonly loans?: readonly Readonly<Record<string, string>>[];
    readonly transactions?: readonly string[];
  },
  map: Readonly<Record<string, string>>,
): Promise<CleanedBank> {
  const Status = { from: "ST", map };
  const holder = (i: number) => CUSTOMERS[i % CUSTOMERS.length]!;
  return await bankOf({
    tables: {
      customers: { files: "c.csv", columns: { Customer_ID: "ID" } },
      transactions: {
        files: "t.csv",
        columns: {
          Transaction_ID: "TX",
          Customer_ID: "ID",
          Amount: { from: "AMT", positive: "credit" },
          Transaction_Date: "DAY",
          ...(transactions.length > 0 && { Status }),
        },
      },
      ...(loans.length > 0 && {
        loans: {
          files: "l.csv",
          columns: { Loan_ID: "L", Customer_ID: "ID", Loan_Amount: "SUM", End_Date: "END", Status },
        },
      }),
    },
  }, {
    "c.csv": csv(CUSTOMERS.map((ID) => ({ ID }))),
    "t.csv": csv(
      (transactions.length === 0 ? CUSTOMERS : transactions).map((ST, i) => ({
        TX: `T${i + 1}`,
        ID: holder(i),
        AMT: "5",
        DAY: "2024-01-02",
        ST,
      })),
    ),
    ...(loans.length > 0 && {
      "l.csv": csv(loans.map((loan, i) => ({ L: `L${i + 1}`, ID: holder(i), SUM: "50", ...loan }))),
    }),
  });
}

const told = (bank: CleanedBank) => lines(bank).map((line) => line.replace(/^\S+\.csv \d+ /, ""));

Deno.test("a loan whose status is a word that nobody mapped is outstanding by its end, and flagged with the word", async () => {
  const open = { ST: "paying back", END: "2030-01-01" };
  const over = { ST: "paying back", END: "2020-01-01" };
  const ended = { ST: "paid", END: "2030-01-01" };
  const read = await bank(
    { loans: [open, over, open, ended, ended, ended, ended] },
    { paid: "ended" },
  );
  const { C1, C2, C3, C4 } = featuresById(read);
  assertEquals(
    [C1, C2, C3, C4].map((features) => features!.active_loan_amount),
    [50, 0, 50, 0],
  );
  assertEquals(
    told(read),
    ["L1", "L2", "L3"].map((id) => `loans ${id} Status unknown_category paying back flagged`),
  );
});

Deno.test("a transaction whose status is a word that nobody mapped is set aside with the word, and counted", async () => {
  const transactions = ["done", "B", "done", "B", "B", "done", "B", "P", "", "B"];
  const read = await bank({ transactions }, { B: "booked", P: "pending" });
  assertEquals(told(read), [
    ...["T1", "T3", "T6"].map((id) =>
      `transactions ${id} Status unknown_category done quarantined`
    ),
    "transactions T8 Status not_booked pending left out",
  ]);
  assertEquals(keptOf(read).transactions, 6);
  assertEquals(read.conservation.transactions!.quarantined, 3);
  assertEquals(extractOf(read.records).warnings, [
    't.csv: 3 of 9 Status ("ST") are none of booked, pending, reversed, such as row 2 `done`: ' +
    'say "map": {"done": "?"}.',
  ]);
});

Deno.test("a status of which nobody mapped most words stops the run with the words to map", async () => {
  const ST = "paying back", END = "2030-01-01";
  const error = await assertRejects(
    () => bank({ loans: CUSTOMERS.map(() => ({ ST, END })) }, { paid: "ended" }),
    UserError,
  );
  assertEquals(
    error.message,
    'l.csv: all 4 Status ("ST") are none of running, ended, such as row 2 `paying back`: ' +
      'say "map": {"paying back": "?"}.',
  );
  await assertRejects(
    () => bank({ transactions: Array(8).fill("done") }, { P: "pending" }),
    UserError,
    'are none of booked, pending, reversed, such as row 2 `done`: say "map": {"done": "?"}.',
  );
});

Deno.test("a status in our own words needs no map, in whatever case", async () => {
  const read = await bank({ transactions: ["Booked", "PENDING", "booked", "reversed"] }, {
    X: "booked",
  });
  assertEquals(keptOf(read).transactions, 2);
});
