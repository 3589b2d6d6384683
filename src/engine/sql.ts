import { Buffer } from "node:buffer";
import pl from "nodejs-polars";
import { FUNCTION_MARK, type TextFunction, toWriteOut } from "@/bank/rules/texts.ts";
import type { Dialect, SqlType } from "@/engine/dialect.ts";

/*
 * The rules of `bank/` are expressions of Polars, and those can be written out as trees. Here they become
 * SQL: no rule stands in another place, and one that says what is not known here is an error.
 */

/** A node of an expression as the library writes it out: `{"Column": "amount"}`. */
type Tree = string | { readonly [kind: string]: unknown };

/** SQL of a value, and the kind of it; undefined for a null of no kind. */
interface Value {
  readonly sql: string;
  readonly type: SqlType | undefined;
}

/** The columns of a relation, in order. */
export type Columns = ReadonlyMap<string, SqlType>;

/** A relation: a query, and the columns that it gives. */
export interface Relation {
  readonly sql: string;
  readonly columns: Columns;
}

/**
 * The name that a column has in SQL, where case says nothing: `Amount`, a text, is not `amount`, what is
 * read of it.
 */
export function sqlColumn(name: string): string {
  return /[A-Z ]/.test(name) ? `text_${name.toLowerCase().replaceAll(" ", "_")}` : name;
}

/** What an expression says of the rows of a relation with these columns. */
export function expressionSql(
  expression: () => pl.Expr,
  columns: Columns,
  dialect: Dialect,
): string {
  return translate(treeOf(expression), { columns, dialect }).sql;
}

/**
 * What a plan, steps over one frame, gives of the rows of a relation in the place of the frame.
 *
 * @param from A name, or a query in brackets.
 */
export function planSql(plan: () => pl.LazyDataFrame, from: string, dialect: Dialect): Relation {
  return relationOf(treeOf(plan), from, dialect);
}

/** The frame of a plan has no rows, or its own would be written out. */
function treeOf(build: () => pl.Expr | pl.LazyDataFrame): Tree {
  return JSON.parse(String(toWriteOut(build).serialize("json")));
}

function relationOf(tree: Tree, from: string, dialect: Dialect): Relation {
  const [[kind, step]] = Object.entries(tree) as [[string, Record<string, unknown>]];
  const input = () => relationOf(step.input as Tree, from, dialect);
  switch (kind) {
    case "DataFrameScan": {
      const { fields } = step.schema as { fields: Record<string, Tree> };
      const columns = new Map(Object.entries(fields).map(([name, type]) => [name, typeOf(type)]));
      return { sql: `select ${[...columns.keys()].map(named(dialect))} from ${from}`, columns };
    }
    // What is asked of the columns of a plan is written out with it.
    case "IR":
      return relationOf(step.dsl as Tree, from, dialect);
    case "Filter": {
      const { sql, columns } = input();
      const { sql: where } = translate(step.predicate as Tree, { columns, dialect });
      return { sql: `select * from (${sql}) step where ${where}`, columns };
    }
    case "Select":
      return selected(input(), step.expr as Tree[], dialect);
    case "HStack": {
      const before = input();
      const all = new Map<string, Tree>(
        [...before.columns.keys()].map((Column) => [Column, { Column }]),
      );
      for (const added of step.exprs as Tree[]) all.set(nameOf(added), added);
      return selected(before, [...all.values()], dialect);
    }
    default:
      throw new Error(`There is no SQL for the step ${kind} of a plan`);
  }
}

function selected(
  { sql, columns }: Relation,
  trees: readonly Tree[],
  dialect: Dialect,
): Relation {
  const before = shared({ sql, columns }, trees, dialect);
  const values = trees.map((tree) =>
    [nameOf(tree), translate(tree, { ...before, dialect })] as const
  );
  return {
    sql: `select ${
      values.map(([name, value]) => `${value.sql} as ${named(dialect)(name)}`).join(", ")
    } from (${before.sql}) step`,
    columns: new Map(values.map(([name, { type }]) => [name, type ?? "text"])),
  };
}

/** A relation with what several expressions have in common in columns of its own. */
interface WithShared extends Relation {
  /** By the tree that each stands for. */
  readonly shared: ReadonlyMap<string, Value>;
}

/**
 * A relation with columns for what stands in expressions more than once: a database works it out each
 * time. The smaller ones come first, since the larger ones are made of them.
 */
