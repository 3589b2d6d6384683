import type { StartSessionCommandInput } from "@aws-sdk/client-emr-serverless";
import { aligned } from "@/text/aligned.ts";
import { atMost, bytesText, SPARE_MINUTES } from "@/cloud/plan.ts";
import type { SparkPrices } from "@/cloud/spark_prices.ts";
import { sessionName } from "@/cloud/spark_sessions.ts";

/** Everything a run on Spark is made of, known before anything is started. */
export interface SparkPlan {
  readonly run: string;
  readonly region: string;
  readonly bucket: string;
  readonly application: string;
  /** ARN of the role by which the session reads and writes. */
  readonly role: string;
  /** What is read, at home or in S3. */
  readonly inputs: readonly string[];
  readonly inputBytes: number;
  /** Words of the pipeline's command line. */
  readonly pipeline: readonly string[];
  /** At most, besides the driver. */
  readonly executors: number;
  /** Of each executor. */
  readonly diskGb: number;
  /** Time for the session up to the end of the pipeline. */
  readonly maxMinutes: number;
  readonly prices: SparkPrices;
  /** Where outputs go at home. */
  readonly output: string;
}

/** The driver and each executor. */
const WORKER = { vcpu: 4, memoryGb: 16 } as const;

/** What Spark may take of a worker's memory; EMR adds a tenth and takes the next size. */
const SPARK_MEMORY = "14g";

/** Disk that a worker has at no price, and the most that it can have. */
const FREE_DISK_GB = 20;
const MOST_DISK_GB = 200;

/** Executors besides the driver: what the vCPUs of a new account suffice for, and the stack's most. */
export const USUAL_EXECUTORS = 3;
export const MOST_EXECUTORS = 24;

/** EMR ends a session after a day. */
export const MOST_MINUTES = 24 * 60 - SPARE_MINUTES;

/** EMR ends a session with which nobody has spoken for so long, as when this command was killed. */
const IDLE_MINUTES = 30;

/** The stack's most, see its `MaximumCapacity`. */
export const CAPACITY = {
  vcpu: (MOST_EXECUTORS + 1) * WORKER.vcpu,
  memoryGb: (MOST_EXECUTORS + 1) * WORKER.memoryGb,
  diskGb: MOST_EXECUTORS * MOST_DISK_GB + FREE_DISK_GB,
} as const;

/** The disk of each executor, in GB: together they hold an input some three times. */
export function executorDisk(inputBytes: number, executors: number): number {
  const wanted = Math.ceil(3 * inputBytes / 1e9 / executors);
  return Math.min(Math.max(wanted, FREE_DISK_GB), MOST_DISK_GB);
}

/** Where the session writes its steps. */
export function stepsPlace({ bucket, run }: Pick<SparkPlan, "bucket" | "run">): string {
  return `s3://${bucket}/spark/${run}`;
}

/** When AWS ends a session that is started at a moment, whatever happens. */
export function sessionDeadline({ maxMinutes }: SparkPlan, at: Date): Date {
  return new Date(at.getTime() + (maxMinutes + SPARE_MINUTES) * 60_000);
}

/** What EMR is asked for. */
export function startSessionInput(plan: SparkPlan, deadline: Date): StartSessionCommandInput {
  const { run, application, role, executors, diskGb } = plan;
  return {
    applicationId: application,
    executionRoleArn: role,
    name: sessionName(run, deadline),
    idleTimeoutMinutes: IDLE_MINUTES,
    configurationOverrides: {
      runtimeConfiguration: [{
        classification: "spark-defaults",
        properties: {
          "spark.driver.cores": String(WORKER.vcpu),
          "spark.driver.memory": SPARK_MEMORY,
          "spark.executor.cores": String(WORKER.vcpu),
          "spark.executor.memory": SPARK_MEMORY,
          "spark.executor.instances": "1",
          "spark.dynamicAllocation.initialExecutors": "1",
          "spark.emr-serverless.driver.disk": `${FREE_DISK_GB}g`,
          "spark.emr-serverless.executor.disk": `${diskGb}g`,
          "spark.dynamicAllocation.maxExecutors": String(executors),
          // Tables are the session's own, and no catalogue of the account is asked.
          "spark.sql.catalogImplementation": "in-memory",
        },
      }],
    },
  };
}

