/** A stream of bytes whose beginning is known. */
export interface Headed extends AsyncDisposable {
  /** As many bytes as were asked for, or more; fewer only if there are no more. */
  readonly head: Uint8Array;
  /** All bytes, the beginning included. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Looks at the beginning of bytes that come in pieces, each valid until the next is asked for. Large
 * pieces are handed on as they are.
 */
export async function headed(source: AsyncIterable<Uint8Array>, size: number): Promise<Headed> {
  const pieces = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  while (head.length < size) {
    const next = await pieces.next();
    if (next.done) break;
    const piece = next.value;
    head = head.length === 0 && piece.length >= size ? piece : joined(head, piece);
  }
  const all = async function* (): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => pieces };
  };
  return {
    head,
    chunks: all(),
    async [Symbol.asyncDispose]() {
      await pieces.return?.();
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
