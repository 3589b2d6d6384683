import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import * as v from "valibot";
import { RUN_ID } from "@/cloud/run_files.ts";
import { fileURLToPath } from "node:url";
import { pythonTools } from "./moto_server.ts";
import { testNeeding } from "../needing.ts";

const testWithPython = testNeeding("python3");

const GITHUB = fileURLToPath(new URL("../../.github/", import.meta.url));
const WORKFLOWS = join(GITHUB, "workflows");
const NAMES = [...Deno.readDirSync(WORKFLOWS)].map(({ name }) => name).sort();

async function tool(name: string, args: readonly string[]) {
  const { success, stdout, stderr } = await new Deno.Command(join(await pythonTools(), name), {
    args: [...args],
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

interface Step {
  readonly name?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly "timeout-minutes"?: number;
}

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly "timeout-minutes"?: number;
}

async function jobs(name: string): Promise<Record<string, Job>> {
  const script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
  const { output } = await tool("python", ["-c", script, join(WORKFLOWS, name)]);
  return JSON.parse(output).jobs;
}

async function runStep(): Promise<Step> {
  const { run } = await jobs("cloud.yml");
  return run!.steps.find((step) => step.run?.includes("task cloud run"))!;
}

testWithPython("the workflows are what GitHub's schema wants", async () => {
  assertEquals(NAMES, ["ci.yml", "cloud.yml"]);
  const { success, output } = await tool("check-jsonschema", [
    "--builtin-schema",
    "vendor.github-workflows",
    ...NAMES.map((name) => join(WORKFLOWS, name)),
  ]);
  assert(success, output);
});

testWithPython("zizmor finds no weakness in the workflows", async () => {
  const { success, output } = await tool("zizmor", [
    "--offline",
    "--config",
    join(GITHUB, "zizmor.yml"),
    WORKFLOWS,
  ]);
  assert(success, output);
  assertStringIncludes(output, "No findings to report");
});

testWithPython("actions are pinned to releases", async () => {
  for (const name of NAMES) {
    const steps = Object.values(await jobs(name)).flatMap((job) => job.steps);
    for (const { uses } of steps) {
      assert(uses === undefined || /^[\w-]+\/[\w-]+@v\d+\.\d+\.\d+$/.test(uses), uses);
    }
  }
});

testWithPython(
  "the cloud workflow ends its machine whatever has happened, by an id fixed beforehand",
  async () => {
    const { run: job, ...others } = await jobs("cloud.yml");
    assertEquals(others, {});
    assertEquals(job!.env, { RUN: "github-${{ github.run_id }}-${{ github.run_attempt }}" });
    assert(v.is(RUN_ID, "github-12345678901-12"));
    assertEquals(job!.environment, "cloud");
    assertEquals(job!.permissions, { contents: "read", "id-token": "write" });
    const position = (text: string) => job!.steps.findIndex((step) => step.run?.includes(text));
    const [run, stop] = [position("task cloud run"), position("task cloud stop")];
    assert(run >= 0 && stop === run + 1, "the machine is ended right after the run");
    assertEquals(job!.steps[stop]!.run, 'deno task cloud stop "$RUN"');
    assertEquals(job!.steps[stop]!.if, "always()");
    assertStringIncludes(job!.steps[run]!.run!, '--id "$RUN"');

    // The step gives up before the job does, and the credentials last as long as the job.
    const jobMinutes = job!["timeout-minutes"]!;
    assert(job!.steps[run]!["timeout-minutes"]! + 10 <= jobMinutes);
    const login = job!.steps.find((step) => step.uses?.startsWith("aws-actions/"))!;
    const template = await Deno.readTextFile(
      new URL("../../src/cloud/stack.json", import.meta.url),
    );
    const { MaxSessionDuration } = JSON.parse(template).Resources.GitHubRole.Properties;
    assertEquals(login.with!["role-duration-seconds"], MaxSessionDuration);
    assert(MaxSessionDuration >= jobMinutes * 60);
  },
);

/** Runs the step's script with a `deno` that only tells its words, in an empty folder. */
async function runScript(environment: Readonly<Record<string, string>>) {
  const folder = await Deno.makeTempDir();
  try {
    const told = join(folder, "told");
    await Deno.writeTextFile(
      join(folder, "deno"),
      `#!/bin/bash\nprintf '%s\\n' "$@" > '${told}'\n`,
      { mode: 0o755 },
    );
    const { code } = await new Deno.Command("bash", {
      args: ["-e", "-c", (await runStep()).run!],
      cwd: folder,
      env: { PATH: `${folder}:${Deno.env.get("PATH")}`, RUN: "github-1-1", ...environment },
      stderr: "null",
    }).output();
    const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    const words = left.includes("told")
      ? (await Deno.readTextFile(told)).trimEnd().split("\n")
      : [];
    return { code, words, left: left.filter((name) => name !== "told" && name !== "deno") };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const ASKED = {
  INPUT: "s3://bank/extract.csv",
  OPTIONS: "",
  INSTANCE_TYPE: "",
  SPOT: "false",
  MAX_MINUTES: "120",
  RUNNER_TEMP: "/tmp",
};
const FIXED = [
  "--id",
  "github-1-1",
  "--input",
  "s3://bank/extract.csv",
  "--max-minutes",
  "120",
  "--output",
  "/tmp/outputs",
  "--yes",
];

testWithPython(
  "the cloud workflow passes on what a person types as words, whatever is in them",
  async () => {
    assertEquals((await runStep()).env, {
      INPUT: "${{ inputs.input }}",
      OPTIONS: "${{ inputs.options }}",
      INSTANCE_TYPE: "${{ inputs.instance-type }}",
      SPOT: "${{ inputs.spot }}",
      MAX_MINUTES: "${{ inputs.max-minutes }}",
    });
    assertEquals((await runScript(ASKED)).words, ["task", "cloud", "run", ...FIXED]);
    const options = "--k 4 --exclude $(touch/pwned) `touch/pwned` ;touch pwned --max-minutes 999";
    const { words, left } = await runScript({
      ...ASKED,
      OPTIONS: options,
      INSTANCE_TYPE: "r7i.large; touch pwned",
      SPOT: "true",
    });
    assertEquals(words, [
      ...["task", "cloud", "run", ...options.split(" ")],
      ...["--instance-type", "r7i.large; touch pwned", "--spot", ...FIXED],
    ]);
    assertEquals(left, []);
  },
);

testWithPython("the cloud workflow refuses a run that would outlive its job", async () => {
  assertEquals((await runScript({ ...ASKED, MAX_MINUTES: "300" })).code, 0);
  const { code, words } = await runScript({ ...ASKED, MAX_MINUTES: "301" });
  assertEquals([code, words], [2, []]);
});
