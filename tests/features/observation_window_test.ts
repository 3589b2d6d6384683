import { assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import type { BankTables } from "@/bank/tables.ts";
import { UserError } from "@/errors.ts";
import { monthsOf, observationWindow } from "@/features/observation_window.ts";

/** A bank of so many customers with a transaction on each of these days. */
function bankWith(days: readonly string[], customers = 1): Pick<BankTables, "activity"> {
  const ids = Array.from({ length: customers }, (_, i) => `C${i}`);
  return {
    activity: {
      transactions: pl.DataFrame({ transaction_date: [...days] })
        .select(pl.col("transaction_date").cast(pl.Utf8).str.strptime(pl.Date, "%Y-%m-%d")),
      owners: pl.DataFrame({ customer_id: ids }),
      credited: pl.DataFrame({ owner: ids.map((_, i) => i), customer_id: ids }),
    },
  };
}

Deno.test("the window is the months that end with the as-of date", () => {
  const bank = bankWith(["2019-05-01", "2024-12-31"]);
  const starts = ([asOf, window]: [string, number]) =>
    observationWindow(bank, asOf, { window }).start;
  assertEquals(starts(["2024-12-31", 24]), "2023-01-01");
  assertEquals(starts(["2024-02-29", 12]), "2023-03-01");
  assertEquals(starts(["2024-03-30", 1]), "2024-03-01");
  assertEquals(starts(["2024-06-30", 3]), "2024-04-01");
  assertEquals(starts(["2026-02-28", 24]), "2024-03-01");
  assertEquals(starts(["2024-03-15", 1]), "2024-02-16");
  assertEquals(observationWindow(bank, "2024-12-31").days, 731);
  assertEquals(observationWindow(bank, "2024-12-31").observedFrom, "2019-05-01");
});

Deno.test("where transactions cover less, the window is what they cover", () => {
  const window = observationWindow(bankWith(["2024-07-01", "2024-12-31"]), "2024-12-31");
  assertEquals(window, { start: "2024-07-01", observedFrom: "2024-07-01", days: 184 });
  assertEquals(monthsOf(window), 6);
});

Deno.test("without transactions the window has no beginning", () => {
  const { start, observedFrom } = observationWindow(bankWith([]), "2024-12-31");
  assertEquals([start, observedFrom], [null, null]);
});

Deno.test("the window of another run is as many days, wherever it ends", () => {
  const bank = bankWith(["2020-01-01"]);
  assertEquals(observationWindow(bank, "2025-12-31", { days: 731 }).start, "2024-01-01");
});

Deno.test("the first transaction of a few customers is not when the bank's begin", () => {
  const options = { days: 365, leastCustomers: 30 };
  const of = (customers: number) =>
    observationWindow(bankWith(["2024-12-01"], customers), "2024-12-30", options).days;
  assertEquals([of(1), of(29), of(30)], [365, 365, 30]);
});

Deno.test("an extract that begins after the day it is measured at is refused, and one that begins on it is not", () => {
  const from = (observedFrom: string) =>
    observationWindow(bankWith(["2024-07-01"]), "2024-12-31", { observedFrom });
  assertThrows(
    () => from("2025-01-01"),
    UserError,
    "Cannot measure from 2025-01-01 on, at 2024-12-31, which is before.",
  );
  assertEquals(from("2024-12-31").days, 1);
});
