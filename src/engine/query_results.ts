import pl from "nodejs-polars";
import { UserError } from "@/errors.ts";

/** More transactions than these are not looked at one by one. */
export const MOST_HERE = 20_000_000;

/**
 * All that a query gives, of which there is no more than memory holds.
 *
 * @throws {UserError} If there are more rows than a bank has where most of its records are valid.
 */
export async function wholeFrame(
  frames: AsyncIterable<pl.DataFrame>,
  most = MOST_HERE,
): Promise<pl.DataFrame> {
  const all: pl.DataFrame[] = [];
  let rows = 0;
  for await (const frame of frames) {
    all.push(frame);
    rows += frame.height;
    if (rows > most) throw tooMany(most);
  }
  return all.length === 1 ? all[0]! : pl.concat(all);
}

function tooMany(most: number): UserError {
  return new UserError(
    "input",
    `Cannot go on: of more than ${most.toLocaleString("en-US")} records a line would have to be ` +
      "written, or their text be looked at, which is done in memory. Mend what the first rows are " +
      "set aside for (try a part of the files), or leave rows out with `where`.",
  );
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
