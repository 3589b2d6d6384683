import { GetSessionEndpointCommand } from "@aws-sdk/client-emr-serverless";
import { join } from "node:path";
import { reasonOf } from "@/cloud/aws_error.ts";
import type { Cloud } from "@/cloud/cloud.ts";
import { seconds } from "@/cloud/retried.ts";

/** When to ask again for a token that could not be had. */
const AGAIN_SECONDS = 30;

/** The header in which EMR wants the token. */
const HEADER = "x-aws-proxy-auth";

/**
 * Does something with the connection string of a session. Its token stands in a file that only this
 * user can read, and is renewed there long before it ends; the file is gone with the work.
 *
 * @param work Takes a connection string without the token.
 */
export async function withToken(
  cloud: Cloud,
  { session, say }: { readonly session: string; readonly say: (line: string) => void },
  work: (remote: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "financial-clustering-" });
  const path = join(folder, "token");
  const over = new AbortController();
  try {
    const { endpoint, expires } = await newToken(cloud, session, path);
    const renewing = renew(cloud, { session, path, expires, say, signal: over.signal });
    try {
      await work(remoteOf(endpoint, path));
    } finally {
      over.abort();
      await renewing;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** EMR names an address of the web, without a port; an emulator one without TLS. */
export function remoteOf(endpoint: string, tokenFile: string): string {
  const { hostname, port, protocol } = new URL(endpoint);
  const file = encodeURIComponent(tokenFile);
  return `sc://${hostname}:${port || 443}/;use_ssl=${protocol !== "http:"};${HEADER}_file=${file}`;
}

/** Writes a new token in the place of the last one; who reads it sees one or the other. */
async function newToken({ clients, stack }: Cloud, sessionId: string, path: string) {
  const { endpoint, authToken, authTokenExpiresAt } = await clients.emrServerless.send(
    new GetSessionEndpointCommand({ applicationId: stack.SparkApplicationId, sessionId }),
  );
  await Deno.writeTextFile(`${path}.new`, authToken!, { mode: 0o600 });
  await Deno.rename(`${path}.new`, path);
  return { endpoint: endpoint!, expires: authTokenExpiresAt! };
}

interface Renewal {
  readonly session: string;
  readonly path: string;
  readonly expires: Date;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Renews the token each time that half of its life is over, until told to end. */
async function renew(
  cloud: Cloud,
  { session, path, expires, say, signal }: Renewal,
): Promise<void> {
  let wait = halfOf(expires);
  while (!signal.aborted) {
    await seconds(wait, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      wait = halfOf((await newToken(cloud, session, path)).expires);
    } catch (error) {
      say(`${reasonOf(error)} The session's token is not renewed yet. Trying on.`);
      wait = AGAIN_SECONDS;
    }
  }
}

function halfOf(expires: Date): number {
  return Math.max(1, (expires.getTime() - Date.now()) / 2000);
}
