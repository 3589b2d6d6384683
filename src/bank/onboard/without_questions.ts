import { neededColumns, TABLE_NAMES, type TableName } from "@/bank/contract/columns.ts";
import { QUESTION } from "@/bank/contract/open_questions.ts";
import { listOf } from "@/bank/contract/tables_of.ts";

type Given = Readonly<Record<string, unknown>>;

/**
 * What a contract says without its open questions: columns that ask are left out, and tables that lack
 * what they need without them.
 *
 * @param value Of a contract whose keys are right.
 * @returns Undefined if a question is about more than a column, or nothing is left.
 */
export function withoutQuestions(value: unknown): unknown {
  const { tables, currency, ...rest } = value as Given & { tables: Given };
  if (asks(rest)) return undefined;
  const names = TABLE_NAMES.filter((name) => tables[name] !== undefined);
  const left = names.flatMap((name): [TableName, Given[]][] => {
    const given = tables[name] as Given | readonly Given[];
    const told = listOf(given).map((table) => tableWithout(name, table, names.length === 1))
      .filter((table) => table !== undefined);
    return told.length === 0 ? [] : [[name, told]];
  });
  if (left.length === 0) return undefined;
  return {
    ...rest,
    currency: currency === QUESTION ? "XXX" : currency,
    tables: Object.fromEntries(left),
  };
}

function tableWithout(name: TableName, table: Given, isAlone: boolean): Given | undefined {
  const { columns, features, ...rest } = table as Given & { columns: Given; features?: Given };
  if (asks(rest)) return undefined;
  const known = answered(columns);
  const hasNeeded = neededColumns(name).every((group) =>
    group.some((column) => known[column] !== undefined)
  );
  if (!hasNeeded && !(name === "customers" && isAlone)) return undefined;
  return {
    ...rest,
    columns: known,
    ...(features !== undefined && { features: answered(features) }),
  };
}

function answered(keys: Given): Given {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => !asks(value)));
}

function asks(value: unknown): boolean {
  if (value === QUESTION) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(asks);
}
