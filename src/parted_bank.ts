import { type BankRecords, readBank } from "@/bank/read_bank.ts";
import { loadTables } from "@/engine/loaded_tables.ts";
import { openEngine } from "@/engine/open_engine.ts";
import { customersInPieces, type Pieces, type PieceSize } from "@/engine/pieces.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { readLoaded } from "@/engine/stored_bank.ts";
import { UserError } from "@/errors.ts";
import { step } from "@/execution.ts";
import type { PipelineOptions } from "@/options.ts";
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
  const readPiece = (piece: number) =>
    step(
      `read: piece ${piece + 1} of ${count}`,
      async () => {
        const records = await drawn.read(piece);
        return await saidOfPiece(
          `piece ${piece + 1} of ${count}`,
          () => readBank(opened, () => Promise.resolve(records)),
        );
      },
    );
  return { records: () => readPiece(0), pieces: { engine, count, read: readPiece } };
}

/** What is wrong with the columns of a piece is counted there, and may be seldom in the files. */
async function saidOfPiece<T>(piece: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      error.ending,
      `Customers were read in pieces; what follows is counted in ${piece}:\n${error.message}`,
    );
  }
}
