/**
 * A value that can be written as a figure.
 *
 * @throws {RangeError} If it is not a finite number.
 */
export function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError(`Cannot write ${value} as a figure: it must be a finite number`);
}
