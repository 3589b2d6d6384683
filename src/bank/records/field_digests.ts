import pl from "nodejs-polars";
import { textOf } from "@/bank/records/parquet_columns.ts";
import { type Field, isBlank, isFloat, isInteger } from "@/bank/records/parquet_files.ts";

/** 64 bits for what stands in some fields together; 0 where there is `nothing`. */
export function digestOf(fields: readonly Field[], nothing: pl.Expr): pl.Expr {
  // Named, since in a query the type of a hash is taken for that of its argument.
  const whole = (number: pl.Expr) => number.cast(pl.UInt64);
  const hashes = fields.map(({ name, type }, i) => {
    const value = pl.col(name);
    const hashed = isInteger(type) || isFloat(type) ? value : textOf(value, type);
    return whole(hashed.hash(i + 1, 2, 3, 4));
  });
  const sum = hashes.reduce((rest, hash) => rest.add(hash), whole(pl.lit(1)));
  return pl.when(nothing).then(whole(pl.lit(0))).otherwise(sum);
}

/** Whether all of some fields are blank. */
export function areBlank(fields: readonly Field[]): pl.Expr {
  return fields.map(isBlank).reduce((all, one) => all.and(one), pl.lit(true));
}