function shared({ sql, columns }: Relation, trees: readonly Tree[], dialect: Dialect): WithShared {
  const counts = new Map<string, { count: number; tree: Tree; depth: number }>();
  const visit = (tree: unknown): number => {
    if (typeof tree !== "object" || tree === null) return 0;
    const children = Object.values(tree).map(visit);
    const inner = Math.max(0, ...children);
    if (!("Function" in tree) || !isCostly(tree.Function as Call)) return inner;
    const { input, function: called } = tree.Function as Call;
    // Written out once for every word that it is replaced by.
    if (typeof called === "object" && "ReplaceStrict" in called) visit(input[0]);
    const key = JSON.stringify(tree);
    const seen = counts.get(key);
    counts.set(key, { count: (seen?.count ?? 0) + 1, tree: tree as Tree, depth: inner + 1 });
    return inner + 1;
  };
  for (const tree of trees) visit(tree);
  const repeated = [...counts].filter(([, { count }]) => count > 1)
    .sort(([, a], [, b]) => a.depth - b.depth);
  const found = new Map<string, Value>();
  let query = sql;
  let depth = 0;
  let level: [string, Value][] = [];
  const nest = () => {
    if (level.length === 0) return;
    query = `select *, ${
      level.map(([, { sql }], i) => `${sql} as shared_${found.size + i}`).join(", ")
    } from (${query}) step`;
    for (const [key, { type }] of level) found.set(key, { sql: `shared_${found.size}`, type });
    level = [];
  };
  for (const [key, one] of repeated) {
    if (one.depth > depth) nest();
    depth = one.depth;
    level.push([key, translate(one.tree, { columns, dialect, shared: found })]);
  }
  nest();
  return { sql: query, columns, shared: found };
}

function isCostly({ function: called }: Call): boolean {
  return typeof called === "object" && ("StringExpr" in called || "ReplaceStrict" in called);
}

interface Surroundings {
  readonly columns: Columns;
  readonly dialect: Dialect;
  readonly shared?: ReadonlyMap<string, Value>;
}

function translate(tree: Tree, around: Surroundings): Value {
  const known = around.shared?.size ? around.shared.get(JSON.stringify(tree)) : undefined;
  if (known !== undefined) return known;
  const [kind, node] = only(tree) as [string, never];
  switch (kind) {
    case "Column": {
      const type = around.columns.get(node);
      if (type === undefined) throw new Error(`There is no column ${JSON.stringify(node)} in SQL`);
      return { sql: named(around.dialect)(node), type };
    }
    case "Alias":
      return translate(node[0], around);
    case "Literal":
      return literal(node, around.dialect);
    case "Ternary":
      return choice(node, around);
    case "BinaryExpr":
      return operation(node, around);
    case "Cast":
      return cast(node, around);
    case "Function":
      return called(node, around);
    default:
      throw new Error(`There is no SQL for the expression ${kind}`);
  }
}

function literal(tree: Tree, dialect: Dialect): Value {
  const [, scalar] = only(tree) as [string, Tree];
  const [kind, value] = only(scalar) as [string, unknown];
  switch (kind) {
    case "String":
      return { sql: dialect.text(value as string), type: "text" };
    case "Float64":
      return { sql: double(value as number, dialect), type: "double" };
    case "Boolean":
      return { sql: String(value), type: "boolean" };
    case "Null":
      return { sql: "null", type: undefined };
    default:
      throw new Error(`There is no SQL for a literal of the kind ${kind}`);
  }
}

function double(value: number, dialect: Dialect): string {
  return `cast(${value} as ${dialect.types.double})`;
}

function choice(
  { predicate, truthy, falsy }: Record<"predicate" | "truthy" | "falsy", Tree>,
  around: Surroundings,
): Value {
  const [condition, yes, no] = [predicate, truthy, falsy].map((tree) => translate(tree, around));
  return {
    sql: `case when ${condition!.sql} then ${yes!.sql} else ${no!.sql} end`,
    type: common(yes!, no!),
  };
}

/** The kind of both of two values. */
function common(one: Value, other: Value): SqlType | undefined {
  if (one.type === undefined || one.type === other.type) return other.type;
  if (other.type === undefined) return one.type;
  const both = [one.type, other.type];
  if (both.includes("double")) return "double";
  if (both.includes("bigint") && both.includes("integer")) return "bigint";
  throw new Error(`No SQL value is both ${one.type} and ${other.type}`);
}

