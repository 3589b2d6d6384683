/**
 * A function that keeps what it returns for as long as its argument lives, so that whoever needs a
 * figure of a run or a frame can ask for it.
 */
export function once<Argument extends object, Result>(
  compute: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const results = new WeakMap<Argument, { readonly result: Result }>();
  return (argument) => {
    const known = results.get(argument) ?? { result: compute(argument) };
    results.set(argument, known);
    return known.result;
  };
}
