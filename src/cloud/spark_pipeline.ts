import { fileURLToPath } from "node:url";
import { seconds } from "@/cloud/retried.ts";
import { type Ending, EXIT, UserError } from "@/errors.ts";

const PROJECT = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** An interrupted pipeline ends what Spark does and takes its steps away; so long it may take. */
const PATIENCE_SECONDS = 30;

/**
 * Runs `deno task pipeline:spark`, which shows what it does here.
 *
 * @param signal Interrupts it; its reason is then thrown.
 * @throws {UserError} With the pipeline's own ending, if it does not succeed.
 */
export async function sparkPipeline(words: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // Where Deno is the permissions of a task cannot name, a shell they can. In a group of its own
  // Ctrl-C reaches it from here alone: a second signal would end it at once.
  const child = new Deno.Command("/bin/sh", {
    args: [
      ...["-c", 'exec "$@"', "sh", Deno.execPath(), "task", "--quiet", "--config", PROJECT],
      ...["pipeline:spark", ...words],
    ],
    stdin: "null",
    detached: true,
  }).spawn();
  const over = new AbortController();
  const interrupt = async () => {
    child.kill("SIGINT");
    await seconds(PATIENCE_SECONDS, over.signal);
    child.kill("SIGINT");
  };
  const interrupted = () => void interrupt().catch(() => {}); // It has ended by itself.
  signal.addEventListener("abort", interrupted, { once: true });
  const { code } = await child.status;
  signal.removeEventListener("abort", interrupted);
  over.abort();
  signal.throwIfAborted();
  if (code !== 0) {
    throw new UserError(
      endingOf(code),
      `The pipeline ended with exit code ${code}, for the reason above.`,
    );
  }
}

function endingOf(code: number): Ending {
  const endings = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return endings.filter((name) => name !== "done").find((name) => EXIT[name] === code) ?? "bug";
}
