import { ENTITIES, type Entity } from "@/bank/schema.ts";

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
