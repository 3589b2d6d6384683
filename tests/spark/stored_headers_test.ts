import { assertEquals } from "@std/assert";
import pl from "nodejs-polars";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import type { OpenTable } from "@/bank/open_bank.ts";
import { sparkConnection } from "@/engine/spark/connection_string.ts";
import { SparkSession } from "@/engine/spark/spark_session.ts";
import { rowsOfStored } from "@/engine/spark/spark_stores.ts";
import { testNeeding } from "../needing.ts";
import { startSpark } from "./spark_server.ts";

testNeeding("python3", "java")(
  "rows that say the header again are found in a store as on this machine",
  async () => {
    const folder = await Deno.makeTempDir();
    await using server = await startSpark();
    try {
      pl.DataFrame({
        Customer_ID: ["C1", "Customer_ID", "", "customer id", "Customer_ID", "", "Ω"],
        Account_ID: ["A1", "Account_ID", "", "\ufeffACCOUNT ID ", "A5", "account_id", "x"],
      }).writeParquet(`${folder}/a.parquet`);
      await using session = await SparkSession.open(await sparkConnection(server.remote));
      const [table] = defaultContract(`${folder}/a.parquet`).tables.get("joined")!;
      const names = ["Customer_ID", "Account_ID"];
      const opened: OpenTable = {
        name: "joined",
        table: { ...table!, files: [`file://${folder}`] },
        kind: "stored",
        header: names,
        columns: new Map([...table!.columns].filter(([name]) => names.includes(name))),
      };
      const fields = [{ name: "Customer_ID", from: "Customer_ID" }];
      const { found, sql } = await rowsOfStored(session, opened, fields);
      assertEquals([found.rows, found.headers], [7, [3, 5, 7]]);
      assertEquals((await session.rows(sql)).height, 4);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
