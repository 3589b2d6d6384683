import pl from "nodejs-polars";

/** Whether something is a Polars DataFrame, which `instanceof` does not know. */
export function isFrame(value: unknown): value is pl.DataFrame {
  return pl.DataFrame.isDataFrame(value);
}
