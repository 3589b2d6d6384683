import { type Command, CommanderError } from "commander";
import { EXIT, fileReason, UserError } from "@/errors.ts";

/**
 * Runs a command line, whose program must have `exitOverride()`, and ends the process with its exit code (see `errors.ts`). What a user can mend
 * is a message on stderr; only a bug shows a stack trace.
 *
 * @param options.explain Turns errors of a library into a {@linkcode UserError} where it can.
 */
export async function runAndExit(
  program: Command,
  { explain = (error) => error }: { readonly explain?: (error: unknown) => unknown } = {},
): Promise<never> {
  try {
    await program.parseAsync(Deno.args, { from: "user" });
    Deno.exit(EXIT.done);
  } catch (thrown) {
    // Commander has printed its own message.
    if (thrown instanceof CommanderError) {
      Deno.exit(thrown.exitCode === 0 ? EXIT.done : EXIT.usage);
    }
    const error = explain(thrown);
    if (error instanceof UserError) {
      console.error(`error: ${error.message}`);
      Deno.exit(EXIT[error.ending]);
    }
    const reason = fileReason(error);
    if (reason === undefined) {
      console.error(error);
      Deno.exit(EXIT.bug);
    }
    const path = /'([^']+)'$/.exec((error as Error).message)?.[1] ?? "a file";
    console.error(`error: Cannot use ${path}: ${reason}.`);
    Deno.exit(EXIT.input);
  }
}
