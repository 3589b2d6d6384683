import * as v from "valibot";
import type { EngineOptions } from "@/engine/open_engine.ts";
import type { RunOptions } from "@/output/run.ts";
import { checked, readJson } from "@/files/read_json.ts";

/** What a run is told to do; every value checked. */
export interface PipelineOptions extends RunOptions, EngineOptions {
  /** The file of the default contract, or in the place of the only one that a contract names. */
  readonly input?: string | undefined;
  /** Path of the contract of the bank's own tables. */
  readonly contract?: string | undefined;
  /** Path of the bank's own playbook. */
  readonly playbook?: string | undefined;
  readonly output: string;
  /** Fail when a quality gate is not met. */
  readonly strict: boolean;
  /** No progress. */
  readonly quiet: boolean;
}

/** The extract that is read where nothing else is named. */
export const DEFAULT_INPUT = "dataset/raw/inu_bank.csv";

export const DEFAULT_OPTIONS: PipelineOptions = {
  output: "dataset/processed",
  k: "auto",
  kMax: 10,
  features: "default",
  exclude: [],
  missing: "impute",
  seed: 1,
  minCell: 10,
  strict: false,
  quiet: false,
};

/** A whole number, also as the text a command line gives. */
function wholeNumber(lowest: number, highest: number, expected: string) {
  return v.pipe(
    v.union(
      [v.number(), v.pipe(v.string(), v.regex(/^\d+$/, expected), v.transform(Number))],
      expected,
    ),
    v.integer(expected),
    v.minValue(lowest, expected),
    v.maxValue(highest, expected),
  );
}

/** A list, also as text with commas. */
function list(expected: string) {
  return v.union([
    v.pipe(v.string(), v.transform((text) => text.split(",").map((name) => name.trim()))),
    v.array(v.string()),
  ], expected);
}

const TEXT = v.pipe(v.string("a text"), v.nonEmpty("a text that is not empty"));
const FLAG = v.boolean("true or false");
const K = 'a whole number from 1, "auto" or "elbow"';
const MEMORY = "a size such as 2GB";
const DATE = "a date such as 2024-12-31";

const CALENDAR_DATE = v.pipe(
  v.string(DATE),
  v.isoDate(DATE),
  v.check(isCalendarDate, `it must be ${DATE}`),
);

const ENTRIES = {
  input: TEXT,
  contract: TEXT,
  playbook: TEXT,
  output: TEXT,
  k: v.union([v.literal("auto"), v.literal("elbow"), wholeNumber(1, 1e6, K)], K),
  kMax: wholeNumber(1, 100, "a whole number from 1 to 100"),
  features: v.union([
    v.literal("classic"),
    v.literal("default"),
    list("classic, default or feature names separated by commas"),
  ]),
  exclude: list("feature names separated by commas"),
  window: wholeNumber(1, 120, "a whole number of months from 1 to 120"),
  missing: v.picklist(["impute", "drop"], "impute or drop"),
  seed: wholeNumber(0, 2 ** 31 - 1, "a whole number from 0 to 2147483647"),
  minCell: wholeNumber(1, 1000, "a whole number from 1 to 1000"),
  pseudonymise: TEXT,
  asOf: CALENDAR_DATE,
  observedFrom: CALENDAR_DATE,
  // Looked at where it is opened: no message may show a token in it.
  engine: TEXT,
  work: TEXT,
  memory: v.pipe(v.string(MEMORY), v.regex(/^[1-9]\d*(\.\d+)?[MGT]B$/, MEMORY)),
  strict: FLAG,
  quiet: FLAG,
};

/** The options that shape a result: those that a notebook can be told, too. */
export const RESULT_OPTIONS = (Object.keys(ENTRIES) as (keyof typeof ENTRIES)[])
  .filter((name) => !["output", "engine", "work", "memory", "strict", "quiet"].includes(name));

/** What may be said on the command line or in a configuration file; everything is optional. */
const GIVEN = v.partial(v.strictObject(ENTRIES, "an object of options"));

/**
 * Checks given options and fills the rest: the command line wins over the configuration file, which
 * wins over the defaults.
 *
 * @throws {UserError} Naming the option, its value, what it must be and where it stands.
 */
export function resolveOptions(
  commandLine: Readonly<Record<string, unknown>>,
  config: { readonly path: string; readonly values: unknown } | undefined = undefined,
): PipelineOptions {
  const fromConfig = config === undefined ? {} : givenOptions(config.values, `in ${config.path}`);
  const fromCommandLine = givenOptions(commandLine, "on the command line");
  return { ...DEFAULT_OPTIONS, ...fromConfig, ...fromCommandLine };
}

/**
 * Checks given options and leaves the defaults to others.
 *
 * @param where Stands after "the options" in messages: `on the command line`.
 * @throws {UserError} See {@linkcode resolveOptions}.
 */
export function givenOptions(values: unknown, where: string): Partial<PipelineOptions> {
  const attempt = `Cannot use the options ${where}`;
  const given = checked(values, GIVEN, { attempt, ending: "usage" });
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function isCalendarDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/**
 * Reads a configuration file.
 *
 * @throws {UserError} If it cannot be read or is not JSON.
 */
export async function readConfig(path: string): Promise<{ path: string; values: unknown }> {
  return {
    path,
    values: await readJson(path, v.unknown(), { what: "the options in", ending: "usage" }),
  };
}
