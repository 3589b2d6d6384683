import { assertEquals } from "@std/assert";
import { openDuckDb } from "@/engine/duckdb.ts";
import { differingReadings } from "./differing_readings.ts";

Deno.test("what the rules read of any text, DuckDB reads too", async () => {
  const engine = await openDuckDb({ memory: "500MB" });
  try {
    const differing = await differingReadings(engine, ["NGN", "JPY", "PLN"]);
    assertEquals(differing.slice(0, 20), []);
  } finally {
    await engine.close();
  }
});
