import { createHash } from "node:crypto";
import pl from "nodejs-polars";
import type { EntityPlan } from "@/bank/records/plan.ts";
import { ID_FORM } from "@/bank/rules/readings.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";

/** 64 bits: among ten million ids two are alike in one bank of 370,000. */
export const DIGEST_DIGITS = 16;

/** With a letter in front none of them is a number, with an exponent or without. */
export const DIGEST_MARK = "h";

/** The ids of a plan that are put together. */
export function compositeIds({ columns }: EntityPlan): ColumnName[] {
  return [...columns]
    .filter(([name, { from }]) => COLUMNS[name].kind === "id" && from.length > 1)
    .map(([name]) => name);
}

/**
 * Ids that are put together of several columns, where they are no ids as they stand: a name and an
 * e-mail tell two customers apart, and nobody may read them in an output. Those become the first digits
 * of their SHA-256.
 */
export function withDigests(records: pl.DataFrame, plan: EntityPlan): pl.DataFrame {
  return compositeIds(plan).reduce<pl.DataFrame>((rest, name) => {
    const odd = rest.getColumn(name).unique().toArray()
      .filter((id): id is string => typeof id === "string" && !FORM.test(id));
    if (odd.length === 0) return rest;
    const digests = pl.DataFrame({ [name]: odd, digest: odd.map(digestOf) });
    return rest.join(digests, { on: name, how: "left" })
      .withColumn(pl.col("digest").fillNull(pl.col(name)).as(name)).drop("digest");
  }, records);
}

const FORM = new RegExp(ID_FORM);

function digestOf(id: string): string {
  return DIGEST_MARK + createHash("sha256").update(id).digest("hex").slice(0, DIGEST_DIGITS);
}
