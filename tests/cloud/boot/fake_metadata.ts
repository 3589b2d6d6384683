/**
 * The instance metadata service, version 2 only: who shows no token is refused. It also hands out what
 * an npm registry would, Deno's tarball.
 */
export class FakeMetadata implements AsyncDisposable {
  readonly instance = "i-0123456789abcdef0";
  /** AWS has announced that it takes the machine back. */
  hasNotice = false;
  hasCredentials = true;
  /** Answers the request for the tarball in its place, if it answers. */
  interfere: () => Response | undefined | Promise<Response | undefined> = () => undefined;

  #tarball: Uint8Array<ArrayBuffer>;
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => this.#answer(request),
  );

  constructor(tarball: Uint8Array<ArrayBuffer>) {
    this.#tarball = tarball;
  }

  /** The tarball works, but is no more what its checksum says. */
  spoil(): void {
    this.#tarball = this.#tarball.slice();
    const minuteOfMaking = 5;
    this.#tarball[minuteOfMaking]! ^= 1;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  get tarballUrl(): string {
    const platform = Deno.build.arch === "aarch64" ? "linux-arm64" : "linux-x64";
    return `${this.endpoint}/@deno/${platform}-glibc.tgz`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/@deno/")) {
      return await this.interfere() ?? new Response(this.#tarball);
    }
    if (request.method === "PUT" && pathname === "/latest/api/token") {
      const seconds = request.headers.get("x-aws-ec2-metadata-token-ttl-seconds");
      if (seconds === null) return new Response(null, { status: 400 });
      return new Response("a token", {
        headers: { "x-aws-ec2-metadata-token-ttl-seconds": seconds },
      });
    }
    if (request.headers.get("x-aws-ec2-metadata-token") !== "a token") {
      return new Response(null, { status: 401 });
    }
    const text = this.#metadata(pathname.replace("/latest/meta-data/", ""));
    return new Response(text ?? null, { status: text === undefined ? 404 : 200 });
  }

  #metadata(path: string): string | undefined {
    if (path === "instance-id") return this.instance;
    if (path === "spot/instance-action" && this.hasNotice) {
      return JSON.stringify({ action: "terminate", time: "2026-01-01T00:00:00Z" });
    }
    if (!this.hasCredentials) return undefined;
    if (path === "iam/security-credentials/") return "machine";
    if (path === "iam/security-credentials/machine") {
      return JSON.stringify({
        Code: "Success",
        Type: "AWS-HMAC",
        AccessKeyId: "testing",
        SecretAccessKey: "testing",
        Token: "testing",
        Expiration: "2099-01-01T00:00:00Z",
      });
    }
    return undefined;
  }
}
