import pl from "nodejs-polars";
import { shown } from "@/bank/contract/fault.ts";
import { type ColumnFault, columnFault } from "@/bank/judge/column_fault.ts";
import { NUMBER_CANDIDATES } from "@/bank/judge/number_faults.ts";
import { isProof, isWhole } from "@/bank/judge/thresholds.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { ownNumber } from "@/bank/read_own_figures.ts";
import { typedName } from "@/bank/schema.ts";

/**
 * The bank's own figures that are numbers and are not written as the contract says: with other signs,
 * or so that hardly any can be read.
 */
export function ownFigureFaults(
  { contract, currency, files, own, tables }: UnjudgedRecords,
): ColumnFault[] {
  return tables.flatMap(({ plan, typed: { others } }) =>
    [...plan.features].flatMap(([figure, feature]) => {
      if (own.get(figure)!.kind === "text") return [];
      const name = ownColumn(figure);
      const texts = others.filter(pl.col(name).isNotNull());
      const unread = texts.filter(pl.col(typedName(name)).isNull())
        .select("row", pl.col(name).as("text"));
      const source = { from: [feature.from] };
      const column = { name, source, files, isDefault: contract.isDefault, count: texts.height };
      const otherwise = NUMBER_CANDIDATES
        .map((form) => ({
          form,
          read: unread.filter(
            ownNumber(pl.col("text"), { ...feature, ...form }, currency).isNotNull(),
          ),
        }))
        .reduce((a, b) => b.read.height > a.read.height ? b : a);
      if (isProof(otherwise.read.height, texts.height)) {
        const { decimal, thousands } = otherwise.form;
        return [columnFault(
          column,
          otherwise.read,
          "are written with other signs",
          `say "decimal": ${shown(decimal)}, "thousands": ${shown(thousands)}`,
        )];
      }
      return isWhole(unread.height, texts.height)
        ? [columnFault(
          column,
          unread,
          "cannot be read",
          'say how numbers are written with "decimal" and "thousands", what stands for a blank ' +
            'with "blanks", or of text "use": "describe"',
        )]
        : [];
    })
  );
}
