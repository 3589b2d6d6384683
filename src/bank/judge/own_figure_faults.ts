import pl from "nodejs-polars";
import type { OwnFeature } from "@/bank/contract/contract.ts";
import { shown } from "@/jsonc/fault.ts";
import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import { NUMBER_CANDIDATES } from "@/bank/judge/number_faults.ts";
import { isProof, isWhole } from "@/bank/judge/thresholds.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { isPercent, ownNumber } from "@/bank/read_own_figures.ts";
import type { NumberForm } from "@/bank/rules/numbers.ts";
import { typedName } from "@/bank/schema.ts";

/**
 * The bank's own figures that are numbers and are not written as the contract says: with other signs,
 * or so that hardly any can be read.
 */
export function ownFigureFaults(bank: UnjudgedRecords): ColumnFault[] {
  return bank.tables.flatMap(({ plan, typed: { others } }) =>
    [...plan.features].filter(([name]) => bank.own.get(name)!.kind === "number")
      .flatMap(([name, feature]) => figureFault(bank, others, { name, feature }) ?? [])
  );
}

function figureFault(
  { contract, currency, files }: UnjudgedRecords,
  records: pl.DataFrame,
  { name, feature }: { readonly name: string; readonly feature: OwnFeature },
): ColumnFault | undefined {
  const own = ownColumn(name);
  const text = pl.col(own).as("text");
  const unread = records.filter(pl.col(own).isNotNull().and(pl.col(typedName(own)).isNull()))
    .select("row", text);
  const column = {
    name: own,
    source: { from: [feature.from] },
    files,
    isDefault: contract.isDefault,
    count: records.height - records.getColumn(own).nullCount(),
  };
  const readAs = (form: NumberForm) =>
    unread.filter(ownNumber(pl.col("text"), { ...feature, ...form }, currency).isNotNull());
  const otherwise = NUMBER_CANDIDATES.map((form) => ({ form, values: readAs(form) }))
    .reduce((a, b) => b.values.height > a.values.height ? b : a);
  if (isProof(otherwise.values.height, column.count)) {
    const { decimal, thousands } = otherwise.form;
    const remedy = `say "decimal": ${shown(decimal)}, "thousands": ${shown(thousands)}`;
    return columnFault(column, otherwise.values, "are written with other signs", remedy);
  }
  const percents = records.filter(isPercent(pl.col(own)).and(pl.col(typedName(own)).isNotNull()))
    .select("row", text);
  const others = column.count - unread.height - percents.height;
  if (isProof(percents.height, column.count) && isProof(others, column.count)) {
    return columnFault(
      column,
      percents,
      "have a sign of percent and the others none",
      "write all of them with it or none, 12 % as 0.12",
    );
  }
  if (!isWhole(unread.height, column.count)) return undefined;
  return columnFault(
    column,
    unread,
    "cannot be read",
    'say how numbers are written with "decimal" and "thousands", what stands for a blank with ' +
      '"blanks", or leave it to describe with "use": "describe" and nothing of numbers',
  );
}
