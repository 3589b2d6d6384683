import { CUSTOMER_ID } from "@/features/customers.ts";
import type { Model } from "@/output/model.ts";

/** The table that the statement reads. */
const TABLE = "customer_features";

/**
 * `segment.sql`: the model as one SELECT that labels the rows of a table of features in original
 * units, in SQL that most databases take. Blanks take the median; of equally near centres the first
 * is taken, as `score` does.
 */
export function segmentSql({ features, segments, playbook, as_of }: Model): string {
  const ordered = segments.toSorted((a, b) => a.cluster - b.cluster);
  const id = identifier(CUSTOMER_ID);
  const columns = features.map(({ name }) => identifier(name));
  const known = features.map(({ median }, at) =>
    `COALESCE(${columns[at]}, ${number(median)}) AS ${columns[at]}`
  );
  const scaled = features.map((feature, at) => `${scaledSql(feature)} AS ${columns[at]}`);
  const squares = ordered.map(({ centroid, cluster }) =>
    centroid.map((value, at) => squareSql(columns[at]!, value)).join("\n      + ") +
    ` AS ${square(cluster)}`
  );
  const places = ordered.map(({ cluster }) => cluster);
  const isNearest = (cluster: number) =>
    places.filter((other) => other > cluster)
      .map((other) => `${square(cluster)} <= ${square(other)}`).join(" AND ");
  const choice = (valueOf: (segment: Model["segments"][number]) => string) => {
    const last = ordered.at(-1)!;
    const others = ordered.slice(0, -1).map((one) =>
      `\n    WHEN ${isNearest(one.cluster)} THEN ${valueOf(one)}`
    );
    return others.length === 0
      ? valueOf(last)
      : `CASE${others.join("")}\n    ELSE ${valueOf(last)}\n  END`;
  };
  return `-- The segment of each row of ${TABLE}, which has a column ${CUSTOMER_ID} and, in original
-- units, ${features.map(({ name }) => name).join(", ")}.
-- An unknown value is NULL and takes the median. Model${
    as_of === null ? "" : ` as of ${as_of}`
  }, playbook ${playbook.sha256.slice(0, 12)}.
-- Needs LN and SQRT: PostgreSQL, DuckDB, Spark and others have them, SQLite where it is built so.
WITH known AS (
  SELECT
    ${[id, ...known].join(",\n    ")}
  FROM ${identifier(TABLE)}
),
scaled AS (
  SELECT
    ${[id, ...scaled].join(",\n    ")}
  FROM known
),
squares AS (
  SELECT
    ${[id, ...squares].join(",\n    ")}
  FROM scaled
)
SELECT
  ${id},
  ${choice(({ id }) => String(id))} AS "Cluster",
  ${choice(({ name }) => text(name))} AS "Segment",
  SQRT(${choice(({ cluster }) => square(cluster))}) AS "distance"
FROM squares
ORDER BY ${id};
`;
}

function scaledSql({ name, transform, mean, deviation }: Model["features"][number]): string {
  if (deviation === 0) return number(0);
  return `(${transformSql(identifier(name), transform)} - ${number(mean)}) / ${number(deviation)}`;
}

function transformSql(column: string, transform: Model["features"][number]["transform"]): string {
  switch (transform) {
    case "none":
      return column;
    case "square root":
      return `CASE WHEN ${column} < 0 THEN -SQRT(-${column}) ELSE SQRT(${column}) END`;
    case "logarithm":
      return `CASE WHEN ${column} < 0 THEN -LN(1 - ${column}) ELSE LN(1 + ${column}) END`;
  }
}

function squareSql(column: string, centre: number): string {
  return `(${column} - ${number(centre)}) * (${column} - ${number(centre)})`;
}

/** The column of squared distances to a centre. */
function square(cluster: number): string {
  return identifier(`square_${cluster}`);
}

/** In full precision and with an exponent, which makes it a floating-point number everywhere. */
function number(value: number): string {
  const written = String(value);
  return value < 0 ? `(${exponential(written)})` : exponential(written);
}

function exponential(written: string): string {
  return written.includes("e") ? written : `${written}e0`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
