import pl from "nodejs-polars";
import { type BankRecords, entitiesTold, leftOutOf } from "@/bank/read_bank.ts";
import type { Unlisted } from "@/bank/ledger.ts";
import { ENTITIES, type Entity } from "@/bank/schema.ts";
import type { Screened } from "@/bank/screen.ts";

/** Records of one entity: in = kept + duplicate + quarantined + left out, always. */
export interface Conservation {
  readonly records: number;
  readonly kept: number;
  readonly duplicate: number;
  readonly quarantined: number;
  readonly left_out: number;
}

/** The accounts of the entities that the bank's tables tell of, in order. */
export function conserved(
  { conservation }: { readonly conservation: Readonly<Partial<Record<Entity, Conservation>>> },
): [Entity, Conservation][] {
  return ENTITIES.flatMap((entity) => {
    const account = conservation[entity];
    return account === undefined ? [] : [[entity, account] as [Entity, Conservation]];
  });
}

/**
 * Every record that came in is kept, a duplicate, in quarantine or left out.
 *
 * @throws {Error} If one was lost or made up: a bug.
 */
export function assertConserved(entity: Entity, account: Conservation): void {
  const { records, kept, duplicate, quarantined, left_out } = account;
  if (records !== kept + duplicate + quarantined + left_out) {
    throw new Error(
      `Records were lost: ${records} ${entity} came in, ${kept} were kept, ` +
        `${duplicate} duplicate, ${quarantined} quarantined and ${left_out} left out`,
    );
  }
}

/** How many records of each entity came in; records found to be one with another count once. */
export function readCounts(
  screened: Readonly<Record<Entity, Screened>>,
  joined: Readonly<Partial<Record<Entity, number>>>,
): Record<Entity, number> {
  return Object.fromEntries(
    ENTITIES.map((entity) => [entity, screened[entity].read - (joined[entity] ?? 0)]),
  ) as Record<Entity, number>;
}

export function conservation(
  records: BankRecords,
  { read, kept, lines, unlisted }: {
    readonly read: Readonly<Record<Entity, number>>;
    readonly kept: Readonly<Record<Entity, number>>;
    readonly lines: pl.DataFrame;
    readonly unlisted: readonly Unlisted[];
  },
): Partial<Record<Entity, Conservation>> {
  const counted: Partial<Record<Entity, Conservation>> = {};
  for (const entity of entitiesTold(records)) {
    const own = lines.filter(pl.col("entity").eq(pl.lit(entity)));
    const withAction = (action: string) =>
      unlisted.filter((one) => one.entity === entity && one.action === action)
        .reduce(
          (sum, { records }) => sum + records,
          own.filter(pl.col("action").eq(pl.lit(action))).height,
        );
    const unwanted = leftOutOf(records, entity);
    const account: Conservation = {
      records: read[entity] + unwanted,
      kept: kept[entity],
      duplicate: withAction("duplicate"),
      quarantined: withAction("quarantined"),
      left_out: withAction("left out") + unwanted,
    };
    assertConserved(entity, account);
    counted[entity] = account;
  }
  return counted;
}
