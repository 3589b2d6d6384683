/** A request of the machine; what is answered instead of S3's own answer, or nothing. */
export type Interference = (
  method: string,
  key: string,
  body: Uint8Array,
) => Response | undefined | Promise<Response | undefined>;

/** As much of S3 as the boot script uses: objects of one bucket are put and got. */
export class FakeS3 implements AsyncDisposable {
  readonly objects = new Map<string, Uint8Array>();
  /** Every object put, in order. */
  readonly puts: { readonly key: string; readonly text: string }[] = [];
  /** Called before each request is answered. */
  interfere: Interference = () => undefined;

  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => this.#answer(request),
  );

  get endpoint(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Answers what is being asked, and refuses connections from now on. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const [, , ...path] = new URL(request.url).pathname.split("/");
    const key = decodeURIComponent(path.join("/"));
    const body = await request.bytes();
    const answer = await this.interfere(request.method, key, body);
    if (answer !== undefined) return answer;
    if (request.method === "PUT") {
      this.objects.set(key, body);
      this.puts.push({ key, text: new TextDecoder().decode(body) });
      return new Response(null, { headers: { ETag: '"0"' } });
    }
    const object = this.objects.get(key);
    if (object === undefined) return new Response(null, { status: 404 });
    const headers = {
      "Content-Length": String(object.length),
      "Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT",
      ETag: '"0"',
    };
    return new Response(request.method === "HEAD" ? null : new Uint8Array(object), { headers });
  }
}
