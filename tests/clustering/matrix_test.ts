import { assertEquals, assertThrows } from "@std/assert";
import { distinctRows, matrixFromRows, takeRows } from "@/clustering/matrix.ts";

Deno.test("matrixFromRows() lays rows one after the other", () => {
  const matrix = matrixFromRows([[1, 2, 3], [4, 5, 6]]);
  assertEquals(matrix, { data: Float64Array.of(1, 2, 3, 4, 5, 6), rows: 2, columns: 3 });
  assertEquals(matrixFromRows([]), { data: new Float64Array(0), rows: 0, columns: 0 });
});

Deno.test("matrixFromRows() names the row that is wrong", () => {
  assertThrows(() => matrixFromRows([[1, 2], [3]]), RangeError, "row 1 has 1 values");
  assertThrows(() => matrixFromRows([[1, 2], [3, NaN]]), RangeError, "row 1, column 1 is NaN");
  assertThrows(() => matrixFromRows([[-Infinity]]), RangeError, "row 0, column 0 is -Infinity");
});

Deno.test("takeRows() copies rows in the order asked for, again if asked again", () => {
  const taken = takeRows(matrixFromRows([[1, 2], [3, 4], [5, 6]]), [2, 0, 2]);
  assertEquals(taken, matrixFromRows([[5, 6], [1, 2], [5, 6]]));
});

Deno.test("distinctRows() counts each row once and stops at the limit", () => {
  const matrix = matrixFromRows([[0, 1], [1, 0], [-0, 1], [0, 1], [2, 2]]);
  assertEquals(distinctRows(matrix), 3);
  assertEquals(distinctRows(matrix, 2), 2);
  assertEquals(distinctRows(matrixFromRows([])), 0);
});
