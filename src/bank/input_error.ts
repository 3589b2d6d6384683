/**
 * The input cannot be used: a missing file, a wrong header, a broken row, nothing left after
 * cleaning. The message says what, where (file, row, column), the value and what to do.
 */
export class InputError extends Error {
  override readonly name = "InputError";
}
