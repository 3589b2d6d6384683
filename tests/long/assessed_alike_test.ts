import { assert, assertEquals } from "@std/assert";
import { assessAt } from "../clustering/assess_at.ts";
import { planted } from "../clustering/fixtures.ts";

const FOUR = [[0, 0, 0, 0], [6, 0, 0, 0], [0, 6, 0, 0], [0, 0, 6, 0]];
const SEEDS = [1, 2];

Deno.test("over 6 sets and 2 seeds of the user's neither k nor the verdict nor its words change", async () => {
  const said: string[] = [];
  for (let set = 0; set < 6; set++) {
    // From one cloud to groups far apart; most are in between, where another seed finds other clusters.
    const centers = FOUR.map((center) => center.map((value) => value * (set % 6) / 6));
    const matrix = planted(centers, { rows: 150, deviation: 1, seed: set });
    const of: string[] = [];
    for (const seed of SEEDS) {
      const { k, verdict, sentence } = await assessAt(matrix, undefined, seed);
      of.push(`${k}, ${verdict}: ${sentence}`);
    }
    assertEquals(new Set(of).size, 1, of.join("\n"));
    said.push(of[0]!.split(":")[0]!);
  }
  assert(new Set(said).size > 3, said.join("; "));
});
