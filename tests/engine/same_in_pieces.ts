import { assert, assertEquals } from "@std/assert";
import { conserved } from "@/bank/conservation.ts";
import { execute } from "@/execution/execution.ts";
import { quarantineBytes } from "@/output/quarantine.ts";
import { score, type ScoreOptions, type ScoreTold } from "@/score/score.ts";
import { scoreInPieces } from "@/pieces/score_in_pieces.ts";

const SMALL = { customers: 120, rows: 1e9 };
const ON_DUCKDB = { engine: "duckdb", memory: "500MB" };

function text(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<string> {
  return new Response(ReadableStream.from(pieces)).text();
}

/** All that scores write and tell. */
async function written(
  { labels, cleaned, counts, losses }: ScoreTold,
): Promise<{ labels: string; ledger: string; told: unknown }> {
  const told = [...counts.segments].sort(([a], [b]) => a - b);
  return {
    labels: await text(labels()),
    // A word stands in the ledger where several customers have it, here of one piece.
    ledger: (await text(quarantineBytes(cleaned)))
      .replaceAll(/(?<=,unknown_category,)[^,]*/g, ""),
    told: [
      conserved(cleaned),
      cleaned.repeatedRows,
      counts.customers,
      counts.borderline,
      told,
      losses,
    ],
  };
}

/** Asserts that scores in small pieces on DuckDB are those of the whole in this process. */
export async function assertSameInPieces(options: ScoreOptions): Promise<void> {
  const whole = await execute({}, async () => await written(await score(options)));
  let steps = 0;
  const progress = {
    step: (name: string) => void (steps += name.startsWith("read: piece ") ? 1 : 0),
    stop: () => {},
  };
  const pieces = await execute(
    { progress },
    async () => await written(await scoreInPieces({ ...options, ...ON_DUCKDB }, SMALL)),
  );
  assert(steps > 1, `there were ${steps} pieces`);
  assert(pieces.labels === whole.labels, "the labels differ");
  assertEquals(pieces.ledger.split("\r\n"), whole.ledger.split("\r\n"));
  assertEquals(pieces.told, whole.told);
}
