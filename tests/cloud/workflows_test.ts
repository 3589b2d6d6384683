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

interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean | string;
}

interface Job {
  readonly if?: string;
  readonly concurrency?: Concurrency;
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
  readonly "timeout-minutes"?: number;
}

interface Workflow {
  readonly concurrency: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

async function workflow(name: string): Promise<Workflow> {
  const script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
  const { output } = await tool("python", ["-c", script, join(WORKFLOWS, name)]);
  return JSON.parse(output);
}

async function jobs(name: string): Promise<Record<string, Job>> {
  return (await workflow(name)).jobs;
}

async function runStep(): Promise<Step> {
  const { run } = await jobs("cloud.yml");
  return run!.steps.find((step) => step.run?.includes("task cloud run"))!;
}

testWithPython("the workflows are what GitHub's schema wants", async () => {
  assertEquals(NAMES, ["ci.yml", "cloud.yml", "image.yml"]);
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

/** The first major of each action whose own `action.yml` says node24, or which calls only such actions. */
const NODE_24: Readonly<Record<string, number>> = {
  "actions/checkout": 5,
  "actions/deploy-pages": 5,
  "actions/setup-python": 6,
  "actions/upload-artifact": 6,
  "actions/upload-pages-artifact": 5,
  "aws-actions/configure-aws-credentials": 6,
  // Since 2.0.4.
  "denoland/setup-deno": 2,
};

testWithPython("actions are pinned to releases, none of which runs on Node 20", async () => {
  for (const name of NAMES) {
    const steps = Object.values(await jobs(name)).flatMap((job) => job.steps);
    for (const { uses } of steps.filter(({ uses }) => uses !== undefined)) {
      const [, action, major] = /^([\w-]+\/[\w-]+)@v(\d+)\.\d+\.\d+$/.exec(uses!) ?? [];
      const first = NODE_24[action ?? ""];
      assert(first !== undefined && Number(major) >= first, uses);
    }
  }
});

testNeeding("python3", "shellcheck")(
  "shellcheck has nothing to say about the workflows' scripts",
  async () => {
    for (const name of NAMES) {
      for (const { run } of Object.values(await jobs(name)).flatMap((job) => job.steps)) {
        if (run === undefined) continue;
        const shellcheck = new Deno.Command("shellcheck", {
          args: ["--shell=bash", "--norc", "-"],
          stdin: "piped",
          stdout: "piped",
        }).spawn();
        const writer = shellcheck.stdin.getWriter();
        await writer.write(new TextEncoder().encode(run.replaceAll(/\$\{\{.*?\}\}/g, "value")));
        await writer.close();
        assertEquals(new TextDecoder().decode((await shellcheck.output()).stdout), "", run);
      }
    }
  },
);

testWithPython("every suite runs on every push", async () => {
  const { test, long, spark, notebooks } = await jobs("ci.yml");
  const commands = [test, long, spark, notebooks].flatMap((job) =>
    job!.steps.map(({ run }) => run)
  );
  const suites = [
    "test",
    "test:long",
    "fuzz --times 500",
    "test:cloud",
    "test:spark",
    "test:kernel",
  ];
  for (const task of ["check", ...suites, "pipeline"]) {
    assert(commands.includes(`deno task ${task}`), task);
  }
});

testWithPython(
  "the site is published where a variable says so, not broken off, and otherwise it is said why not",
  async () => {
    const { concurrency, jobs: { notebooks, publish } } = await workflow("ci.yml");
    const onMain = "github.ref == 'refs/heads/main' && github.event_name == 'push'";
    const isOn = `${onMain} && vars.PUBLISH_PAGES == 'true'`;
    assertEquals(publish!.if, isOn);
    assertEquals(publish!.concurrency, { group: "pages", "cancel-in-progress": false });
    // A cancelled workflow would take the job with it.
    assertEquals(concurrency["cancel-in-progress"], "${{ github.event_name == 'pull_request' }}");
    const handed = notebooks!.steps.find(({ uses }) => uses?.includes("pages-artifact"));
    assertEquals([handed!.if, handed!.with], [isOn, { path: "site" }]);
    const said = notebooks!.steps.find(({ run }) => run?.includes("::notice::"));
    assertEquals(said!.if, `${onMain} && vars.PUBLISH_PAGES != 'true'`);
  },
);

testWithPython("the cloud workflow starts from the default branch only", async () => {
  const [first] = (await jobs("cloud.yml")).run!.steps;
  const start = (BRANCH: string) =>
    new Deno.Command("bash", {
      args: ["-e", "-c", first!.run!],
      env: { BRANCH, WANTED: "refs/heads/main" },
    }).output();
  assertEquals((await start("refs/heads/main")).code, 0);
  const { code, stderr } = await start("refs/heads/other");
  assertEquals([code, new TextDecoder().decode(stderr)], [
    2,
    "This is refs/heads/other; runs on AWS start from refs/heads/main, whose code somebody has " +
    "reviewed\n",
  ]);
});

testWithPython(
  "the image is run as nobody without a network, and its bytes are compared",
  async () => {
    const { image } = await jobs("image.yml");
    const scripts = image!.steps.map(({ run }) => run ?? "");
    const run = scripts.find((script) => script.includes("docker run") && script.includes("/out"))!;
    for (const flag of ["--network none", "--read-only", "--cap-drop ALL"]) {
      assertStringIncludes(run, flag);
    }
    assert(scripts.some((script) => script.startsWith("diff --recursive dataset/processed")));
  },
);

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
