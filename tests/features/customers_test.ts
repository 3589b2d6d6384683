import { assert, assertEquals, assertThrows } from "@std/assert";
import pl from "nodejs-polars";
import { customerIds, featureNames, featureValues, hasFeature } from "@/features/customers.ts";

const CUSTOMERS = pl.DataFrame({
  Customer_ID: ["007", "C2", "C3"],
  num_loans: [2, 0, null],
  age: [31, null, 64.5],
});

Deno.test("featureValues() are numbers, NaN where the customer's value is unknown", () => {
  assertEquals(featureValues(CUSTOMERS, "age"), Float64Array.of(31, NaN, 64.5));
  assertEquals(featureValues(CUSTOMERS, "num_loans"), Float64Array.of(2, 0, NaN));
});

Deno.test("featureValues() are numbers whatever type the column has", () => {
  const typed = (type: pl.DataType) => CUSTOMERS.withColumn(pl.col("num_loans").cast(type));
  for (const type of [pl.Int64, pl.UInt32, pl.Float32, pl.Float64]) {
    assertEquals(featureValues(typed(type), "num_loans"), Float64Array.of(2, 0, NaN));
  }
  const unknown = CUSTOMERS.withColumn(pl.lit(null).as("age"));
  assertEquals(featureValues(unknown, "age"), Float64Array.of(NaN, NaN, NaN));
});

Deno.test("featureValues() are read once from a frame, and anew from another", () => {
  assert(featureValues(CUSTOMERS, "age") === featureValues(CUSTOMERS, "age"));
  const older = CUSTOMERS.withColumn(pl.col("age").add(pl.lit(1)).as("age"));
  assertEquals(featureValues(older, "age"), Float64Array.of(32, NaN, 65.5));
  assertEquals(featureValues(CUSTOMERS, "age"), Float64Array.of(31, NaN, 64.5));
});

Deno.test("featureValues() names a feature that is not there, and those that are", () => {
  assertThrows(
    () => featureValues(CUSTOMERS, "total_loans"),
    RangeError,
    "There is no feature total_loans here; there are num_loans, age",
  );
});

Deno.test("featureNames() are the features in the order of the columns, without the id and columns of one's own", () => {
  const own = CUSTOMERS.withColumn(pl.lit("Ikeja").as("branch"));
  assertEquals(featureNames(own), ["num_loans", "age"]);
  assertEquals(featureNames(CUSTOMERS), ["num_loans", "age"]);
  assertEquals(featureNames(CUSTOMERS.select("Customer_ID")), []);
  assertEquals([hasFeature(CUSTOMERS, "age"), hasFeature(CUSTOMERS, "total_loans")], [true, false]);
});

Deno.test("customerIds() are texts in the order of the rows", () => {
  assertEquals(customerIds(CUSTOMERS), ["007", "C2", "C3"]);
  assertEquals(customerIds(CUSTOMERS.head(0)), []);
});
