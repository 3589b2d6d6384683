import type { TableName } from "@/bank/contract/columns.ts";
import type { ColumnName } from "@/bank/schema.ts";
import type {
  ColumnSource,
  Contract,
  Notation,
  OwnFeature,
  Table,
} from "@/bank/contract/contract.ts";
import type {
  GivenColumn,
  GivenContract,
  GivenFeature,
  GivenFormat,
  GivenTable,
} from "@/bank/contract/contract_schema.ts";
import { DEFAULTS } from "@/bank/contract/defaults.ts";
import { listOf, tablesOf } from "@/bank/contract/tables_of.ts";

/** What a contract does not say itself. */
export interface Surroundings {
  /** The bank's name if it gives none. */
  readonly name: string;
  /** The files of each table. */
  readonly filesOf: (table: GivenTable) => readonly string[];
  readonly isDefault: boolean;
}

/** A checked contract with every default filled in: a column's own say before its table's, before the top's. */
export function resolveContract(given: GivenContract, surroundings: Surroundings): Contract {
  const tables = new Map<TableName, Table[]>();
  for (const { name, table } of tablesOf(given)) {
    const resolved = resolvedTable(table, { ...given.format, ...table.format }, surroundings);
    tables.set(name, [...tables.get(name) ?? [], resolved]);
  }
  return {
    name: given.name ?? surroundings.name,
    currency: given.currency,
    locale: given.locale ?? DEFAULTS.locale,
    ...(given.asOf !== undefined && { asOf: given.asOf }),
    window: given.window ?? DEFAULTS.window,
    gates: { ...DEFAULTS.gates, ...given.gates },
    ...(given.margins !== undefined && { margins: given.margins }),
    tables,
    isDefault: surroundings.isDefault,
  };
}

function resolvedTable(
  table: GivenTable,
  format: GivenFormat,
  { filesOf, isDefault }: Surroundings,
): Table {
  const { separator, quote, encoding, header } = { ...DEFAULTS.format, ...format };
  const columns = Object.entries(table.columns) as [ColumnName, GivenColumn][];
  const features = Object.entries(table.features ?? {});
  return {
    files: filesOf(table),
    format: { separator, quote, encoding, header },
    where: new Map(
      Object.entries(table.where ?? {}).map(([column, values]) => [column, new Set(values)]),
    ),
    complete: table.complete ?? true,
    columns: new Map(columns.map(([name, given]) => [name, column(given, format, isDefault)])),
    features: new Map(features.map(([name, given]) => [name, feature(given, format, isDefault)])),
  };
}

function column(given: GivenColumn, format: GivenFormat, isDefault: boolean): ColumnSource {
  const source = typeof given === "string" ? { from: given } : given;
  const { value, credit, debit, positive, unit } = source;
  const dates = source.dates ?? format.dates ?? DEFAULTS.format.dates;
  const century = source.century ?? format.century;
  const inTwo = credit !== undefined && debit !== undefined;
  return {
    ...notation(source, format, isDefault),
    from: inTwo ? [credit, debit] : listOf(source.from),
    ...(value !== undefined && { value }),
    inTwo,
    dates: typeof dates === "string" ? [dates] : dates,
    ...(century !== undefined && { century }),
    ...(positive !== undefined && { positive }),
    ...(unit !== undefined && { unit }),
  };
}

function feature(given: GivenFeature, format: GivenFormat, isDefault: boolean): OwnFeature {
  const source = typeof given === "string" ? { from: given } : given;
  const { from, label, unit, transform = "none", use } = source;
  return {
    ...notation(source, format, isDefault),
    from,
    ...(label !== undefined && { label }),
    ...(unit !== undefined && { unit }),
    transform,
    ...(use !== undefined && { use }),
  };
}

type GivenNotation = Pick<
  Exclude<GivenColumn, string>,
  "map" | "blanks" | "decimal" | "thousands" | "scale" | "dates"
>;

function notation(given: GivenNotation, format: GivenFormat, isDefault: boolean): Notation {
  const said = { ...format, ...given };
  const { decimal, thousands } = { ...DEFAULTS.format, ...said };
  const stated = (["dates", "decimal", "thousands"] as const).filter((key) =>
    !isDefault && said[key] !== undefined
  );
  return {
    ...(given.map !== undefined && { map: new Map(Object.entries(given.map)) }),
    blanks: new Set([...format.blanks ?? [], ...given.blanks ?? []]),
    decimal,
    thousands,
    scale: scaleOf(given.scale ?? 1),
    stated: new Set(stated),
  };
}

/** `1/100` as the number it is. */
function scaleOf(scale: number | string): number {
  if (typeof scale === "number") return scale;
  const [above, below] = scale.split("/").map(Number);
  return above! / below!;
}
