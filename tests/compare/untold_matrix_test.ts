import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { untoldMatrix } from "@/compare/untold_matrix.ts";

Deno.test("untoldMatrix() holds back zeros where a number could be found from them", () => {
  // The segments' sizes, 188 and 122 before, are told elsewhere: 188 alone would say that 1 moved.
  const moves = [[188, 0, 0], [0, 113, 0], [1, 0, 121]];
  assertEquals([...untoldMatrix(moves, 10)].sort(), ["0,0", "0,2", "2,0", "2,2"]);
  assertEquals(untoldMatrix([[188, 0], [0, 121]], 10).size, 0);
  assertEquals(untoldMatrix([[188, 1], [1, 121]], 1).size, 0);
});

Deno.test("untoldMatrix() leaves no number below the least alone in its row or column", () => {
  const number = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 30 }));
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 5 }).chain((columns) =>
        fc.array(fc.array(number, { minLength: columns, maxLength: columns }), {
          minLength: 2,
          maxLength: 5,
        })
      ),
      (matrix) => {
        const untold = untoldMatrix(matrix, 10);
        const isUntold = (i: number, j: number) => untold.has(`${i},${j}`);
        for (const [i, row] of matrix.entries()) {
          for (const [j, value] of row.entries()) {
            assert(value === 0 || value >= 10 || isUntold(i, j));
            if (!isUntold(i, j)) continue;
            assert(row.some((_, other) => other !== j && isUntold(i, other)));
            assert(matrix.some((_, other) => other !== i && isUntold(other, j)));
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
