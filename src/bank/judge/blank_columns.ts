import type { UnjudgedRecords } from "@/bank/read_bank.ts";
import { recordsIn } from "@/bank/records/typed_records.ts";
import { COLUMNS } from "@/bank/schema.ts";

/** Columns that are there and blank throughout, which count as absent: a sentence each. */
export function blankColumnWarnings({ tables }: Pick<UnjudgedRecords, "tables">): string[] {
  return tables.flatMap(({ plan, typed }) => {
    const records = recordsIn(typed);
    if (records === 0) return [];
    return [...plan.columns]
      .filter(([name, { from }]) =>
        from.length > 0 && COLUMNS[name].kind !== "id" && !typed.present.has(name)
      )
      .map(([name]) =>
        `${name} is blank in all ${records} ${plan.entity}, so nothing is concluded from it.`
      );
  });
}