const OPERATORS: Readonly<Record<string, string>> = {
  Eq: "=",
  NotEq: "<>",
  Lt: "<",
  LtEq: "<=",
  Gt: ">",
  GtEq: ">=",
  And: "and",
  Or: "or",
  LogicalAnd: "and",
  LogicalOr: "or",
};

const ARITHMETIC: Readonly<Record<string, string>> = { Plus: "+", Minus: "-", Multiply: "*" };

function operation(
  { left, op, right }: { readonly left: Tree; readonly op: string; readonly right: Tree },
  around: Surroundings,
): Value {
  const [one, other] = [translate(left, around), translate(right, around)];
  if (op in OPERATORS) {
    return { sql: `(${one.sql} ${OPERATORS[op]} ${other.sql})`, type: "boolean" };
  }
  if (op in ARITHMETIC) {
    return { sql: `(${one.sql} ${ARITHMETIC[op]} ${other.sql})`, type: common(one, other) };
  }
  if (op === "RustDivide" && one.type === "double" && other.type === "double") {
    return { sql: `(${one.sql} / ${other.sql})`, type: "double" };
  }
  throw new Error(`There is no SQL for the operation ${op} of ${one.type} and ${other.type}`);
}

const TYPES: Readonly<Record<string, SqlType>> = {
  String: "text",
  Float64: "double",
  Int64: "bigint",
  UInt32: "bigint",
  Int32: "integer",
  UInt8: "integer",
  Date: "date",
  Boolean: "boolean",
};

function typeOf(tree: Tree): SqlType {
  const name = typeof tree === "string" ? tree : String(only(tree)[1]);
  const type = TYPES[name];
  if (type === undefined) throw new Error(`There is no SQL for the type ${JSON.stringify(tree)}`);
  return type;
}

function cast(
  { expr, dtype }: { readonly expr: Tree; readonly dtype: Tree },
  around: Surroundings,
): Value {
  const { dialect } = around;
  const { sql, type: from } = translate(expr, around);
  const type = typeOf(dtype);
  if (from === type) return { sql, type };
  if (from === "date" && type !== "text") return { sql: dialect.daysOf(sql), type };
  if (type === "date" && from !== "text" && from !== undefined) {
    return { sql: dialect.dateOf(sql), type };
  }
  return { sql: dialect.cast(sql, type), type };
}

interface Call {
  readonly input: readonly Tree[];
  readonly function: Tree;
}

function called({ input, function: of }: Call, around: Surroundings): Value {
  const [group, rest] = only(of) as [string, Tree];
  const values = (trees = input) => trees.map((tree) => translate(tree, around));
  switch (group) {
    case "StringExpr":
      return ofText(only(rest), input, around);
    case "Boolean": {
      const [name] = only(rest);
      const [value] = values(input.slice(0, 1));
      if (name === "IsNull") return { sql: `(${value!.sql} is null)`, type: "boolean" };
      if (name === "IsNotNull") return { sql: `(${value!.sql} is not null)`, type: "boolean" };
      if (name === "Not") return { sql: `(not ${value!.sql})`, type: "boolean" };
      if (name === "IsIn") {
        return { sql: isIn(value!.sql, listOf(input[1]!), around.dialect), type: "boolean" };
      }
      throw new Error(`There is no SQL for ${name}`);
    }
    case "FillNull":
    case "Coalesce": {
      const all = values();
      return {
        sql: `coalesce(${all.map(({ sql }) => sql)})`,
        type: all.map((one) => one).reduce((a, b) => ({ sql: "", type: common(a, b) })).type,
      };
    }
    case "Abs": {
      const [value] = values();
      return { sql: `abs(${value!.sql})`, type: value!.type };
    }
    case "Floor": {
      const [value] = values();
      return { sql: `floor(${value!.sql})`, type: value!.type };
    }
    case "Round": {
      const { decimals, mode } = rest as { decimals: number; mode: string };
      if (decimals !== 0 || mode !== "HalfToEven") throw new Error(`There is no SQL for ${mode}`);
      return { sql: around.dialect.roundToEven(values()[0]!.sql), type: "double" };
    }
    case "ReplaceStrict": {
      const [value, otherwise] = values([input[0]!, input[3]!]);
      const { return_dtype } = rest as { return_dtype: Tree };
      const [from, to] = [listOf(input[1]!), listOf(input[2]!)];
      const type = typeOf(return_dtype);
      return { sql: lookedUp(value!.sql, from, to, otherwise!.sql, around.dialect), type };
    }
    default:
      throw new Error(`There is no SQL for the function ${group}`);
  }
}

