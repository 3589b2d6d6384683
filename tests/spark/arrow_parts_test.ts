import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { arrowParts, signed } from "@/engine/spark/arrow_parts.ts";

Deno.test("a frame that is too large for a message is sent in parts, in order", () => {
  const frame = pl.DataFrame({ text: Array.from({ length: 5000 }, (_, i) => `row ${i}`) });
  const parts = [...arrowParts(frame, 10_000)];
  assert(parts.length > 5);
  for (const { length } of parts) assert(length <= 10_000);
  const read = pl.concat(parts.map((bytes) => pl.readIPCStream(Buffer.from(bytes))));
  assertEquals(read.toRecords(), frame.toRecords());
  assertEquals([...arrowParts(frame.head(0), 1)].length, 1);
});

Deno.test("whole numbers without a sign become such as Spark knows", () => {
  const frame = pl.DataFrame({ a: [1], b: [2], c: ["x"] })
    .select(pl.col("a").cast(pl.UInt32), pl.col("b").cast(pl.UInt8), "c");
  assertEquals(signed(frame).dtypes.map(String), [pl.Int64, pl.Int32, pl.String].map(String));
});
