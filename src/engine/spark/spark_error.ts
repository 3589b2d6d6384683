import { Code, ConnectError } from "@connectrpc/connect";
import { UserError } from "@/errors.ts";

/** Whether a call may go well when it is made again: the server, or the way to it, was away. */
export function isAway(error: unknown): boolean {
  const { code, rawMessage } = ConnectError.from(error);
  return AWAY.has(code) || (BROKEN_OFF.has(code) && CONNECTION.test(rawMessage));
}

/** `Canceled` is also what a connection says that ends; who is interrupted does not ask. */
const AWAY: ReadonlySet<Code> = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.Canceled]);
const BROKEN_OFF: ReadonlySet<Code> = new Set([Code.Aborted, Code.Internal, Code.Unknown]);
/** As this side says it: what Spark says of its own connections begins otherwise. */
const CONNECTION = /^(?:http\/2|socket|premature|protocol error: missing|\w+ E(?:CONNRESET|PIPE))/i;

/** Whether the server has never heard of what it was asked to go on with. */
export function isUnheard(error: unknown): boolean {
  return ConnectError.from(error).rawMessage.includes("INVALID_HANDLE.OPERATION_NOT_FOUND");
}

/** What Spark says, and what it means to who runs the engine. */
const MEANINGS: readonly (readonly [said: RegExp, (match: RegExpExecArray) => string])[] = [
  [
    /certificate|UnknownIssuer|NotValidForName/i,
    () =>
      "shows a certificate that is not trusted. Name the file of its authority in the connection " +
      "string: ;ca_file=FILE",
  ],
  [
    /SSL routines|InvalidContentType|corrupt message/i,
    () => "does not speak TLS. Leave out use_ssl, or name a port that does",
  ],
  [
    /unsupported content type|HTTP status|protocol error/i,
    () => "does not speak Spark Connect. Name its port, such as 15002",
  ],
  [
    /INVALID_HANDLE\.(?:SESSION|OPERATION)_\w+/,
    () =>
      "has forgotten the session, as after a restart or an hour without work. Nothing was written: " +
      "run it anew",
  ],
  [
    /No space left on device|Disk quota exceeded/i,
    () => "has no space left on a disk. Give its spark.local.dir, or --work, a larger one",
  ],
  [
    /OutOfMemoryError|Java heap space|GC overhead limit|Total size of serialized results/i,
    () => "has too little memory. Start it with more (--driver-memory, --executor-memory)",
  ],
  [
    /\[PATH_NOT_FOUND\][^:]*: (.+?)\.? SQLSTATE/,
    ([, path]) =>
      `does not see ${path}. Put it where the server can read it, or name a store such as s3://`,
  ],
  [
    /CANNOT_READ_FILE_FOOTER|is not a Parquet file/i,
    () =>
      "reads Parquet alone, and there is something else. Write it as Parquet, or give CSV as a file " +
      "of this machine, where its form is checked",
  ],
  [
    /(?:No FileSystem for scheme|ClassNotFoundException|Class \S+ not found)[^\n]*?(s3|hdfs|gs|abfs)/i,
    ([, scheme]) =>
      `cannot read ${scheme!.toLowerCase()}://. Start it with the store's package, such as ` +
      "--packages org.apache.hadoop:hadoop-aws",
  ],
  [
    /AccessDenied|Access Denied|Permission denied|NoAuthWithAWS|NoAwsCredentials/i,
    () => "may not read or write there. Give it the permission, or another place",
  ],
];

/** An error of a Spark server as a sentence, where it is one that a user can mend. */
export function sparkError(error: unknown, shown: string, hasToken: boolean): unknown {
  if (error instanceof UserError) return error;
  const { code, rawMessage } = ConnectError.from(error);
  const said = (what: string) =>
    new UserError("input", `The Spark server at ${shown} ${what}.`, { cause: error });
  if (code === Code.Unauthenticated) {
    return said(
      hasToken
        ? "does not take the token. Give the one that it was started with"
        : "wants a token. Add ;token_file=FILE to the connection string",
    );
  }
  if (code === Code.PermissionDenied) return said("does not let this user in");
  for (const [pattern, what] of MEANINGS) {
    const match = pattern.exec(rawMessage);
    if (match !== null) return said(what(match));
  }
  return error;
}

/** Nobody answers before anything was asked. */
export function noServer(shown: string, secure: boolean): UserError {
  return new UserError(
    "input",
    `No Spark server at ${shown}${secure ? " that speaks TLS" : ""}: start one with ` +
      "start-connect-server.sh (src/engine/spark/README.md), or name the one there is.",
  );
}

/** Nobody answers any more. */
export function serverEnded(shown: string): UserError {
  return new UserError(
    "input",
    `The Spark server at ${shown} has ended or cannot be reached any more. Nothing was written: ` +
      "start it again and run anew.",
  );
}
