import { NOTHING } from "@/bank/records/parquet_columns.ts";
import { SPARK } from "@/engine/spark/dialect.ts";

/** Of what Spark calls a type, its text; null where it is nothing. */
type TextOf = (value: string) => string;

const FLOAT = /^(?:float|double)$/;

const TEXTS: readonly (readonly [type: RegExp, of: TextOf])[] = [
  [/^(?:string|(?:var)?char(?:\(\d+\))?)$/, (value) => value],
  [/^(?:tinyint|smallint|int|bigint|boolean|date)$/, asString],
  [/^decimal\(\d+,\d+\)$/, asString],
  [FLOAT, floatText],
  [
    /^timestamp(?:_ntz)?$/,
    (value) =>
      `regexp_replace(date_format(${value}, 'yyyy-MM-dd HH:mm:ss.SSSSSS'), ` +
      `${SPARK.text(" 00:00:00[.]0+\\z")}, '')`,
  ],
];

/**
 * The text of a value of a Parquet file, as the library has it of a file of this machine; undefined of
 * a type that is no value of a table, such as a list.
 *
 * @param type As Spark describes it: `decimal(12,2)`.
 * @param isMoney Amounts that rounding has left of nothing are zero.
 */
export function textSql(value: string, type: string, isMoney: boolean): string | undefined {
  const text = TEXTS.find(([pattern]) => pattern.test(type))?.[1](value);
  return isMoney && FLOAT.test(type)
    ? `case when abs(${value}) < ${NOTHING} then '0' else ${text} end`
    : text;
}

function asString(value: string): string {
  return `cast(${value} as string)`;
}

/**
 * As the library writes numbers: without a fraction of zero, and with an exponent from 1e16 on and
 * below 1e-5. Java has one from 1e7 on, and below 1e-3.
 */
function floatText(value: string): string {
  const java = asString(value), size = `abs(${value})`;
  const decimal = (scale: number) =>
    `regexp_replace(cast(cast(${java} as decimal(38, ${scale})) as string), '[.]?0+$', '')`;
  return [
    `case when isnan(${value}) then null`,
    `when ${size} = double('infinity') then replace(lower(${java}), 'infinity', 'inf')`,
    `when ${java} not like '%E%' then regexp_replace(${java}, '[.]0$', '')`,
    `when ${size} >= 1e16 then replace(replace(${java}, '.0E', 'E'), 'E', 'e+')`,
    `when ${size} >= 1 then ${decimal(18)}`,
    `when ${size} >= 1e-5 then ${decimal(37)}`,
    `else replace(replace(${java}, '.0E', 'E'), 'E-', 'e-') end`,
  ].join(" ");
}
