/** How many transactions are in this process at once, of those of which something is to be said. */
export interface Bounds {
  /** Of one reason so many have a line. */
  readonly listed: number;
  /** Where there are no more, all are here. */
  readonly here: number;
  /** Of more, so many are looked at at a time. */
  readonly atOnce: number;
  /** By so many the columns of a table are judged. */
  readonly judged: number;
}

/** More lines of one reason are no list that somebody reads. */
export const BOUNDS: Bounds = {
  listed: 1_000_000,
  here: 1_000_000,
  atOnce: 1_000_000,
  judged: 2_000_000,
};