/**
 * The most that a run can cost, in US dollars: all workers up to the deadline. Undefined where a
 * price is not known.
 */
export function sparkCost(plan: SparkPlan): number | undefined {
  const { vcpuHour, memoryGbHour, diskGbHour } = plan.prices;
  const disk = paidDisk(plan);
  if (vcpuHour === undefined || memoryGbHour === undefined) return undefined;
  if (disk > 0 && diskGbHour === undefined) return undefined;
  const { vcpu, memoryGb } = workers(plan);
  const hours = (plan.maxMinutes + SPARE_MINUTES) / 60;
  return hours * (vcpu * vcpuHour + memoryGb * memoryGbHour + disk * (diskGbHour ?? 0));
}

function workers({ executors }: SparkPlan) {
  const count = executors + 1;
  return { vcpu: count * WORKER.vcpu, memoryGb: count * WORKER.memoryGb };
}

/** GB above what every worker has at no price. */
function paidDisk({ executors, diskGb }: SparkPlan): number {
  return executors * (diskGb - FREE_DISK_GB);
}

export const EXPERIMENTAL =
  "Experimental: no session of a real AWS account has run yet; src/cloud/README.md says what only " +
  "one can show.";

/** What will happen, and what it costs at most. */
export function sparkPlanText(plan: SparkPlan): string {
  const { run, region, application, inputs, inputBytes, pipeline, executors, diskGb } = plan;
  const { maxMinutes, output } = plan;
  const lines: [string, string][] = [
    ["run", run],
    ["input", `${inputs.join(", ")} (${bytesText(inputBytes)})`],
    ["pipeline", pipeline.length === 0 ? "its defaults" : pipeline.join(" ")],
    [
      "session",
      `Spark on EMR Serverless, application ${application} in ${region}; a driver and at most ` +
      `${executors} executors of ${WORKER.vcpu} vCPU and ${WORKER.memoryGb} GB, ${diskGb} GB of ` +
      "disk each",
    ],
    ["steps", `${stepsPlace(plan)}, deleted with the run, what is left of them after a day`],
    ["outputs", `${output}; the pipeline runs here, its tables there`],
    [
      "end",
      `the session ends with the run; the run may take ${maxMinutes} minutes; whatever happens, ` +
      `AWS ends the session ${maxMinutes + SPARE_MINUTES} minutes after its start, and earlier ` +
      `when nobody has spoken with it for ${IDLE_MINUTES} minutes`,
    ],
    ["cost", costText(plan)],
  ];
  return [EXPERIMENTAL, ...aligned(lines, () => false)].join("\n");
}

function costText(plan: SparkPlan): string {
  const { prices } = plan;
  const { vcpu, memoryGb } = workers(plan);
  const disk = paidDisk(plan);
  const parts: [string, number | undefined][] = [
    [`${vcpu} vCPU`, prices.vcpuHour],
    [`${memoryGb} GB of memory`, prices.memoryGbHour],
  ];
  if (disk > 0) parts.push([`${disk} GB more of disk`, prices.diskGbHour]);
  const known = parts.map(([what, price]) => `${what} ${price ?? "unknown"} USD each an hour`);
  const cost = sparkCost(plan);
  const upper = cost === undefined
    ? "price unknown, since AWS does not tell all of it"
    : `${atMost(cost)} for ${plan.maxMinutes + SPARE_MINUTES} minutes`;
  return `${upper} (${known.join("; ")}); not in it: storage, requests, downloads and taxes`;
}
