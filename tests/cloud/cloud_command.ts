import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a command did. */
export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Words of the command that `deno task cloud` runs, for any working directory. */
export function cloudArguments(words: readonly string[]): string[] {
  return [
    "run",
    `--config=${join(ROOT, "src/cloud/deno.json")}`,
    "--frozen",
    "--no-prompt",
    "--quiet",
    "--allow-net=127.0.0.1",
    "--allow-env",
    "--allow-read",
    "--allow-write",
    "--allow-run=git,/bin/sh",
    "--allow-sys",
    join(ROOT, "src/cloud/main.ts"),
    ...words,
  ];
}

export function resultOf({ code, stdout, stderr }: Deno.CommandOutput): Result {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Waits for something that another process does. */
export async function until(happened: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!await happened()) {
    if (Date.now() > deadline) throw new Error("It did not happen within 30 seconds");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
