import { UserError, withFile } from "@/errors.ts";

/** Where a Spark server is, and what is said to be let in. */
export interface SparkConnection {
  /** `sc://host:port`: what may be shown of it. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** Certificates of the authorities to trust, as PEM. @default those that Deno trusts */
  readonly authorities?: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly hasHeaders: boolean;
  /**
   * What is sent with a call, and never shown: one may be a token. To be asked for each time, since a
   * file may hold a newer one by then.
   */
  readonly headers: () => Promise<ReadonlyMap<string, string>>;
}

const DEFAULT_PORT = 15002;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FORM = "sc://HOST:PORT/;token=...;use_ssl=true";

const AUTHORITIES = "ca_file";

/** What Spark's own clients set here; all other parameters are headers. */
const SETTINGS = new Set([
  "token",
  "use_ssl",
  AUTHORITIES,
  "user_id",
  "user_agent",
  "session_id",
]);

/**
 * Reads a connection string as Spark defines it, see
 * https://github.com/apache/spark/blob/master/sql/connect/docs/client-connection-string.md. The value
 * of a parameter may also stand in a file, that of `token` in the one that `token_file` names, so that
 * no list of processes shows it; `ca_file` names the certificates of a bank's own authority. A server
 * elsewhere is spoken to by TLS as soon as there is a token, or a header, which may be one.
 *
 * @throws {UserError} Naming the part at fault, without what may be a secret.
 *
 * @example
 * ```ts
 * import { sparkConnection } from "@/engine/spark/connection_string.ts";
 *
 * const { shown, secure } = await sparkConnection("sc://spark.bank.example/;use_ssl=true");
 * shown; // "sc://spark.bank.example:15002"
 * secure; // true
 * ```
 */
export async function sparkConnection(text: string): Promise<SparkConnection> {
  const [place, ...pairs] = text.split(";");
  const { host, port } = placeOf(place!);
  const given = parametersOf(pairs);
  const parameters = await withFiles(given);
  const hasHeaders = headersOf(parameters).size > 0;
  const authorities = await authoritiesOf(parameters);
  return {
    shown: `sc://${host}:${port}`,
    host,
    port,
    secure: isTrue(parameters, "use_ssl") || (hasHeaders && !isThisMachine(host)),
    ...(authorities !== undefined && { authorities }),
    userId: parameters.get("user_id") ?? "fce",
    sessionId: sessionIdOf(parameters),
    hasHeaders,
    headers: async () => headersOf(await withFiles(given)),
  };
}

function headersOf(parameters: ReadonlyMap<string, string>): Map<string, string> {
  const token = parameters.get("token");
  return new Map([
    ...[...parameters].filter(([name]) => !SETTINGS.has(name)),
    ...(token === undefined ? [] : [["authorization", `Bearer ${token}`] as const]),
  ]);
}

function placeOf(text: string): { host: string; port: number } {
  const [, host, port, path] =
    /^sc:\/\/(\[[\da-fA-F:.]+\]|[^/:[\]@?#]+)(?::(\d+))?(.*)$/.exec(text) ??
      [];
  if (host === undefined) {
    throw fault(`it must begin with sc://, a host and perhaps a port, as in ${FORM}`);
  }
  if (path !== "" && path !== "/") {
    throw fault(`after the host and port only / may stand, then parameters, as in ${FORM}`);
  }
  const number = port === undefined ? DEFAULT_PORT : Number(port);
  if (number < 1 || number > 65535) throw fault(`the port ${port} is none from 1 to 65535`);
  return { host, port: number };
}

function parametersOf(pairs: readonly string[]): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [index, pair] of pairs.entries()) {
    if (pair === "" && index === pairs.length - 1) continue;
    const [, name, value] = /^([^=]+)=(.*)$/.exec(pair) ?? [];
    const which = `the parameter ${name ?? `in place ${index + 1}`}`;
    if (name === undefined) throw fault(`${which} is not written as name=value`);
    if (!/^[A-Za-z][\w.-]*$/.test(name)) throw fault(`parameter ${index + 1} has no usable name`);
    if (parameters.has(name)) throw fault(`${which} stands there twice`);
    parameters.set(name, unescaped(value!, which));
  }
  return parameters;
}

function unescaped(value: string, which: string): string {
  try {
    const text = decodeURIComponent(value);
    if (/^[\x20-\x7e]+$/.test(text)) return text;
  } catch {
    // Said below.
  }
  throw fault(`${which} has no usable value: other signs than letters are written as %2B`);
}

/** With the values that stand in files: of `token_file` that of `token`. */
async function withFiles(given: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const parameters = new Map<string, string>();
  for (const [name, value] of given) {
    const [, of] = /^(.+)_file$/.exec(name) ?? [];
    if (of === undefined || name === AUTHORITIES) {
      parameters.set(name, value);
      continue;
    }
    if (given.has(of)) throw fault(`${of} and ${name} both stand there: leave one out`);
    parameters.set(of, await secretIn(value, of));
  }
  return parameters;
}

async function secretIn(path: string, name: string): Promise<string> {
  const attempt = `Cannot read the ${name} of the Spark server in ${path}`;
  const secret = (await withFile(attempt, "usage", () => Deno.readTextFile(path))).trim();
  if (/^[\x21-\x7e]+$/.test(secret)) return secret;
  throw new UserError("usage", `${attempt}: it must hold the ${name} alone, on one line.`);
}

async function authoritiesOf(
  parameters: ReadonlyMap<string, string>,
): Promise<string | undefined> {
  const path = parameters.get(AUTHORITIES);
  return path === undefined ? undefined : await withFile(
    `Cannot read the certificates of ${path}`,
    "usage",
    () => Deno.readTextFile(path),
  );
}

function sessionIdOf(parameters: ReadonlyMap<string, string>): string {
  const id = parameters.get("session_id") ?? crypto.randomUUID();
  if (!UUID.test(id)) throw fault("the session_id is no UUID in small letters");
  return id;
}

function isTrue(parameters: ReadonlyMap<string, string>, name: string): boolean {
  const value = parameters.get(name) ?? "false";
  if (!/^(?:true|false)$/i.test(value)) {
    throw fault(`the parameter ${name} is neither true nor false`);
  }
  return value.toLowerCase() === "true";
}

/** Whether a host is this machine, by its name. */
export function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(?:\.\d+){3}$/.test(host);
}

function fault(what: string): UserError {
  return new UserError("usage", `Cannot use the connection string of the Spark server: ${what}.`);
}
