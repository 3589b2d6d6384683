import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { TextField } from "@/bank/records/text_rows.ts";
import { SPARK } from "@/engine/spark/dialect.ts";
import type { SparkSession } from "@/engine/spark/spark_session.ts";
import { textSql } from "@/engine/spark/text_sql.ts";
import { UserError } from "@/errors.ts";

/** A Parquet file in a store, and the place of its rows. */
export interface StoredFile {
  /** As the server names it, with signs such as spaces as `%20`. */
  readonly path: string;
  /** Its name without its folder. */
  readonly name: string;
  readonly rows: number;
  /** Rows of the files before it, as they would be in CSV, where a header is a row, too. */
  readonly rowsBefore: number;
  readonly bytes: number;
  /** Of its path, size and time: its bytes stay where they are. */
  readonly sha256: string;
}

/**
 * The columns of Parquet files, or folders of such, that the server reads: their names and Spark's types.
 *
 * @throws {UserError} If the server does not see them, or they differ.
 */
export async function storedColumns(
  session: SparkSession,
  paths: readonly string[],
): Promise<Map<string, string>> {
  // Asked by paths and not in SQL, which does not say what it has against a store.
  const source = { format: "parquet", paths: [...paths] };
  await session.name(ASKED, {
    relType: { case: "read", value: { readType: { case: "dataSource", value: source } } },
  });
  const told = await session.rows(`describe ${ASKED}`);
  const all = told.select("col_name", "data_type").rows() as [string, string][];
  // Of folders named by a column there is a second part that says so.
  const end = all.findIndex(([name]) => name === "" || name.startsWith("# "));
  return new Map(end < 0 ? all : all.slice(0, end));
}

const ASKED = "asked_files";

/** The files at these paths in the order of their names, and how many rows each has. */
export async function storedFiles(
  session: SparkSession,
  paths: readonly string[],
): Promise<StoredFile[]> {
  const each = paths.map((path) =>
    "select _metadata.file_path as path, _metadata.file_size as size, " +
    `cast(_metadata.file_modification_time as string) as modified from ${fromPath(path)}`
  );
  const told = await session.rows(
    `select path, size, modified, count(*) as rows from (${each.join(" union all ")}) each ` +
      "group by path, size, modified",
  );
  const found = told.toRecords().map(({ path, size, modified, rows }) => {
    const whole = decodeURIComponent(String(path));
    const hash = createHash("sha256").update([whole, size, modified].join("\n"));
    return {
      path: String(path),
      whole,
      name: basename(whole),
      rows: Number(rows),
      bytes: Number(size),
      sha256: hash.digest("hex"),
    };
  }).sort((one, other) => one.whole < other.whole ? -1 : 1);
  let rowsBefore = 0;
  return found.map(({ whole: _, ...file }) => {
    const placed = { ...file, rowsBefore };
    rowsBefore += file.rows + 1;
    return placed;
  });
}

/**
 * The rows of files as text: `row`, its number as it would be in CSV, and each field, blank where there
 * is nothing.
 *
 * @throws {UserError} If a column holds no values of a table.
 */
export function storedRowsSql(
  paths: readonly string[],
  files: readonly StoredFile[],
  { fields, types }: {
    readonly fields: readonly (TextField & { readonly isMoney?: boolean })[];
    readonly types: ReadonlyMap<string, string>;
  },
): string {
  const texts = fields.map(({ name, from, isMoney = false }) => {
    const text = textSql(SPARK.name(from), types.get(from)!, isMoney);
    if (text === undefined) {
      throw new UserError(
        "input",
        `Cannot read ${paths[0]}: its column ${JSON.stringify(from)} holds values of the type ` +
          `${types.get(from)}. Write each value out as text or a number, in a column of its own.`,
      );
    }
    return `coalesce(${text}, '') as ${SPARK.name(name)}`;
  });
  const places = files.map(({ path, rowsBefore }) => `(${SPARK.text(path)}, ${rowsBefore})`);
  const each = paths.map((path) =>
    `select _metadata.file_path as file_path, _metadata.row_index as row_index, ${
      texts.join(", ")
    } ` +
    `from ${fromPath(path)}`
  );
  const names = fields.map(({ name }) => SPARK.name(name)).join(", ");
  return `select rows_before + row_index + 2 as row, ${names} from (${each.join(" union all ")}) ` +
    `each join values ${places.join(", ")} as files(path, rows_before) on file_path = path`;
}

function fromPath(path: string): string {
  return `parquet.${SPARK.name(path)}`;
}
