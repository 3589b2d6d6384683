import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { type JudgedColumn, readAs } from "@/bank/judge/judged_column.ts";
import { isProof } from "@/bank/judge/thresholds.ts";
import type { Currency } from "@/bank/rules/money.ts";

/** A way in which a column may be written. */
export interface Candidate {
  readonly source: ColumnSource;
  readonly currency: Currency;
  /** A pattern of the texts that prove it. */
  readonly proof?: string;
}

/** A way in which a column is proven to be written, against what the contract says. */
export interface Proven {
  readonly candidate: Candidate;
  /** The values that only this reads. */
  readonly proofs: pl.DataFrame;
  /** The values that only the contract's way reads. */
  readonly against: pl.DataFrame;
}

/** Unread values are looked at one by one up to here, then only by the ways that read most of these. */
const SAMPLE = 1000;

/** The ways that read most of what the contract's does not, if that is enough to prove them. */
export function provenCandidates(
  column: JudgedColumn,
  candidates: readonly Candidate[],
): Proven[] {
  const { unreadCount, count } = column;
  if (!isProof(unreadCount, count) || candidates.length === 0) return [];
  const { unread, texts } = column;
  const sample = candidateCounts(unread.head(SAMPLE), column, candidates);
  const most = Math.max(...sample);
  if (most === 0) return [];
  const proven = candidates.filter((_, i) => sample[i] === most).map((candidate) => ({
    candidate,
    proofs: unread.filter(isProofOf(column, candidate)),
    against: texts.filter(
      pl.col("value").isNotNull().and(
        readAs({ ...column, ...candidate }, candidate.source).isNull(),
      ),
    ),
  })).filter(({ proofs }) => isProof(proofs.height, count));
  const best = Math.max(...proven.map(({ proofs }) => proofs.height));
  const whole = proven.filter(({ proofs }) => proofs.height === best);
  const least = Math.min(...whole.map(({ against }) => against.height));
  return whole.filter(({ against }) => against.height === least);
}

function candidateCounts(
  values: pl.DataFrame,
  column: JudgedColumn,
  candidates: readonly Candidate[],
): number[] {
  const counts = values.select(
    ...candidates.map((candidate, i) =>
      pl.when(isProofOf(column, candidate)).then(pl.lit(1)).otherwise(pl.lit(0)).sum().as(String(i))
    ),
  );
  return candidates.map((_, i) => counts.getColumn(String(i)).get(0) as number);
}

function isProofOf(column: JudgedColumn, candidate: Candidate): pl.Expr {
  const isRead = readAs({ ...column, ...candidate }, candidate.source).isNotNull();
  return candidate.proof === undefined
    ? isRead
    : isRead.and(pl.col("text").str.contains(candidate.proof));
}

/** A value that some ways read as different things; undefined where they all read the same. */
export function toldApartBy(
  column: JudgedColumn,
  [first, ...others]: readonly Candidate[],
): pl.DataFrame | undefined {
  const read = (candidate: Candidate) => readAs({ ...column, ...candidate }, candidate.source);
  const differs = others.map((other) => read(first!).neq(read(other)))
    .reduce((any, one) => any.or(one), pl.lit(false));
  const found = column.texts.filter(differs).sort("row").head(1);
  return found.height === 0 ? undefined : found;
}
