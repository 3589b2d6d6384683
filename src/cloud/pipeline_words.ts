import { COLUMN_NAMES } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { chosenFeatures } from "@/features/feature_sets.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options.ts";

/** File beside the code on the machine that holds the contract. */
export const CONTRACT_FILE = "cloud_contract.jsonc";

export interface PipelineWords {
  /** Words of the pipeline's command line, without `--input` and `--output`. */
  readonly words: readonly string[];
  /** Content of {@linkcode CONTRACT_FILE}, which the words then name. */
  readonly contract?: string;
}

/**
 * The command line that gives the pipeline these options on another machine. Options that stand at
 * their defaults have no words.
 *
 * @throws {UserError} If a feature's name is unknown or none is left, or a playbook is given.
 */
export function pipelineWords(
  options: PipelineOptions,
  contract?: string,
): PipelineWords {
  // Whether the file has the columns shows on the machine; a misspelt name shows here, unless a
  // contract may have figures of that name.
  if (contract === undefined) {
    chosenFeatures(options.features, new Set(COLUMN_NAMES), { exclude: options.exclude });
  }
  if (options.playbook !== undefined) {
    throw new UserError(
      "usage",
      `Cannot send the playbook ${options.playbook} to another machine: leave it out, and run the ` +
        "pipeline here to name the segments by it.",
    );
  }
  const words: string[] = [];
  const option = (name: string, value: unknown, standard: unknown) => {
    if (value !== standard) words.push(`--${name}`, String(value));
  };
  option("k", options.k, DEFAULT_OPTIONS.k);
  option("k-max", options.kMax, DEFAULT_OPTIONS.kMax);
  option("features", options.features, DEFAULT_OPTIONS.features);
  option("exclude", options.exclude.join(), DEFAULT_OPTIONS.exclude.join());
  option("seed", options.seed, DEFAULT_OPTIONS.seed);
  option("as-of", options.asOf, DEFAULT_OPTIONS.asOf);
  if (options.strict) words.push("--strict");
  if (contract === undefined) return { words };
  words.push("--contract", CONTRACT_FILE);
  return { words, contract };
}
