import { interruption, throwIfInterrupted } from "@/execution/execution.ts";

export interface CommandResult {
  readonly success: boolean;
  /** What it printed, without colours. */
  readonly output: string;
}

export interface CommandOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs a program and waits for its end; its output is kept, not shown. The interrupt of the work under
 * way ends it, too.
 */
export async function command(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  throwIfInterrupted();
  const signal = options.signal ?? interruption();
  const { success, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    ...(signal && { signal }),
    env: { NO_COLOR: "1", ...options.env },
    args: [...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  throwIfInterrupted();
  const text = new TextDecoder();
  // deno-lint-ignore no-control-regex -- colours of programs that do not know NO_COLOR
  const output = (text.decode(stdout) + text.decode(stderr)).replaceAll(/\x1b\[[\d;]*m/g, "");
  return { success, output };
}
