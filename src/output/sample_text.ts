import type { Extract } from "@/bank/read_bank.ts";
import type { Cleaned } from "@/bank/settled.ts";
import { PIECE, type PieceSize } from "@/engine/pieces.ts";
import { count, customerCount } from "@/output/figure_text.ts";
import type { Run } from "@/output/run.ts";

/** What is of everybody where figures are of a sample. */
export const OF_ALL =
  "Labels, sizes and shares of segments, groups of tests and accounts of records are of all.";

/** Of whom the figures of a run are: `500,000 of 2,100,000 customers`; undefined where of everybody. */
export function sampleText(
  { customers, everyone }: Pick<Run, "customers" | "everyone">,
): string | undefined {
  return everyone && `${count(customers.height)} of ${customerCount(everyone.customers)}`;
}

/**
 * That the customers of a bank on an engine were all in this process, and how they need not be; undefined
 * where they were not, or are few.
 *
 * @param size Of a piece.
 */
export function allInMemoryText(
  { extract, cleaned }: {
    readonly extract: Pick<Extract, "engine">;
    readonly cleaned: Pick<Cleaned, "waiting">;
  },
  customers: number,
  { customers: atOnce, unparted = atOnce }: Omit<PieceSize, "rows"> = PIECE,
): string | undefined {
  if (extract.engine === undefined || cleaned.waiting !== undefined || customers <= unparted) {
    return undefined;
  }
  return `all ${
    customerCount(customers)
  } were in this process's memory at once. Give --as-of and ` +
    `--observed-from, and they are taken ${count(atOnce)} at a time.`;
}