function isIn(value: string, list: readonly string[], { text }: Dialect): string {
  return list.length === 0 ? "false" : `(${value} in (${list.map((one) => text(one))}))`;
}

/** Of each value that is replaced all that it is replaced for. */
function lookedUp(
  value: string,
  from: readonly string[],
  to: readonly string[],
  otherwise: string,
  dialect: Dialect,
): string {
  const cases = [...Map.groupBy(from, (_, i) => to[from.indexOf(from[i]!)]!)]
    .map(([name, list]) => `when ${isIn(value, list, dialect)} then ${dialect.text(name)}`);
  return `case ${cases.join(" ")} else ${otherwise} end`;
}

function ofText(
  [name, options]: [string, unknown],
  input: readonly Tree[],
  around: Surroundings,
): Value {
  const { dialect } = around;
  const { sql: text } = translate(input[0]!, around);
  const constant = (i: number) => constantOf(input[i]!);
  switch (name) {
    case "Contains":
      return { sql: dialect.matches(text, constant(1)), type: "boolean" };
    case "Extract":
      return { sql: dialect.extract(text, constant(1), options as number), type: "text" };
    case "Replace": {
      const { n, literal } = options as { n: number; literal: boolean };
      if (literal) throw new Error("There is no SQL for replacing a literal");
      return { sql: dialect.replace(text, constant(1), constant(2), n < 0), type: "text" };
    }
    case "EndsWith":
      return {
        sql: `(right(${text}, ${[...constant(1)].length}) = ${dialect.text(constant(1))})`,
        type: "boolean",
      };
    case "ConcatHorizontal": {
      const { delimiter, ignore_nulls } = options as { delimiter: string; ignore_nulls: boolean };
      if (delimiter === FUNCTION_MARK) {
        const named = constant(1) as TextFunction;
        return {
          sql: named === "strip" ? stripped(text, dialect) : `${named}(${text})`,
          type: "text",
        };
      }
      const parts = input.map((tree) => translate(tree, around).sql);
      return {
        sql: ignore_nulls
          ? `concat_ws(${dialect.text(delimiter)}, ${parts})`
          : parts.join(` || ${dialect.text(delimiter)} || `),
        type: "text",
      };
    }
    default:
      throw new Error(`There is no SQL for the function of texts ${name}`);
  }
}

/** Without spaces around it; nearly no text has one, and comparing its ends is cheap. */
function stripped(text: string, dialect: Dialect): string {
  const isBare =
    `ascii(${text}) between 33 and 126 and ascii(right(${text}, 1)) between 33 and 126`;
  return `case when ${isBare} or ${text} = '' then ${text} else ` +
    `${dialect.replace(text, "^\\s+|\\s+$", "", true)} end`;
}

function constantOf(tree: Tree): string {
  const { Literal } = tree as { Literal?: { Scalar?: { String?: string } } };
  const text = Literal?.Scalar?.String;
  if (text === undefined) throw new Error("There is no SQL for a pattern that is not constant");
  return text;
}

/** The texts of a list, which the library writes out as a frame of Arrow. */
function listOf(tree: Tree): string[] {
  const { Literal } = tree as { Literal?: { Scalar?: { List?: number[] } } };
  const bytes = Literal?.Scalar?.List;
  if (bytes === undefined) throw new Error("There is no SQL for a list that is not constant");
  const frame = pl.readIPCStream(Buffer.from(bytes));
  return frame.getColumn(frame.columns[0]!).toArray() as string[];
}

function nameOf(tree: Tree): string {
  const [kind, node] = only(tree) as [string, unknown];
  if (kind === "Column") return node as string;
  if (kind === "Alias") return (node as [Tree, string])[1];
  // As the library has it: of the first column in it.
  const inner = node as { input?: Tree[]; expr?: Tree; left?: Tree; truthy?: Tree };
  const first = inner.input?.[0] ?? inner.expr ?? inner.left ?? inner.truthy;
  if (first === undefined) throw new Error(`The expression ${kind} has no name`);
  return nameOf(first);
}

function named({ name: quoted }: Dialect): (name: string) => string {
  return (name) => quoted(sqlColumn(name));
}

/** The one entry of a node. */
function only(tree: Tree): [string, unknown] {
  if (typeof tree === "string") return [tree, undefined];
  const [entry, ...others] = Object.entries(tree);
  if (entry === undefined || others.length > 0) {
    throw new Error(`There is no SQL for ${JSON.stringify(tree)}`);
  }
  return entry;
}
