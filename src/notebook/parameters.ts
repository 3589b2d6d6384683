import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_INPUT, type PipelineOptions, resolveOptions } from "@/options.ts";

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** What a notebook can be told. */
export interface Parameters {
  /** CSV extract; from the project's folder, or absolute. */
  readonly input: string;
  /** Number of clusters, or `auto` for the elbow. */
  readonly k: number | "auto";
  readonly seed: number;
  /** `classic`, `default` or feature names separated by commas. */
  readonly features: string;
}

/**
 * The options of a notebook: its parameters, each of which the environment overrides with
 * `NOTEBOOK_INPUT`, `NOTEBOOK_K`, `NOTEBOOK_SEED` or `NOTEBOOK_FEATURES`.
 *
 * @throws {UserError} If one of them is not what it must be.
 */
export function parameters(
  given: Parameters,
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): PipelineOptions & { readonly input: string } {
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      environment(`NOTEBOOK_${name.toUpperCase()}`) ?? value,
    ]),
  );
  const options = resolveOptions({}, { path: "the parameters of the notebook", values });
  const { input = DEFAULT_INPUT } = options;
  return { ...options, input: isAbsolute(input) ? input : join(PROJECT, input) };
}
