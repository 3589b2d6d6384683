import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import type { Slices } from "@/bank/records/parquet_files.ts";
import { tellApart } from "@/bank/records/told_apart.ts";

const field = (name: string) => ({ name, from: name, type: pl.Series([""]).dtype });
const [id, amount, customer, city] = ["id", "amount", "customer", "city"].map(field);

/** Rows of transactions, each with its customer and the city that one lives in. */
async function told(...slices: readonly (readonly string[])[][]) {
  let row = 2;
  const frames = slices.map((rows) => {
    const column = (i: number, name: string) => pl.Series(name, rows.map((cells) => cells[i]!));
    const numbers = pl.Series<number, string>("row", rows.map(() => row++));
    return pl.DataFrame([
      numbers,
      ...["id", "amount", "customer", "city"].map((name, i) => column(i, name)),
    ])
      .withColumn(pl.col("row").cast(pl.UInt32));
  });
  const read: Slices = async function* (_, query) {
    for (const frame of frames) yield await query(frame.lazy(), 0, 0).collect();
  };
  const { rows, others, owners, repeatedRows } = await tellApart(read, {
    rows: { fields: [id!, customer!, amount!], own: [id!, amount!] },
    owner: [customer!],
    others: new Map([["customers", { fields: [customer!, city!], own: [customer!, city!] }]]),
    repeatedBy: [customer!],
  });
  const plainly = (frame: pl.DataFrame, ...names: string[]) =>
    frame.sort("row").select("row", "rows", "shares_id", ...names).toRecords().map((record) =>
      Object.values(record)
    );
  return {
    transactions: plainly(rows),
    customers: plainly(others.get("customers")!, "customer", "city"),
    owners: owners.sort("row").getColumn("customer").toArray(),
    repeated: repeatedRows.getColumn("row").toArray(),
  };
}

Deno.test("records are counted across slices, each where it first stands", async () => {
  const { transactions, customers, owners } = await told(
    [["1", "5", "C1", "Lagos"], ["2", "5", "C1", "Lagos"], ["3", "5", "C2", "Kano"]],
    [["2", "5", "C1", "Lagos"], ["4", "5", "C2", "Kano"]],
  );
  assertEquals(transactions, [[2, 1, false], [3, 2, false], [4, 1, false], [6, 1, false]]);
  assertEquals(customers, [[2, 3, false, "C1", "Lagos"], [4, 2, false, "C2", "Kano"]]);
  assertEquals(owners, ["C1", "C2"]);
});

Deno.test("records that share an id and nothing else are told, whatever slices they stand in", async () => {
  const { transactions, customers } = await told(
    [["1", "5", "C1", "Lagos"]],
    [["1", "6", "C1", "Kano"]],
  );
  assertEquals(transactions, [[2, 1, true], [3, 1, true]]);
  assertEquals(customers, [[2, 1, true, "C1", "Lagos"], [3, 1, true, "C1", "Kano"]]);
});

Deno.test("records without an id are told apart by all they have, and share none", async () => {
  const { transactions } = await told([
    ["", "5", "C1", ""],
    ["", "6", "C1", ""],
    ["", "5", "C1", ""],
  ]);
  assertEquals(transactions, [[2, 2, false], [3, 1, false]]);
});

Deno.test("a row repeats another that names the same transaction and customer; a row with nothing repeats none", async () => {
  const { transactions, repeated } = await told(
    [["1", "5", "C1", ""], ["1", "5", "C2", ""], ["", "", "", ""]],
    [["1", "5", "C1", ""], ["", "", "", ""], ["", "", "C3", ""], ["", "", "C3", ""]],
  );
  assertEquals(repeated, [5, 8]);
  assertEquals(transactions, [[2, 2, true], [3, 1, true]]);
});
