import { neededColumns, TABLE_COLUMNS, TABLE_NAMES } from "@/bank/contract/columns.ts";
import { jsonSchema } from "@/bank/contract/json_schema.ts";
import { RULES } from "@/bank/rules/ledger_rules.ts";
import { COLUMN_NAMES, COLUMNS } from "@/bank/schema.ts";

/** The page that the reference stands in. */
export const REFERENCE_FILE = new URL("../README.md", import.meta.url);

const BEGIN = "<!-- What follows is made by contract/reference.ts. -->\n";

/** A page with the reference in it as it is now. */
export function withReference(page: string): string {
  return page.slice(0, page.indexOf(BEGIN) + BEGIN.length) + "\n" + contractReference();
}

/** The keys of a contract, our columns and the rules of the ledger, as tables of Markdown. */
export function contractReference(): string {
  const schema = JSON.parse(jsonSchema()) as Schema & { $defs: Record<string, Schema> };
  const at = (name: string) => schema.$defs[name]!;
  const customers = at("table_of_customers");
  return [
    ["## The contract", keyTable(schema)],
    ["### `gates`", keyTable(schema.properties!.gates!)],
    ["### `margins`", keyTable(schema.properties!.margins!)],
    ["### `format`", keyTable(at("format"))],
    ["### `tables`", tablesTable()],
    ["### A table", keyTable(customers)],
    ["### A column", keyTable(everyColumn(schema.$defs))],
    ["### A feature of the bank's own", keyTable(objectOf(customers.properties!.features!))],
    ["## Columns", columnTable()],
    ["## Rules of the ledger", ruleTable()],
  ].map((parts) => parts.join("\n\n")).join("\n\n") + "\n";
}

/** As much of a JSON Schema as the reference is made from. */
interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | false;
}

/** The form of a value that has keys: where there are several, the one of an object. */
function objectOf(schema: Schema): Schema {
  if (schema.properties !== undefined) return schema;
  const options = schema.anyOf ??
    (schema.additionalProperties ? [schema.additionalProperties] : []);
  return options.map(objectOf).find(({ properties }) => properties !== undefined) ?? {};
}

function keyTable(schema: Schema): string {
  const { properties = {}, required = [] } = objectOf(schema);
  return table(
    ["key", "", "what it says"],
    Object.entries(properties).map(([key, { description = "" }]) => [
      `\`${key}\``,
      required.includes(key) ? "needed" : "",
      description,
    ]),
  );
}

/** The keys of columns of every kind. */
function everyColumn(definitions: Readonly<Record<string, Schema>>): Schema {
  const kinds = Object.entries(definitions).filter(([name]) => name.startsWith("column_of_"))
    .map(([name, schema]) => [name.slice("column_of_".length), objectOf(schema)] as const);
  const keys = [...new Set(kinds.flatMap(([, { properties }]) => Object.keys(properties!)))];
  return {
    properties: Object.fromEntries(keys.map((key) => {
      const having = kinds.filter(([, { properties }]) => properties![key] !== undefined);
      const { description = "" } = having.at(-1)![1].properties![key]!;
      const isOfAll = having.length === kinds.length;
      const whose = isOfAll ? "" : `Of ${having.map(([kind]) => kind).join(", ")}. `;
      return [key, { description: whose + description }];
    })),
  };
}

function tablesTable(): string {
  const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
  return table(
    ["table", "needs", "may have", "and the columns of"],
    TABLE_NAMES.map((name) => {
      const needed = neededColumns(name)
        .map((columns) => columns.map((column) => `\`${column}\``).join(" or ")).join(", ");
      if (name === "joined") return [`\`${name}\``, needed, "", "all others; stands alone"];
      const { optional, parents } = TABLE_COLUMNS[name];
      return [`\`${name}\``, needed, code(optional), code(parents)];
    }),
  );
}

function columnTable(): string {
  return table(
    ["column", "kind", "of", "what it is"],
    COLUMN_NAMES.map((name) => {
      const { kind, entity, description } = COLUMNS[name];
      return [`\`${name}\``, kind, entity, description];
    }),
  );
}

function ruleTable(): string {
  return table(
    ["rule", "what it is about"],
    Object.entries(RULES).map(([rule, text]) => [`\`${rule}\``, text]),
  );
}

/** As the formatter writes it. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, j) =>
    Math.max(1, ...[header, ...cells].map((row) => row[j]!.length))
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, j) => cell.padEnd(widths[j]!)).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)]
    .join("\n");
}

if (import.meta.main) {
  const page = await Deno.readTextFile(REFERENCE_FILE);
  await Deno.writeTextFile(REFERENCE_FILE, withReference(page));
}
