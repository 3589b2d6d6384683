import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_INPUT, type PipelineOptions, resolveOptions } from "@/options.ts";

/** The project's folder. */
export const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** What a notebook can be told; paths are from the project's folder, or absolute. */
export interface Parameters {
  /** Contract of the bank's own tables. @default the shipped bank's */
  readonly contract?: string | undefined;
  /** The file of the shipped bank's contract, or of one that names no other. @default the contract's */
  readonly input?: string | undefined;
  /** Number of clusters, or `auto` for what the evidence says, or `elbow`. */
  readonly k: number | "auto";
  readonly seed: number;
  /** `classic`, `default` or feature names separated by commas. */
  readonly features: string;
}

const NAMES = ["contract", "input", "k", "seed", "features"] as const;

/**
 * The options of a notebook: its parameters, each of which the environment overrides, such as
 * `NOTEBOOK_CONTRACT` the contract.
 *
 * @throws {UserError} If one of them is not what it must be.
 */
export function parameters(
  given: Parameters,
  environment: (name: string) => string | undefined = (name) => Deno.env.get(name),
): PipelineOptions {
  const values = Object.fromEntries(
    NAMES.map((name) => [name, environment(`NOTEBOOK_${name.toUpperCase()}`) ?? given[name]])
      .filter(([, value]) => value !== undefined),
  );
  const options = resolveOptions({}, { path: "the parameters of the notebook", values });
  const inProject = (path: string) => isAbsolute(path) ? path : join(PROJECT, path);
  const { contract, input = contract === undefined ? DEFAULT_INPUT : undefined } = options;
  return {
    ...options,
    contract: contract && inProject(contract),
    input: input && inProject(input),
  };
}
