import { fileURLToPath } from "node:url";
import { givenOptions, type PipelineOptions, RESULT_OPTIONS } from "@/options/options.ts";

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * What a notebook can be told: the options of the pipeline. Paths start where the notebook is, as
 * everywhere in its cells.
 */
export type Parameters =
  & Partial<
    Omit<PipelineOptions, "features" | "exclude" | "output" | "strict" | "quiet">
  >
  & {
    /** `classic`, `default` or feature names separated by commas. */
    readonly features?: string | readonly string[];
    /** Feature names separated by commas. */
    readonly exclude?: string | readonly string[];
  };

/** The variable of the environment that says an option: `NOTEBOOK_K_MAX`. */
function variableOf(option: string): string {
  return `NOTEBOOK_${option.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;
}

/**
 * The options of a notebook: those of its cell of parameters, in the place of which the environment
 * may give others, such as `NOTEBOOK_CONTRACT` the contract. The pipeline's own rules hold for them.
 *
 * @throws {UserError} If one of them is not what it must be.
 *
 * @example
 * ```ts
 * import { parameters, runPipeline } from "@/fce.ts";
 *
 * const options = parameters({ k: 4, features: "classic" });
 * const run = await runPipeline(options);
 * run.fit.k; // 4
 * ```
 */
export function parameters(
  given: Parameters = {},
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): Partial<PipelineOptions> {
  const told = RESULT_OPTIONS.flatMap((name) => {
    const text = environment(variableOf(name));
    return text === undefined ? [] : [[name, text] as const];
  });
  const variables = told.map(([name]) => variableOf(name)).join(", ");
  return {
    ...givenOptions(given, "in the parameters of the notebook"),
    ...givenOptions(Object.fromEntries(told), `in the environment (${variables})`),
  };
}
