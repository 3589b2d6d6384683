import { assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import pl from "nodejs-polars";
import { forms, monthlyCounts, nairaValues } from "@/notebook/columns.ts";
import { correlations } from "@/notebook/correlation.ts";
import { finish, watch } from "@/notebook/finish.ts";
import { fingerprint } from "@/notebook/fingerprint.ts";
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

Deno.test("kobo become naira, blanks NaN", () => {
  const frame = pl.DataFrame({ amount: [12_345, null] }).select(pl.col("amount").cast(pl.Int64));
  assertEquals([...nairaValues(frame, "amount")], [123.45, NaN]);
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
