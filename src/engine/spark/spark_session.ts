import type { MessageInitShape } from "@bufbuild/protobuf";
import {
  type CallOptions,
  type Client,
  Code,
  ConnectError,
  createClient,
} from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { Buffer } from "node:buffer";
import { setTimeout } from "node:timers/promises";
import pl from "nodejs-polars";
import type { SparkConnection } from "@/engine/spark/connection_string.ts";
import {
  type CommandSchema,
  InterruptRequest_InterruptType,
  type PlanSchema,
  type RelationSchema,
  SparkConnectService,
  WriteOperation_SaveMode,
} from "@/engine/spark/protocol_pb.ts";
import {
  isAway,
  isUnheard,
  noServer,
  serverEnded,
  sparkError,
} from "@/engine/spark/spark_error.ts";
import { UserError } from "@/errors.ts";
import { VERSION } from "@/version.ts";

/** What Spark computes from: a query, files, or rows that are sent. */
export type Relation = MessageInitShape<typeof RelationSchema>;

type Plan = MessageInitShape<typeof PlanSchema>;
type CommandType = NonNullable<MessageInitShape<typeof CommandSchema>["commandType"]>;

/** Executions that outlive their streams came with it. */
const OLDEST = "3.5";

/** How long is waited for what may not come; all in milliseconds. */
export interface Patience {
  /** Between tries. @default half a minute in all, enough for a balancer that moves */
  readonly pauses: readonly number[];
  /** For a word of a server that computes, which ends a stream after two minutes. @default five minutes */
  readonly silence: number;
  /** For each of the calls that part. @default 20 seconds */
  readonly parting: number;
}

const PATIENCE: Patience = {
  pauses: [50, 200, 800, 2000, 4000, 8000, 15000],
  silence: 5 * 60_000,
  parting: 20_000,
};

const CALL_MS = 60_000;

/** A stream that ends so soon has not waited for anything. */
const AT_ONCE_MS = 1000;

/** A session on a Spark server, in which views have names. */
export class SparkSession implements AsyncDisposable {
  readonly #connection: SparkConnection;
  readonly #client: Client<typeof SparkConnectService>;
  readonly #http: Http2SessionManager;
  readonly #patience: Patience;
  #signal: AbortSignal | undefined;
  /** Nobody answers any more. */
  #isGone = false;
  /** Which session of the server's this is; another one has lost what was made here. */
  #serverSide: string | undefined;
  #version = "";

