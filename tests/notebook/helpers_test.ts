import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { openBank } from "@/bank/open_bank.ts";
import { forms, monthlyCounts, reading, textRecords } from "@/notebook/columns.ts";
import { correlations } from "@/notebook/correlation.ts";
import { finish, watch } from "@/notebook/finish.ts";
import { fingerprint } from "@/notebook/fingerprint.ts";
import { contractOf } from "@/options/contract_of.ts";
import { customersFrame } from "../customers_frame.ts";

Deno.test("finish() fails when a promise was rejected that nobody waited for", async () => {
  watch();
  Promise.reject(new Error("lost in the background"));
  await assertRejects(finish, Error, "lost in the background");
});

Deno.test("finish() fails when nobody watched", async () => {
  await assertRejects(finish, Error, "call watch() at the start");
});

Deno.test("months without a record count 0, across the turn of a year", () => {
  const days = pl.DataFrame({ day: ["2023-11-30", "2024-02-01", "2024-02-29", null] })
    .select(pl.col("day").cast(pl.Date).as("day"));
  assertEquals(monthlyCounts(days, "day"), [
    { month: "2023-11", count: 1 },
    { month: "2023-12", count: 0 },
    { month: "2024-01", count: 0 },
    { month: "2024-02", count: 2 },
  ]);
});

Deno.test("forms show how values are written and nothing of what they say", () => {
  const frame = pl.DataFrame({ Amount: ["₦4,500,000.50", "₦1,000.00", "Ada Bola", null] });
  assertEquals(forms(frame, "Amount"), [
    { value: "₦9,9.9", count: 2 },
    { value: "x x", count: 1 },
  ]);
});

Deno.test("a table that is a union of two is read as the contract says of each", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/old.csv`, "id,who,when,sum\n1,7,31.12.2023,1.000\n");
    await Deno.writeTextFile(`${folder}/new.csv`, "id,who,when,sum\n2,7,2024-01-02,1.25\n");
    const columns = {
      Transaction_ID: "id",
      Customer_ID: "who",
      Transaction_Date: "when",
      Amount: "sum",
      Direction: { value: "credit" },
    };
    const old = { dates: "DD.MM.YYYY", decimal: ",", thousands: "." };
    await Deno.writeTextFile(
      `${folder}/bank.jsonc`,
      JSON.stringify({
        contract: 1,
        currency: "EUR",
        tables: {
          transactions: [
            { files: "old.csv", columns, format: old },
            { files: "new.csv", columns, format: { dates: "YYYY-MM-DD", decimal: "." } },
          ],
        },
      }),
    );
    const opened = await openBank(await contractOf({ contract: `${folder}/bank.jsonc` }));
    const texts = (await textRecords(opened)).get("transactions")!;
    assertEquals([...texts.getColumn("Amount")], ["1.000", "1.25"]);
    const values = texts.select(
      reading(opened, "Amount"),
      reading(opened, "Transaction_Date").cast(pl.Utf8),
    );
    assertEquals(values.rows(), [[1000, "2023-12-31"], [1.25, "2024-01-02"]]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("correlation is 1 with itself, -1 with its opposite, NaN with a constant", () => {
  const customers = customersFrame({
    age: [20, 30, 40, 50, null],
    num_loans: [40, 30, 20, 10, null],
    num_accounts: [2, 2, 2, 2, 2],
  });
  const r = correlations(customers, ["age", "num_loans", "num_accounts"]);
  assertAlmostEquals(r[0]![0]!, 1, 1e-12);
  assertAlmostEquals(r[0]![1]!, -1, 1e-12);
  assertEquals(r[0]![2], NaN);
});

Deno.test("a fingerprint is the SHA-256 of the text", async () => {
  assertEquals(
    await fingerprint("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
