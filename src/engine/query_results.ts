import pl from "nodejs-polars";
import { UserError } from "@/errors.ts";
import { released } from "@/execution/execution.ts";

/** More rows than these are not in this process at once. */
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

/** The rows of a query, no more than so many at a time; of none one empty frame. */
export async function* inParts(
  frames: AsyncIterable<pl.DataFrame>,
  most: number,
): AsyncGenerator<pl.DataFrame> {
  for await (const frame of frames) {
    for (let from = 0; from === 0 || from < frame.height; from += most) {
      yield frame.slice(from, most);
    }
  }
}

/** What is made of each of some frames, one after the other, of which no more than one is in memory. */
export async function* eachOf(
  frames: AsyncIterable<pl.DataFrame>,
  of: (frame: pl.DataFrame) => pl.DataFrame,
): AsyncGenerator<pl.DataFrame> {
  for await (const frame of frames) {
    yield of(frame);
    await released();
  }
}

/**
 * Transactions in order of their id, some at a time, so that all of an id come together.
 *
 * @throws {UserError} If those of one id are more than memory holds.
 */
export async function* togetherById(
  frames: AsyncIterable<pl.DataFrame>,
  atOnce: number,
  most = MOST_HERE,
): AsyncGenerator<pl.DataFrame> {
  let rest: pl.DataFrame | undefined;
  for await (const part of inParts(frames, atOnce)) {
    if (part.height === 0) continue;
    const all: pl.DataFrame = rest === undefined ? part : pl.concat([rest, part]);
    const last = all.getColumn("transaction_id").get(all.height - 1) as string;
    const isLast = pl.col("transaction_id").eq(pl.lit(last));
    rest = all.filter(isLast);
    if (rest.height > most) throw ofOneId(most);
    if (rest.height < all.height) yield all.filter(isLast.not());
  }
  if (rest !== undefined) yield rest;
}

function ofOneId(most: number): UserError {
  return new UserError(
    "input",
    `Cannot go on: more than ${most.toLocaleString("en-US")} transactions have the same ` +
      "Transaction_ID, and those of one id are compared in memory. Name another column, or none: " +
      "then every row is a transaction.",
  );
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