  private constructor(
    connection: SparkConnection,
    patience: Patience,
    signal: AbortSignal | undefined,
  ) {
    const { host, port, secure, authorities, headers } = connection;
    const baseUrl = `${secure ? "https" : "http"}://${host}:${port}`;
    this.#connection = connection;
    this.#patience = patience;
    this.#signal = signal;
    this.#http = new Http2SessionManager(
      baseUrl,
      {},
      authorities === undefined ? {} : { ca: authorities },
    );
    const transport = createGrpcTransport({
      baseUrl,
      sessionManager: this.#http,
      interceptors: [(next) => async (request) => {
        for (const [name, value] of await headers()) request.header.set(name, value);
        return await next(request);
      }],
    });
    this.#client = createClient(SparkConnectService, transport);
  }

  /**
   * Begins a session.
   *
   * @param options.settings Of Spark's own, such as `spark.sql.shuffle.partitions`.
   * @param options.signal Ends what is under way, whose calls then throw its reason.
   * @throws {UserError} If nobody answers, or does not let us in, or is too old.
   */
  static async open(
    connection: SparkConnection,
    { settings = {}, signal, patience = PATIENCE }: {
      readonly settings?: Readonly<Record<string, string>>;
      readonly patience?: Patience;
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): Promise<SparkSession> {
    const session = new SparkSession(connection, patience, signal);
    try {
      session.#version = await session.#greet();
      await session.set(settings);
      return session;
    } catch (error) {
      session.#http.abort();
      throw error;
    }
  }

  /** The server's version, asked of it once: who is not there now is told to be so at once. */
  async #greet(): Promise<string> {
    const { shown } = this.#connection;
    const { result, serverSideSessionId } = await this.#client.analyzePlan(
      { ...this.#common(), analyze: { case: "sparkVersion", value: {} } },
      this.#options(CALL_MS),
    ).catch((error) => {
      throw this.#explained(error, noServer);
    });
    this.#serverSide = serverSideSessionId;
    const version = result.case === "sparkVersion" ? result.value.version : "";
    if (isOlder(version, OLDEST)) {
      throw new UserError(
        "input",
        `The Spark server at ${shown} is of version ${version}, and ${OLDEST} or later is needed.`,
      );
    }
    return version;
  }

  /** Of the server, `4.3.0`. */
  get version(): string {
    return this.#version;
  }

  /** Does what is short, and not to be broken off half way. */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    const signal = this.#signal;
    this.#signal = undefined;
    try {
      return await work();
    } finally {
      this.#signal = signal;
    }
  }

  /** Sets what Spark lets a session set. */
  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    const pairs = Object.entries(settings).map(([key, value]) => ({ key, value }));
    if (pairs.length === 0) return;
    await this.#retried(() =>
      this.#client.config(
        { ...this.#common(), operation: { opType: { case: "set", value: { pairs } } } },
        this.#options(CALL_MS),
      )
    );
  }

  /** The rows of a query, a frame for each batch that the server sends; at least one, if empty. */
  async *frames(query: string): AsyncGenerator<pl.DataFrame> {
    for await (const bytes of this.#execute({ opType: { case: "root", value: sql(query) } })) {
      yield pl.readIPCStream(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    }
  }

  /** The rows of a query that are few. */
  async rows(query: string): Promise<pl.DataFrame> {
    return pl.concat(await Array.fromAsync(this.frames(query)));
  }

  /** Does a statement that gives no rows. */
  async run(statement: string): Promise<void> {
    await this.#command({ case: "sqlCommand", value: { input: sql(statement) } });
  }

  /** Gives what is computed from a name in this session. */
  async name(name: string, input: Relation): Promise<void> {
    await this.#command({
      case: "createDataframeView",
      value: { name, input, isGlobal: false, replace: true },
    });
  }

  /** Computes, and adds Parquet to a folder where the server can. */
  async write(path: string, input: Relation): Promise<void> {
    await this.#command({
      case: "writeOperation",
      value: {
        input,
        source: "parquet",
        saveType: { case: "path", value: path },
        mode: WriteOperation_SaveMode.APPEND,
      },
    });
  }

  /**
   * Ends what is under way, if it was interrupted, and the session with all its names.
   *
   * @param last A statement to be done before, whatever has happened.
   */
  async close(last?: string): Promise<void> {
    const wasInterrupted = this.#signal?.aborted;
    // Each has its own time: a statement that does not come through must not keep the session open,
    // whose queries would go on.
    if (wasInterrupted) {
      await this.#parting((options) =>
        this.#client.interrupt({
          ...this.#common(),
          interruptType: InterruptRequest_InterruptType.ALL,
        }, options)
      );
    }
    if (last !== undefined) await this.#parting(() => this.run(last));
    await this.#parting((options) => this.#client.releaseSession(this.#common(), options));
    this.#http.abort();
  }

  /** A last call; who is gone keeps no session, and the others forget one that nobody uses. */
  async #parting(call: (options: CallOptions) => Promise<unknown>): Promise<void> {
    if (this.#isGone) return;
    const { parting } = this.#patience;
    this.#signal = AbortSignal.timeout(parting);
    await call(this.#options(parting)).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #command(commandType: CommandType): Promise<void> {
    const plan: Plan = { opType: { case: "command", value: { commandType } } };
    for await (const _ of this.#execute(plan));
  }

  /**
   * Has a plan executed; gives Arrow IPC streams. The execution outlives its stream: when that is
   * cut, or ends without saying that it is complete, the next one goes on behind the last answer.
   */
  async *#execute(plan: Plan): AsyncGenerator<Uint8Array> {
    const operation = {
      ...this.#common(),
      operationId: crypto.randomUUID(),
      ...(this.#serverSide && { clientObservedServerSideSessionId: this.#serverSide }),
    };
    const begin = () =>
      this.#client.executePlan(
        { ...operation, plan, requestOptions: [REATTACHABLE] },
        this.#options(this.#patience.silence),
      );
    let [last, failures, heard] = [undefined as string | undefined, 0, performance.now()];
    let stream = begin();
    const goOn = () =>
      this.#client.reattachExecute(
        { ...operation, ...(last !== undefined && { lastResponseId: last }) },
        this.#options(this.#patience.silence),
      );
    try {
      while (true) {
        const begun = performance.now();
        try {
          for await (const { responseId, responseType } of stream) {
            [last, failures] = [responseId, 0];
            if (responseType.case === "resultComplete") return;
            if (responseType.case === "arrowBatch") yield responseType.value.data;
            heard = performance.now();
          }
          heard = performance.now();
          if (heard - begun < AT_ONCE_MS) await this.#pause(failures++, heard, ENDED);
          stream = goOn();
        } catch (error) {
          const isLost = last === undefined && isUnheard(error);
          if (!isLost && !isAway(error)) throw error;
          await this.#pause(failures++, heard, error);
          stream = isLost ? begin() : goOn();
        }
      }
    } catch (error) {
      throw this.#explained(error, serverEnded);
    } finally {
      await this.#release(operation.operationId);
    }
  }

  /** What the server has kept of an execution, in case that one attaches anew. */
  async #release(operationId: string): Promise<void> {
    const release = { case: "releaseAll", value: {} } as const;
    await this.#client.releaseExecute(
      { ...this.#common(), operationId, release },
      this.#options(this.#patience.parting),
    ).catch(() => {}); // It forgets by itself, later.
  }

  async #retried<T>(call: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    for (let failures = 0;; failures++) {
      try {
        return await call();
      } catch (error) {
        if (!isAway(error)) throw this.#explained(error, serverEnded);
        await this.#pause(failures, begun, error);
      }
    }
  }

  /** Waits before the next try; throws where there have been enough, or nothing was heard for long. */
  async #pause(failures: number, heard: number, error: unknown): Promise<void> {
    const pause = this.#patience.pauses[failures];
    const isSilent = performance.now() - heard >= this.#patience.silence;
    if (pause === undefined || isSilent || this.#signal?.aborted) {
      throw this.#explained(error, serverEnded);
    }
    await setTimeout(pause, undefined, this.#signal && { signal: this.#signal }).catch(() => {});
    this.#signal?.throwIfAborted();
  }

  /** An error of a call, as who runs the engine is told. */
  #explained(error: unknown, ofAway: (shown: string, secure: boolean) => UserError): unknown {
    if (this.#signal?.aborted) return this.#signal.reason;
    if (error instanceof UserError) return error;
    // Of a header whose file can no longer be read.
    if (error instanceof ConnectError && error.cause instanceof UserError) return error.cause;
    const { shown, secure, hasHeaders } = this.#connection;
    if (!isAway(error)) return sparkError(error, shown, hasHeaders);
    this.#isGone = true;
    return ofAway(shown, secure);
  }

  #options(timeoutMs: number): CallOptions {
    return { timeoutMs, ...(this.#signal && { signal: this.#signal }) };
  }

  /** Who speaks, in each call. */
  #common() {
    const { sessionId, userId } = this.#connection;
    return { sessionId, userContext: { userId }, clientType: `fce/${VERSION}` };
  }
}

function sql(query: string): Relation {
  return { relType: { case: "sql", value: { query } } };
}

const REATTACHABLE = {
  requestOption: { case: "reattachOptions", value: { reattachable: true } },
} as const;

/** Of a stream that ends without a word. */
const ENDED = new ConnectError("the stream has ended", Code.Unavailable);

function isOlder(version: string, least: string): boolean {
  const [[major, minor], [leastMajor, leastMinor]] = [version, least].map((text) =>
    text.split(".").map(Number)
  ) as [[number, number], [number, number]];
  return !(major > leastMajor || (major === leastMajor && minor >= leastMinor));
}
