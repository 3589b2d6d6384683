import type { ColumnFault } from "@/bank/judge/column_fault.ts";
import { assertWritten, judgeColumns } from "@/bank/judge/judge_columns.ts";
import { type BankRecords, readBank, type UnjudgedRecords } from "@/bank/read_bank.ts";
import type { RecordColumn } from "@/bank/schema.ts";
import { loadTables } from "@/engine/loaded_tables.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { customersInPieces, type Pieces, type PieceSize } from "@/engine/pieces.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { readLoaded } from "@/engine/stored_bank.ts";
import { step } from "@/execution/execution.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { type OpenedBank, read } from "@/steps.ts";

/** A bank that is to be read. */
export interface PartedBank {
  /** Reads all of its records, or those of the first piece. */
  records(): Promise<BankRecords>;
  /** Undefined where all are read at once. */
  readonly pieces?: PiecesOfBank;
}

/** A bank whose customers are read so many at a time. */
export interface PiecesOfBank extends Pick<Pieces, "count"> {
  readonly engine: SqlEngine;
  /** Reads the records of a piece, from 0 on. */
  read(piece: number): Promise<BankRecords>;
}

/**
 * Parts a bank into pieces of its customers where it is on an engine, has many of them, and
 * both dates are given: then what is measured of a customer follows from the own records alone.
 */
export async function partedBank(
  opened: OpenedBank,
  { asOf, observedFrom, ...options }: Partial<PipelineOptions>,
  size: PieceSize,
): Promise<PartedBank> {
  const engine = opened.engine ?? await openEngine(options);
  const isStated = (asOf ?? opened.contract.asOf) !== undefined && observedFrom !== undefined;
  if (engine === undefined || !isStated) return { records: () => read(opened, engine) };
  const loaded = await step("read: the rows of every table", () => loadTables(opened, engine));
  const drawn = await step(
    "draw: customers into pieces",
    () => customersInPieces(opened, loaded, engine, size),
  );
  if (drawn === undefined) {
    return { records: () => readBank(opened, () => readLoaded(opened, loaded, { engine })) };
  }
  const { count } = drawn;
  const judge = new PieceJudge(drawn);
  const readPiece = (place: number) => {
    const piece = `piece ${place + 1} of ${count}`;
    return step(`read: ${piece}`, async () => {
      const records = await drawn.read(place);
      return { ...records, warnings: await judge.warningsOf(records, piece) };
    });
  };
  return { records: () => readPiece(0), pieces: { engine, count, read: readPiece } };
}

/**
 * Judges the columns of pieces. What stops a piece may be seldom in the bank: the column is then judged
 * of all pieces, once, where it has no more values than a piece has rows. Of more a piece tells enough.
 */
class PieceJudge {
  readonly #pieces: Pieces;
  /** The faults of all pieces, by column; undefined of one with too many values. */
  readonly #asked = new Map<RecordColumn, readonly ColumnFault[] | undefined>();

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
  }

  /** The warnings about columns, as `warningsOf()` gives and throws. */
  async warningsOf(records: UnjudgedRecords, piece: string): Promise<readonly string[]> {
    const { faults, warnings } = judgeColumns(records);
    const columns = new Set(faults.flatMap(({ column }) => column ?? []));
    for (const column of columns) {
      if (!this.#asked.has(column)) this.#asked.set(column, await this.#ofAll(column, records));
    }
    const ofAll = [
      ...[...columns].flatMap((column) => this.#asked.get(column) ?? []),
      ...faults.filter(({ column }) => column === undefined),
    ];
    const ofPiece = faults.filter(({ column }) =>
      column !== undefined && this.#asked.get(column) === undefined
    );
    const sentences = [ofAll, ofPiece].map((some) => some.map(({ sentence }) => sentence));
    const counted = `Customers were read in pieces; what follows is counted in ${piece}:`;
    const lines = ofPiece.length === 0 ? [] : [counted, ...sentences[1]!];
    assertWritten([...sentences[0]!, ...lines], records.contract);
    return warnings;
  }

  async #ofAll(column: RecordColumn, records: UnjudgedRecords) {
    const found = await this.#pieces.withValues(column);
    if (found === undefined) return undefined;
    return judgeColumns({ ...records, ...found }).faults.filter((one) => one.column === column);
  }
}
