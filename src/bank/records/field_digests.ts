import pl from "nodejs-polars";
import { textOf } from "@/bank/records/parquet_columns.ts";
import { type Field, isBlank, isFloat, isInteger } from "@/bank/records/parquet_files.ts";

/**
 * 64 bits for the value of a field, as a column of a query.
 *
 * @param seed Another one for each field: the same value in two fields is not the same.
 */
export function hashOf({ name, type }: Field, seed: number): pl.Expr {
  const value = pl.col(name);
  const hashed = isInteger(type) || isFloat(type) ? value : textOf(value, type);
  // Named, since in a query the type of a hash is taken for that of its argument.
  return hashed.hash(seed, 1, 2, 3).cast(pl.UInt64).as(hashName(name));
}

/** 64 bits for what stands in some fields together, from their hashes; 0 where there is `nothing`. */
export function digestOf(fields: readonly Field[], nothing: pl.Expr): pl.Expr {
  const whole = (number: number) => pl.lit(number).cast(pl.UInt64);
  const sum = fields.reduce((rest, { name }) => rest.add(pl.col(hashName(name))), whole(1));
  return pl.when(nothing).then(whole(0)).otherwise(sum);
}

/** Whether all of some fields are blank. */
export function areBlank(fields: readonly Field[]): pl.Expr {
  return fields.map(isBlank).reduce((all, one) => all.and(one), pl.lit(true));
}

function hashName(name: string): string {
  return `hash of ${name}`;
}
