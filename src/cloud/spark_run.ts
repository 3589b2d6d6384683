import { isStored } from "@/bank/stores.ts";
import { approved } from "@/cloud/approved.ts";
import { type Cloud, openCloud, type Place } from "@/cloud/cloud.ts";
import { minutesFor } from "@/cloud/machine_size.ts";
import type { RunContext } from "@/cloud/run.ts";
import { newRunId } from "@/cloud/run_id.ts";
import { sparkPipeline } from "@/cloud/spark_pipeline.ts";
import {
  executorDisk,
  MOST_MINUTES,
  sessionDeadline,
  type SparkPlan,
  sparkPlanText,
  startSessionInput,
  stepsPlace,
  USUAL_EXECUTORS,
} from "@/cloud/spark_plan.ts";
import { askSparkPrices } from "@/cloud/spark_prices.ts";
import { withSession } from "@/cloud/spark_session.ts";
import { withToken } from "@/cloud/spark_token.ts";
import { storedBytes } from "@/cloud/stored_input.ts";
import { UserError, withFile } from "@/errors.ts";

export interface SparkRun extends Place {
  /** Files at home, and what stands in S3. */
  readonly inputs: readonly string[];
  /** Words of the pipeline's command line. */
  readonly pipeline: readonly string[];
  /** Where outputs go at home. */
  readonly output: string;
  /** @default one made of the time */
  readonly id?: string | undefined;
  /** At most, besides the driver. @default what a new account may have */
  readonly executors?: number | undefined;
  /** @default by the input's size */
  readonly maxMinutes?: number | undefined;
  /** Show everything and do nothing. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
  /** Seconds between looks. */
  readonly every: number;
}

/** Runs the pipeline here with its tables in a session of Spark on EMR Serverless, which ends with it. */
export async function sparkRun(options: SparkRun, context: RunContext): Promise<void> {
  const cloud = await openCloud(options);
  const plan = await makePlan(cloud, options);
  const proposal = {
    plan: sparkPlanText(plan),
    everything: () => dryRunText(plan),
    question: "Start it?",
  };
  if (!await approved(proposal, options, context)) return;
  const { say } = context;
  const { every } = options;
  await withTime(plan, context.signal, async (signal) => {
    await withSession(cloud, plan, { signal, say, every }, async (session) => {
      await withToken(cloud, { session, say }, async (remote) => {
        const words = ["--engine", remote, "--work", stepsPlace(plan), ...plan.pipeline];
        await sparkPipeline(words, signal);
      });
    });
  });
}

async function makePlan(cloud: Cloud, options: SparkRun): Promise<SparkPlan> {
  const { region, stack, clients } = cloud;
  const { inputs, pipeline, output, executors = USUAL_EXECUTORS } = options;
  const { SparkApplicationId: application, SparkJobRoleArn: role } = stack;
  if (application === undefined || role === undefined) {
    throw new UserError(
      "input",
      "The stack has no Spark: run `deno task cloud setup --spark` first, or name the right --stack.",
    );
  }
  const [prices, sizes] = await Promise.all([
    askSparkPrices(clients.pricing, { region }),
    Promise.all(inputs.map((input) => sizeOf(cloud, input))),
  ]);
  const inputBytes = sizes.reduce((sum, bytes) => sum + bytes, 0);
  const minutes = minutesFor({ bytes: inputBytes, parquet: inputs.some(isStored) });
  return {
    run: options.id ?? newRunId(new Date()),
    region,
    bucket: stack.BucketName,
    application,
    role,
    inputs,
    inputBytes,
    pipeline,
    executors,
    diskGb: executorDisk(inputBytes, executors),
    maxMinutes: options.maxMinutes ?? Math.min(minutes, MOST_MINUTES),
    prices,
    output,
  };
}

async function sizeOf({ clients: { s3 } }: Cloud, input: string): Promise<number> {
  if (isStored(input)) return await storedBytes(s3, input);
  const { size } = await withFile(`Cannot read ${input}`, "input", () => Deno.stat(input));
  return size;
}

function dryRunText(plan: SparkPlan): string {
  return [
    sparkPlanText(plan),
    "--- emr-serverless:StartSession",
    JSON.stringify(startSessionInput(plan, sessionDeadline(plan, new Date())), null, 2),
    "--- This was a dry run: nothing was written and nothing started.",
  ].join("\n");
}

/** Does something that is interrupted when its time is over. */
async function withTime(
  { maxMinutes }: SparkPlan,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const time = new AbortController();
  const timer = setTimeout(() => {
    const message = `The ${maxMinutes} minutes are over: give the run more with --max-minutes.`;
    time.abort(new UserError("gate", message));
  }, maxMinutes * 60_000);
  try {
    await work(AbortSignal.any([signal, time.signal]));
  } finally {
    clearTimeout(timer);
  }
}
