import pl from "nodejs-polars";

/** A message to a Spark server has at most 128 MB. */
const MOST_BYTES = 32 << 20;

/** A frame as streams of Arrow, none larger than a message may be; of no rows one. */
export function* arrowParts(frame: pl.DataFrame, mostBytes = MOST_BYTES): Generator<Uint8Array> {
  const whole = frame.writeIPCStream();
  if (whole.length <= mostBytes || frame.height <= 1) return yield whole;
  const half = Math.ceil(frame.height / 2);
  yield* arrowParts(frame.head(half), mostBytes);
  yield* arrowParts(frame.tail(frame.height - half), mostBytes);
}

/** A frame with whole numbers that all have a sign: Spark knows no others. */
export function signed(frame: pl.DataFrame): pl.DataFrame {
  const casts = frame.columns.flatMap((name, i) => {
    const own = String(frame.dtypes[i]);
    if (own === String(pl.UInt32)) return [pl.col(name).cast(pl.Int64)];
    return own === String(pl.UInt8) ? [pl.col(name).cast(pl.Int32)] : [];
  });
  return casts.length === 0 ? frame : frame.withColumns(...casts);
}
