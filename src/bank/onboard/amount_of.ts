import type { TableName } from "@/bank/contract/columns.ts";
import { amountInTwo } from "@/bank/onboard/amount_in_two.ts";
import { categoryMap } from "@/bank/onboard/category_map.ts";
import { numbersOf } from "@/bank/onboard/column_facts.ts";
import { type ColumnLook, knownValues, valueCounts } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { type Match, matchesOf } from "@/bank/onboard/matches.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";
import { moneyProposal, numberKeys } from "@/bank/onboard/money_proposal.ts";
import { balanceMoves, numbers } from "@/bank/onboard/running_balance.ts";
import { NEGATIVE_SHARE, PROVEN_VALUES } from "@/bank/judge/thresholds.ts";
import { DIRECTION_OF_TYPE } from "@/bank/rules/categories.ts";
import type { ColumnName } from "@/bank/schema.ts";

/** The amount of transactions: in one column, signed or not, or in two. */
export function amountOf(
  group: FileGroup,
  table: TableName,
  { best, direction }: {
    readonly best: (ours: ColumnName) => Match | undefined;
    readonly direction: Proposal | undefined;
  },
): Proposal | undefined {
  const match = best("Amount");
  const two = amountInTwo(group);
  if (match === undefined && two === undefined) return undefined;
  if (match === undefined || (two !== undefined && direction === undefined)) return inTwo(two!);
  const { negatives } = numbersOf(match.look)!;
  const isSigned = negatives >= PROVEN_VALUES &&
    negatives >= NEGATIVE_SHARE * knownValues(match.look).length;
  if (!isSigned) return moneyProposal(match);
  const positive = positiveBy(group, table, match.look, direction);
  const proposal = moneyProposal(match, { positive: positive?.side ?? new Question(ASKED) });
  return positive === undefined
    ? proposal
    : { ...proposal, why: `${proposal.why}, signed: ${positive.why}` };
}

const ASKED =
  'Amounts have both signs. What is a positive one: "credit" (into the account) or "debit" ' +
  "(out of it)?";

function inTwo({ credit, debit }: { credit: ColumnLook; debit: ColumnLook }): Proposal {
  const keys: { readonly [key: string]: ProposedValue } = {
    ...numberKeys(credit),
    ...numberKeys(debit),
  };
  const isAsked = Object.values(keys).some((key) => key instanceof Question);
  return {
    value: { credit: credit.name, debit: debit.name, ...keys },
    why: "the names; each row has one of the two",
    confidence: isAsked ? "unknown" : "sure",
    takes: [credit.name, debit.name],
  };
}

interface Positive {
  readonly side: "credit" | "debit";
  readonly why: string;
}

/** Rows that must agree, of those that tell. */
const AGREEING = 0.9;
const LEAST_ROWS = 10;

/** What a positive amount is, by what else the rows say. */
function positiveBy(
  group: FileGroup,
  table: TableName,
  amount: ColumnLook,
  direction: Proposal | undefined,
): Positive | undefined {
  const own = group.columns.find(({ name }) => direction?.takes.includes(name));
  const byDirection = own &&
    sideBy(amount, own, (value) => categoryMap("Direction", table, new Map([[value, 1]]))[0]!.ours);
  if (byDirection !== undefined) {
    return { side: byDirection, why: "the signs go with the directions" };
  }
  for (const { look } of matchesOf(group, "transactions", "Balance_After")) {
    const side = balanceMoves(group, amount, look);
    if (side !== undefined) return { side, why: "the balance moves by them" };
  }
  const type = matchesOf(group, table, "Transaction_Type")[0]?.look;
  const byType = type && sideBy(amount, type, (value) => {
    const [mapped] = categoryMap("Transaction_Type", table, new Map([[value, 1]]));
    return DIRECTION_OF_TYPE[mapped?.ours ?? ""];
  });
  return byType === undefined ? undefined : { side: byType, why: "the signs go with the types" };
}

/** What a positive amount is if the words of another column say which way the money went. */
function sideBy(
  amount: ColumnLook,
  words: ColumnLook,
  directionOf: (value: string) => string | undefined,
): "credit" | "debit" | undefined {
  const known = new Map([...valueCounts(words).keys()].map((value) => [value, directionOf(value)]));
  const amounts = numbers(amount);
  const counts = { credit: 0, debit: 0 };
  const seen = new Set<string>();
  words.values.forEach((value, row) => {
    const direction = known.get(value), moved = amounts[row]!;
    if (direction === undefined || !(Math.abs(moved) > 0)) return;
    seen.add(direction);
    counts[(direction === "credit") === moved > 0 ? "credit" : "debit"]++;
  });
  const all = counts.credit + counts.debit;
  // Words of one side alone do not tell a sign from a slip.
  if (all < LEAST_ROWS || seen.size < 2) return undefined;
  if (counts.credit >= AGREEING * all) return "credit";
  return counts.debit >= AGREEING * all ? "debit" : undefined;
}
