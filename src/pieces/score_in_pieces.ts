import { PIECE, type PieceSize } from "@/engine/pieces.ts";
import { labelPieces } from "@/pieces/label_pieces.ts";
import { partedBank } from "@/pieces/parted_bank.ts";
import {
  bankOf,
  readyToScore,
  type ScoreOptions,
  scoreRecords,
  type ScoreTold,
} from "@/score/score.ts";
import { openBank } from "@/steps.ts";

/**
 * Scores as {@linkcode score} does; on an engine, and where the date and the beginning of the extract are
 * given, so many customers at a time as memory holds, see {@linkcode labelPieces}.
 *
 * @throws {UserError} As `score()` does.
 */
export async function scoreInPieces(
  options: ScoreOptions,
  size: PieceSize = PIECE,
): Promise<ScoreTold> {
  const ready = await readyToScore(options);
  const { records, pieces } = await partedBank(await openBank(bankOf(options)), options, size);
  return pieces === undefined
    ? await scoreRecords(await records(), ready)
    : await labelPieces(pieces, ready);
}
