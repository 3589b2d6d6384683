import * as v from "valibot";

/**
 * Where everything of a run stands in its bucket. The request is written once and is the run's lock;
 * each attempt to carry it out has a folder of its own, so that nothing is ever written over.
 */
export const RUN_FILES = {
  request: (run: string) => `runs/${run}/request.json`,
  /** `git archive` of the commit. */
  code: (run: string) => `runs/${run}/code.tar.gz`,
  /** Outside of `runs/`, for the bucket deletes by this prefix: an extract is not kept. */
  input: (run: string, name: string) => `extracts/${run}/${name}`,
  /** Written before the launch, with If-None-Match: two launchers cannot both make an attempt. */
  launch: (run: string, attempt: number) => `${attemptFolder(run, attempt)}launch.json`,
  /** The machine's heartbeat, and in the end its final state. */
  status: (run: string, attempt: number) => `${attemptFolder(run, attempt)}status.json`,
  log: (run: string, attempt: number) => `${attemptFolder(run, attempt)}log.txt`,
  output: (run: string, attempt: number, name: string) =>
    `${attemptFolder(run, attempt)}output/${name}`,
  /** In the form of `sha256sum`, a line per file of the output; written after all of them. */
  checksums: (run: string, attempt: number) => `${attemptFolder(run, attempt)}SHA256SUMS`,
} as const;

/** The folder of an attempt, counted from 1. */
export function attemptFolder(run: string, attempt: number): string {
  return `runs/${run}/attempt-${attempt}/`;
}

/** Letters, digits and dashes: safe in a key, a tag, a file name and a shell. */
export const RUN_ID = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{2,47}$/, "a run's id"));

/** Tags of every resource that a run makes; `gc`, `stop` and the permissions go by them. */
export const TAGS = {
  project: { key: "Project", value: "financial-clustering-engine" },
  run: "FinancialClusteringRun",
  attempt: "FinancialClusteringAttempt",
  /** ISO date-time at which the machine must be gone. */
  deadline: "FinancialClusteringDeadline",
} as const;

/** States in which a run can end. */
export const FINAL_STATES = [
  "succeeded",
  "failed",
  "timed_out",
  "interrupted",
  "upload_failed",
] as const;

/** All that a machine can say of itself. */
export const STATES = ["booting", "fetching", "running", "uploading", ...FINAL_STATES] as const;

export type FinalState = (typeof FINAL_STATES)[number];
export type State = (typeof STATES)[number];

/** The state of an attempt as its machine last wrote it. */
export const STATUS = v.object({
  schema: v.literal(1),
  run: RUN_ID,
  attempt: v.number(),
  state: v.picklist(STATES),
  /** One sentence: what is being done, or why it ended so. */
  message: v.string(),
  /** Exit code of the pipeline; null before its end and where it did not run. */
  exitCode: v.nullable(v.number()),
  instance: v.string(),
  /** ISO date-times. */
  startedAt: v.string(),
  updatedAt: v.string(),
});

export type Status = v.InferOutput<typeof STATUS>;

/** What is asked for; it does not change from attempt to attempt. */
export const REQUEST = v.object({
  schema: v.literal(1),
  run: RUN_ID,
  createdAt: v.string(),
  /** The commit whose archive is run. */
  commit: v.string(),
  /** Where the machine finds the extract: `s3://bucket/key`. */
  input: v.string(),
  inputBytes: v.number(),
  /** Options of the pipeline as words of its command line, without --input and --output. */
  pipeline: v.array(v.string()),
});

export type Request = v.InferOutput<typeof REQUEST>;

/** One attempt, recorded before its machine is asked for and again when it is known. */
export const LAUNCH = v.object({
  schema: v.literal(1),
  run: RUN_ID,
  attempt: v.number(),
  region: v.string(),
  instanceType: v.string(),
  spot: v.boolean(),
  maxMinutes: v.number(),
  diskGb: v.number(),
  imageId: v.string(),
  clientToken: v.string(),
  launchedAt: v.string(),
  deadline: v.string(),
  /** Null until AWS has answered. */
  instance: v.nullable(v.string()),
});

export type Launch = v.InferOutput<typeof LAUNCH>;
