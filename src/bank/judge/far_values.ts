import pl from "nodejs-polars";
import { shownText } from "@/bank/ledger.ts";
import { isProof } from "@/bank/judge/thresholds.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { typedName } from "@/bank/schema.ts";

/** So many times as far from the nearest other value as these are from each other. */
const FAR = 3;
/** Fewer equal values are chance. */
const LEAST_REPEATS = 3;

/**
 * A warning for each of the bank's own figures whose least or greatest value stands in many records and
 * far from all others, as 999 or −1 for what is not known does.
 */
export function farValueWarnings({ tables, own }: UnjudgedRecords): string[] {
  return tables.flatMap(({ plan, typed: { others } }) =>
    [...plan.features.keys()].filter((name) => own.get(name)!.kind === "number").flatMap((name) => {
      const column = ownColumn(name);
      const known = others.filter(pl.col(typedName(column)).isNotNull());
      const numbers = known.getColumn(typedName(column)).toArray() as number[];
      const far = farValue(numbers);
      if (far === undefined) return [];
      const [text, shown] = known.filter(pl.col(typedName(column)).eq(pl.lit(far.value))).head(1)
        .select(pl.col(column).as("text"), shownText(column).as("shown")).row(0);
      // One that is told by its shape cannot be copied.
      const remedy = text === shown ? `say "blanks": ["${shown}"]` : 'say so with "blanks"';
      return [
        `${number(far.repeats)} of ${number(numbers.length)} ${name} are ${shown}, far from all ` +
        `others: if that stands for what is not known, ${remedy} in the contract.`,
      ];
    })
  );
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}

/** The least or greatest of some numbers, if it is repeated and far from the others. */
function farValue(numbers: readonly number[]): { value: number; repeats: number } | undefined {
  const rising = [...new Set(numbers)].sort((a, b) => a - b);
  if (rising.length < 3) return undefined;
  const ends = [
    { value: rising[0]!, gap: rising[1]! - rising[0]!, range: rising.at(-1)! - rising[1]! },
    {
      value: rising.at(-1)!,
      gap: rising.at(-1)! - rising.at(-2)!,
      range: rising.at(-2)! - rising[0]!,
    },
  ];
  for (const { value, gap, range } of ends) {
    const repeats = numbers.filter((number) => number === value).length;
    const isRepeated = repeats >= LEAST_REPEATS && isProof(repeats, numbers.length);
    if (isRepeated && gap > FAR * range) return { value, repeats };
  }
  return undefined;
}
