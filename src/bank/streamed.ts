import type pl from "nodejs-polars";

/**
 * Runs a query in pieces that fit in memory, on all cores. The library's own `streaming: true` has
 * no effect in 0.25.2, only this spelling has; and its asynchronous `collect` cannot be told.
 */
export function streamed(query: pl.LazyDataFrame): pl.DataFrame {
  return query.collectSync({ engine: "streaming" } as Parameters<typeof query.collectSync>[0]);
}
