import { COLUMN_NAMES } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { chosenFeatures } from "@/features/feature_sets.ts";
import { DEFAULT_OPTIONS, type PipelineOptions } from "@/options/options.ts";

/** A file that goes to the machine with the code. */
export interface CodeFile {
  readonly name: string;
  readonly content: string;
}

export interface PipelineWords {
  /** Words of the pipeline's command line, without `--input` and `--output`. */
  readonly words: readonly string[];
  /** What the words name, beside the code. */
  readonly files: readonly CodeFile[];
}

/**
 * The command line that gives the pipeline these options on another machine. Options that stand at
 * their defaults have no words.
 *
 * @param texts The texts of the contract and of the playbook, where the options name one.
 * @throws {UserError} If a feature's name is unknown or none is left, or if ids want a key.
 */
export function pipelineWords(
  options: PipelineOptions,
  texts: { readonly contract?: string | undefined; readonly playbook?: string | undefined } = {},
): PipelineWords {
  // Whether the file has the columns shows on the machine; a misspelt name shows here, unless a
  // contract may have figures of that name.
  if (texts.contract === undefined) {
    chosenFeatures(options.features, new Set(COLUMN_NAMES), { exclude: options.exclude });
  }
  if (options.pseudonymise !== undefined) {
    throw new UserError(
      "usage",
      `The key ${options.pseudonymise} does not leave this computer, so ids cannot be hidden on another ` +
        "machine: run `deno task pipeline` here, or put pseudonyms into the extract before it is sent.",
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
  option("observed-from", options.observedFrom, DEFAULT_OPTIONS.observedFrom);
  option("window", options.window, DEFAULT_OPTIONS.window);
  option("missing", options.missing, DEFAULT_OPTIONS.missing);
  option("min-cell", options.minCell, DEFAULT_OPTIONS.minCell);
  if (options.strict) words.push("--strict");
  const files: CodeFile[] = [];
  for (const [option, content] of Object.entries(texts)) {
    if (content === undefined) continue;
    const name = `cloud_${option}.jsonc`;
    words.push(`--${option}`, name);
    files.push({ name, content });
  }
  return { words, files };
}
