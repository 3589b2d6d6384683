import { fileURLToPath } from "node:url";
import { UserError } from "@/errors.ts";
import { DEFAULT_INPUT } from "@/options/options.ts";

/**
 * The shipped bank's file, wherever the user is: it lies beside the engine.
 *
 * @throws {UserError} If the engine came without it, as from a registry.
 */
export function shippedInput(): string {
  const file = new URL(`../../${DEFAULT_INPUT}`, import.meta.url);
  if (file.protocol === "file:") return fileURLToPath(file);
  throw new UserError(
    "usage",
    'No bank is named. Give its file, as { input: "bank.csv" }, or its contract, as ' +
      '{ contract: "bank.jsonc" }.',
  );
}
