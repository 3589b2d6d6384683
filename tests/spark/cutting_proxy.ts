/** A way to a server that breaks off now and then. */
export interface CuttingProxy extends Disposable {
  readonly port: number;
  /** How often it has broken off. */
  readonly cuts: number;
}

/**
 * Hands bytes on to a port of this machine, and breaks a connection off once it has brought so many.
 *
 * @param cutAfter Bytes from the server, of each of the first connections; later ones last.
 */
export function cuttingProxy(port: number, cutAfter: readonly number[]): CuttingProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const limits = [...cutAfter];
  const open = new Set<Deno.Conn>();
  let cuts = 0;
  const serve = async (client: Deno.Conn) => {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    const both = [client, server];
    for (const one of both) open.add(one);
    let left = limits.shift() ?? Infinity;
    const end = () => {
      for (const one of both) if (open.delete(one)) one.close();
    };
    const limited = new TransformStream<Uint8Array, Uint8Array>({
      transform(bytes, controller) {
        left -= bytes.length;
        if (left >= 0) return controller.enqueue(bytes);
        cuts++;
        end();
      },
    });
    await Promise.allSettled([
      client.readable.pipeTo(server.writable, { preventClose: true }),
      server.readable.pipeThrough(limited).pipeTo(client.writable, { preventClose: true }),
    ]);
    end();
  };
  (async () => {
    for await (const client of listener) serve(client).catch(() => {});
  })();
  return {
    port: listener.addr.port,
    get cuts() {
      return cuts;
    },
    [Symbol.dispose]() {
      listener.close();
      for (const one of open) one.close();
      open.clear();
    },
  };
}
