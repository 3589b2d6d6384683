import { explained } from "@/cloud/aws_error.ts";
import { sparkRun } from "@/cloud/spark_run.ts";
import type { UserError } from "@/errors.ts";

// Runs on Spark with less time than the command line takes, in a process of its own: the AWS SDK takes
// its settings from the environment, which tests that run side by side share.
const say = (line: string) => console.error(line);
const context = {
  signal: new AbortController().signal,
  say,
  show: say,
  ask: () => Promise.resolve(false),
};
const options = {
  inputs: ["dataset/raw/inu_bank.csv"],
  pipeline: [],
  output: "nowhere",
  maxMinutes: 0.05,
  dryRun: false,
  yes: true,
  every: 1,
};
try {
  await sparkRun(options, context);
} catch (error) {
  const { ending, message } = explained(error) as UserError;
  console.log(JSON.stringify({ ending, message }));
}
