import pl from "nodejs-polars";

/** All that a query gives, of which there is no more than memory holds. */
export async function wholeFrame(frames: AsyncIterable<pl.DataFrame>): Promise<pl.DataFrame> {
  const all: pl.DataFrame[] = [];
  for await (const frame of frames) all.push(frame);
  return all.length === 1 ? all[0]! : pl.concat(all);
}

/** The rows of a query that gives few; whole numbers are numbers. */
export async function rowsOf(
  frames: AsyncIterable<pl.DataFrame>,
): Promise<Record<string, unknown>[]> {
  const frame = await wholeFrame(frames);
  return frame.toRecords().map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === "bigint" ? Number(value) : value,
      ]),
    )
  );
}
