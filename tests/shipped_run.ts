import { DEFAULT_OPTIONS } from "@/options/options.ts";
import type { Run } from "@/output/run.ts";
import { runPipeline } from "@/pipeline.ts";

let run: Promise<Run> | undefined;

/** The run of the shipped extract, made once for all tests of a file. */
export function shippedRun(): Promise<Run> {
  return run ??= runPipeline(DEFAULT_OPTIONS);
}
