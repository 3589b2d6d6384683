import { resolve } from "node:path";
import pl from "nodejs-polars";

/**
 * The text of a CSV file, every column as it is written. Of this file, whatever signs its name has: a
 * path may be a pattern, or an address on the network.
 */
export function scanCsv(path: string): pl.LazyDataFrame {
  const options = { inferSchemaLength: 0, glob: false };
  return pl.scanCSV(resolve(path), options as Parameters<typeof pl.scanCSV>[1]);
}
