import pl from "nodejs-polars";
import type { OpenTable } from "@/bank/open_bank.ts";
import { rowsWanted } from "@/bank/records/rows_wanted.ts";
import { repeatFrame } from "@/bank/records/repeat_frame.ts";
import type { EntityTable, InputFile } from "@/bank/read_bank.ts";
import { type EntityPlan, entityPlans, OWN_ENTITY } from "@/bank/records/plan.ts";
import { typedFeatures } from "@/bank/records/parquet_columns.ts";
import { readParquet } from "@/bank/records/parquet_records.ts";
import type { FormedColumn } from "@/bank/records/plain_records.ts";
import { readRecords } from "@/bank/records/read_records.ts";
import type { LeftOut } from "@/bank/records/row_filter.ts";
import type { EntityTask } from "@/bank/records/record_reader.ts";
import { ownerNames, typedRecords } from "@/bank/records/typed_records.ts";
import type { Currency } from "@/bank/rules/money.ts";
import { plainForm } from "@/bank/rules/plain_forms.ts";
import { type ColumnName, type Entity, ID_COLUMNS } from "@/bank/schema.ts";

/** What the rows of a table hold. */
export interface TableRead {
  readonly files: readonly InputFile[];
  readonly rows: number;
  /** The number of the last row, from those before the table on. */
  readonly lastRow: number;
  readonly tables: readonly EntityTable[];
  /** See {@linkcode repeatFrame}. */
  readonly repeatedRows: pl.DataFrame;
  readonly leftOut: LeftOutOf;
}

/** What the contract leaves out of a table. */
export interface LeftOutOf extends LeftOut {
  readonly entity: Entity;
}

/**
 * Reads a table from end to end. How its records are told apart and read, byte by byte where they are
 * written plainly, from text where they are not, is known in this folder alone.
 *
 * @param options.rowsBefore Added to the numbers of the rows.
 * @param options.asText Leave every record among the others, beside its text.
 */
export async function readTable(
  table: OpenTable,
  { currency, rowsBefore, asText = false }: {
    readonly currency: Currency;
    readonly rowsBefore: number;
    readonly asText?: boolean;
  },
): Promise<TableRead> {
  const isParquet = table.kind === "parquet";
  const features = isParquet ? typedFeatures(table.table) : table.table.features;
  const plans = entityPlans(table.name, table.columns, features);
  const { records, ...found } = isParquet
    ? await readParquet(table, plans, { currency, asText })
    : await readText(table, plans, { currency, asText });
  const numbered = (frame: pl.DataFrame) =>
    rowsBefore === 0
      ? frame
      : frame.withColumn(pl.col("row").add(pl.lit(rowsBefore)).cast(pl.UInt32).as("row"));
  return {
    files: found.files.map((file) => ({ ...file, rowsBefore: file.rowsBefore + rowsBefore })),
    rows: found.rows,
    lastRow: rowsBefore + found.lastRow,
    leftOut: { entity: OWN_ENTITY[table.name], ...found.leftOut },
    repeatedRows: numbered(found.repeatedRows),
    tables: plans.map((plan, i) => {
      const typed = records[i]!;
      // In other tables a record stands once for each of its children.
      const isOwn = plan.entity === OWN_ENTITY[table.name] && table.name !== "joined";
      return {
        plan,
        typed: {
          ...typed,
          plain: numbered(typed.plain),
          others: numbered(typed.others),
          equalRows: isOwn ? typed.equalRows : 0,
        },
      };
    }),
  };
}

async function readText(
  table: OpenTable,
  plans: readonly EntityPlan[],
  { currency, asText }: { readonly currency: Currency; readonly asText: boolean },
) {
  const { name, header, columns } = table;
  const place = new Map(header.map((column, i) => [column, i]));
  const placesOf = (names: readonly ColumnName[]) =>
    names.flatMap((column) => columns.get(column)!.from.map((from) => place.get(from)!));
  const result = await readRecords(table, {
    width: header.length,
    entities: plans.map((plan) => {
      const figures = [...plan.features.values()].map(({ from }) => place.get(from)!);
      const task = taskOf(plan, { currency, placesOf, figures });
      return asText ? { ...task, forms: [] } : task;
    }),
    repeatedBy: name === "joined"
      // By the first part of its id a transaction is known already.
      ? [
        ...placesOf(["Transaction_ID"]).slice(1),
        ...placesOf(["Account_ID", "Customer_ID", "Loan_ID"]),
      ]
      : [],
    counting: rowsWanted(table),
  });
  return {
    ...result,
    repeatedRows: repeatFrame(result.repeatedRows, result.headers),
    records: plans.map((plan) =>
      typedRecords(result.records.find(({ entity }) => entity === plan.entity)!, plan, currency)
    ),
  };
}

function taskOf(
  plan: EntityPlan,
  { currency, placesOf, figures }: {
    readonly currency: Currency;
    readonly placesOf: (names: readonly ColumnName[]) => number[];
    /** Where the bank's own figures stand. */
    readonly figures: readonly number[];
  },
): EntityTask {
  const names = [...plan.columns].filter(([, { from }]) => from.length > 0).map(([name]) => name);
  const hasId = names[0] === ID_COLUMNS[plan.entity];
  const formed = names.flatMap((name): FormedColumn[] => {
    const form = plainForm(name, plan.columns.get(name)!, currency);
    return form === undefined ? [] : [{ name, form }];
  });
  const isPlain = hasId && formed.length === names.length && figures.length === 0;
  return {
    entity: plan.entity,
    names,
    places: [...placesOf(names), ...figures],
    own: [...placesOf(plan.own.filter((name) => names.includes(name))), ...figures],
    forms: isPlain ? formed : [],
    owners: plan.entity === "transactions" ? ownerNames(plan).length : 0,
  };
}
