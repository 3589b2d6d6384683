import pl from "nodejs-polars";
import { type Conservation, conserved } from "@/bank/conservation.ts";
import { lossesOf } from "@/bank/gates.ts";
import { type BankRecords, type InputFile, leftOutOf, readBank } from "@/bank/read_bank.ts";
import type { Entity } from "@/bank/schema.ts";
import { loadTables } from "@/engine/loaded_tables.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { customersInPieces, PIECE, type PieceSize } from "@/engine/pieces.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { readLoaded } from "@/engine/stored_bank.ts";
import { step } from "@/execution.ts";
import { customerIds } from "@/features/customers.ts";
import { labeledCustomers, labeledCustomersLines } from "@/output/labeled_customers.ts";
import {
  bankOf,
  readyToScore,
  type ScoreCounts,
  type Scored,
  type ScoreOptions,
  scoreRecords,
  type ScoreTold,
} from "@/score.ts";
import { openBank, read } from "@/steps.ts";

/**
 * Scores as {@linkcode score} does; on an engine, and where the date and the beginning of the extract are
 * given, so many customers at a time as memory holds. Their labels wait in the database.
 *
 * Columns and gates are judged piece by piece, and whether the customers are unlike the model's by the
 * first piece, which is a sample.
 *
 * @throws {UserError} As `score()` does.
 */
export async function scoreInPieces(
  options: ScoreOptions,
  size: PieceSize = PIECE,
): Promise<ScoreTold> {
  const ready = await readyToScore(options);
  const opened = await openBank(bankOf(options));
  const engine = opened.engine ?? await openEngine(options);
  const isStated = (options.asOf ?? opened.contract.asOf) !== undefined &&
    options.observedFrom !== undefined;
  if (engine === undefined || !isStated) {
    return await scoreRecords(await read(opened, engine), ready);
  }
  const loaded = await step("read: the rows of every table", () => loadTables(opened, engine));
  const pieces = await step(
    "draw: customers into pieces",
    () => customersInPieces(opened, loaded, engine, size),
  );
  if (pieces === undefined) {
    const records = await readBank(opened, () => readLoaded(opened, loaded, { engine }));
    return await scoreRecords(records, ready);
  }
  let told: Told | undefined;
  const header: string[] = [];
  const labels = async function* () {
    for (let i = 0; i < pieces.count; i++) {
      const records = await step(
        `read: piece ${i + 1} of ${pieces.count}`,
        () => readBank(opened, () => pieces.read(i)),
      );
      const scored = await scoreRecords(records, ready);
      told = added(told, scored, records);
      const [first, ...lines] = labeledCustomersLines(labeledCustomers(scored));
      header[0] = first!;
      yield pl.DataFrame({ customer: [...customerIds(scored.customers)], line: lines });
    }
  };
  await engine.put(LABELS, labels());
  const { ledgers, first, files, ...sums } = told!;
  const ledger = inOrder(pl.concat([...ledgers]), files);
  const cleaned = { ...first.cleaned, ledger, conservation: sums.conservation };
  return {
    ...first,
    cleaned,
    losses: lossesOf(cleaned, opened.contract.gates),
    counts: sums.counts,
    labels: () => sorted(header[0]!, engine),
  };
}

const LABELS = "labels";

/** What is known of the pieces so far. */
interface Told {
  readonly first: Pick<Scored, "extract" | "cleaned" | "window" | "model" | "alarms">;
  readonly files: readonly InputFile[];
  readonly ledgers: readonly pl.DataFrame[];
  readonly conservation: Readonly<Partial<Record<Entity, Conservation>>>;
  readonly counts: ScoreCounts;
}

function added(told: Told | undefined, scored: Scored, records: BankRecords): Told {
  const { extract, cleaned, window, model, alarms, counts } = scored;
  if (told === undefined) {
    return {
      first: { extract, cleaned, window, model, alarms },
      files: records.files,
      ledgers: [cleaned.ledger],
      conservation: cleaned.conservation,
      counts,
    };
  }
  const segments = new Map(told.counts.segments);
  for (const [id, count] of counts.segments) segments.set(id, (segments.get(id) ?? 0) + count);
  return {
    ...told,
    ledgers: [...told.ledgers, cleaned.ledger],
    conservation: Object.fromEntries(
      conserved(cleaned).map(([entity, account]) => {
        // What the contract leaves out is told with each piece.
        const again = leftOutOf(records, entity);
        return [entity, sumOf(told.conservation[entity], account, again)];
      }),
    ),
    counts: {
      customers: told.counts.customers + counts.customers,
      borderline: told.counts.borderline + counts.borderline,
      segments,
    },
  };
}

function sumOf(
  before: Conservation = { records: 0, kept: 0, duplicate: 0, quarantined: 0, left_out: 0 },
  one: Conservation,
  again: number,
): Conservation {
  return {
    records: before.records + one.records - again,
    kept: before.kept + one.kept,
    duplicate: before.duplicate + one.duplicate,
    quarantined: before.quarantined + one.quarantined,
    left_out: before.left_out + one.left_out - again,
  };
}

/** The lines of a ledger by file and row, of which each stands in one piece. */
function inOrder(ledger: pl.DataFrame, files: readonly InputFile[]): pl.DataFrame {
  if (!ledger.columns.includes("file")) {
    return ledger.sort({ by: ["row"], maintainOrder: true });
  }
  const places = new Map(files.map(({ name }, place) => [name, place]));
  const names = ledger.getColumn("file").toArray() as string[];
  return ledger.withColumn(pl.Series("place", names.map((name) => places.get(name)!)))
    .sort({ by: ["place", "row"], maintainOrder: true }).drop("place");
}

/** The labels of all pieces in order of the customers' ids. */
async function* sorted(header: string, engine: SqlEngine): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(header);
  const { name } = engine.dialect;
  const lines = engine.query(`select line from ${name(LABELS)} order by customer`);
  for await (const frame of lines) {
    for (let from = 0; from < frame.height; from += WRITTEN_AT_ONCE) {
      const some = frame.getColumn("line").slice(from, WRITTEN_AT_ONCE).toArray() as string[];
      yield encoder.encode(some.join(""));
    }
  }
  await engine.close();
}

const WRITTEN_AT_ONCE = 4_096;
