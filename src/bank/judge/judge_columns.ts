import type { Contract } from "@/bank/contract/contract.ts";
import { alikeIdWarnings } from "@/bank/judge/alike_ids.ts";
import { blankColumnWarnings } from "@/bank/judge/blank_columns.ts";
import { categoryFault, categoryWarning } from "@/bank/judge/category_judgements.ts";
import type { ColumnFault } from "@/bank/judge/column_fault.ts";
import { countFault } from "@/bank/judge/count_faults.ts";
import { dateFault } from "@/bank/judge/date_faults.ts";
import { farValueWarnings } from "@/bank/judge/far_values.ts";
import { idFault } from "@/bank/judge/id_faults.ts";
import { type JudgedColumn, judgedColumns } from "@/bank/judge/judged_column.ts";
import { negativeFault } from "@/bank/judge/negative_faults.ts";
import { numberFault } from "@/bank/judge/number_faults.ts";
import { ownFigureFaults } from "@/bank/judge/own_figure_faults.ts";
import { unmetValues } from "@/bank/judge/unmet_values.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { type ColumnKind, COLUMNS } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** What the columns of a bank's tables are as wholes. */
export interface Judgement {
  /** Columns that are not written as the contract says. */
  readonly faults: readonly ColumnFault[];
  /** What should be known of columns that can be read: a sentence each. */
  readonly warnings: readonly string[];
}

/** Which fault a column of each kind may have. */
const FAULT_OF_KIND: Readonly<
  Record<ColumnKind, (column: JudgedColumn) => ColumnFault | undefined>
> = {
  id: idFault,
  category: categoryFault,
  money: (column) => numberFault(column) ?? negativeFault(column),
  percent: numberFault,
  date: dateFault,
  term: countFault,
  count: countFault,
};

/**
 * Judges every column from all its values: a format is a column's, not a cell's. What is only in
 * single values is left to the ledger, see `thresholds.ts`.
 */
export function judgeColumns(bank: UnjudgedRecords): Judgement {
  const columns = judgedColumns(bank);
  const faults = new Map<string, ColumnFault>();
  for (const column of columns) {
    const fault = FAULT_OF_KIND[COLUMNS[column.name].kind](column);
    // An id stands in the records of several entities.
    if (fault !== undefined && !faults.has(fault.about)) faults.set(fault.about, fault);
  }
  const unmet = unmetValues(bank);
  for (const fault of [...ownFigureFaults(bank), ...unmet.faults]) faults.set(fault.about, fault);
  return {
    faults: [...faults.values()],
    warnings: [
      ...columns.flatMap((column) => categoryWarning(column) ?? []),
      ...blankColumnWarnings(bank),
      ...alikeIdWarnings(bank),
      ...farValueWarnings(bank),
      ...unmet.warnings,
    ],
  };
}

/** More faults than these are counted only. */
const MOST_SHOWN = 20;

/**
 * The warnings about columns that can be read.
 *
 * @throws {UserError} If others are not written as the contract says, with a line for each.
 */
export function warningsOf(bank: UnjudgedRecords): readonly string[] {
  const { faults, warnings } = judgeColumns(bank);
  assertWritten(faults.map(({ sentence }) => sentence), bank.contract);
  return warnings;
}

/**
 * Columns must be written as the contract says.
 *
 * @param faults Of those that are not: a sentence each.
 * @throws {UserError} With a line for each.
 */
export function assertWritten(
  faults: readonly string[],
  { isDefault }: Pick<Contract, "isDefault">,
): void {
  if (faults.length === 0) return;
  const more = faults.length - MOST_SHOWN;
  const lines = [
    ...faults.slice(0, MOST_SHOWN),
    ...(more > 0 ? [`And ${more} more.`] : []),
    ...(isDefault
      ? ["Let deno task onboard write a contract that says so, and give it with --contract."]
      : []),
  ];
  throw new UserError("input", lines.join("\n"));
}
