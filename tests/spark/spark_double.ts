import { Code, ConnectError, type ConnectRouter, type ServiceImpl } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createSecureServer, createServer } from "node:http2";
import { SparkConnectService } from "@/engine/spark/protocol_pb.ts";

/** A server that answers as told, without Spark. */
export interface SparkDouble extends AsyncDisposable {
  readonly port: number;
  /** The headers of each call. */
  readonly headers: readonly Headers[];
}

export interface SparkDoubleOptions {
  /** Which it says it is. @default a new one */
  readonly version?: string;
  /** Its certificate and key, for TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What it does besides greeting. */
  readonly calls?: Partial<ServiceImpl<typeof SparkConnectService>>;
  /** How many calls it is away for, before it answers. */
  readonly away?: number;
}

/** Starts it on a port of its own. */
export async function sparkDouble(
  { version = "4.0.0", tls, calls = {}, away = 0 }: SparkDoubleOptions,
): Promise<SparkDouble> {
  const headers: Headers[] = [];
  let left = away;
  const routes = (router: ConnectRouter) =>
    router.service(SparkConnectService, {
      analyzePlan: () => ({
        serverSideSessionId: "theirs",
        result: { case: "sparkVersion", value: { version } },
      }),
      config: () => {
        if (left-- > 0) throw new ConnectError("moving", Code.Unavailable);
        return {};
      },
      releaseSession: () => ({}),
      releaseExecute: () => ({}),
      ...calls,
    }, {
      interceptors: [(next) => (request) => {
        headers.push(request.header);
        return next(request);
      }],
    });
  const adapter = connectNodeAdapter({ routes });
  const server = tls === undefined ? createServer(adapter) : createSecureServer(tls, adapter);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", () => listening()));
  return {
    port: (server.address() as { port: number }).port,
    headers,
    [Symbol.asyncDispose]: () => new Promise<void>((closed) => server.close(() => closed())),
  };
}
