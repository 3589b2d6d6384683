import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonTools } from "../moto_server.ts";
import { testNeeding } from "../../needing.ts";

const testWithPython = testNeeding("python3");

const CONTAINER = fileURLToPath(new URL("../../../src/cloud/container/", import.meta.url));
const EXAMPLES = join(CONTAINER, "examples");

async function tool(name: string, ...args: string[]) {
  const { success, stdout, stderr } = await new Deno.Command(join(await pythonTools(), name), {
    args,
    env: { NO_COLOR: "1", AWS_DEFAULT_REGION: "eu-west-1" },
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function example(name: string) {
  const script = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
  return JSON.parse((await tool("python", "-c", script, join(EXAMPLES, name))).output);
}

testWithPython("hadolint has nothing to say about the Dockerfile", async () => {
  const { success, output } = await tool("hadolint", join(CONTAINER, "Dockerfile"));
  assertEquals([success, output], [true, ""]);
});

testNeeding("shellcheck")("shellcheck has nothing to say about run.sh", async () => {
  const { stdout } = await new Deno.Command("shellcheck", { args: [join(CONTAINER, "run.sh")] })
    .output();
  assertEquals(new TextDecoder().decode(stdout), "");
});

testWithPython("the Kubernetes example is what the cluster's schema wants", async () => {
  const path = join(EXAMPLES, "kubernetes_job.yaml");
  const { success, output } = await tool("kubernetes-validate", "--strict", path);
  assert(success, output);
});

for (
  const [name, ...call] of [
    ["aws_batch_job_definition.json", "batch", "register-job-definition"],
    ["ecs_task_definition.json", "ecs", "register-task-definition"],
    ["sagemaker_processing_job.json", "sagemaker", "create-processing-job"],
  ] as const
) {
  testWithPython(`the AWS command line takes ${name} for ${call.join(" ")}`, async () => {
    const input = ["--cli-input-json", `file://${join(EXAMPLES, name)}`];
    // Checks the input by the service's model and asks nobody.
    const { success, output } = await tool(
      "aws",
      ...call,
      "--generate-cli-skeleton",
      "output",
      ...input,
    );
    assert(success, output);
  });
}

const COMMAND = ["pipeline", "--input", "/in/bank.csv", "--output", "/out"];

testWithPython(
  "every example runs as nobody, read-only but for the outputs, once, with an end",
  async () => {
    const { spec } = await example("kubernetes_job.yaml");
    const pod = spec.template.spec;
    const [container] = pod.containers;
    assertEquals(container.args, COMMAND);
    assertEquals([spec.backoffLimit, pod.restartPolicy], [0, "Never"]);
    assert(spec.activeDeadlineSeconds > 0);
    assertEquals([pod.securityContext.runAsNonRoot, pod.securityContext.runAsUser], [true, 65534]);
    assertEquals(container.securityContext, {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    assertEquals(container.volumeMounts, [
      { name: "in", mountPath: "/in", readOnly: true },
      { name: "out", mountPath: "/out" },
    ]);

    const batch = await example("aws_batch_job_definition.json");
    const task = await example("ecs_task_definition.json");
    for (const properties of [batch.containerProperties, task.containerDefinitions[0]]) {
      assertEquals(properties.command, COMMAND);
      assertEquals([properties.user, properties.readonlyRootFilesystem], ["65534:65534", true]);
      assertEquals(properties.mountPoints, [
        { sourceVolume: "in", containerPath: "/in", readOnly: true },
        { sourceVolume: "out", containerPath: "/out", readOnly: false },
      ]);
    }
    for (const volumes of [batch.containerProperties.volumes, task.volumes]) {
      assertEquals(volumes.map(({ name }: { name: string }) => name), ["in", "out"]);
    }
    assertEquals(batch.retryStrategy.attempts, 1);
    assert(batch.timeout.attemptDurationSeconds > 0);

    const job = await example("sagemaker_processing_job.json");
    const [input] = job.ProcessingInputs;
    const [output] = job.ProcessingOutputConfig.Outputs;
    const [command, , file, , folder] = job.AppSpecification.ContainerArguments;
    assertEquals([command, file, folder], [
      "pipeline",
      `${input.S3Input.LocalPath}/bank.csv`,
      output.S3Output.LocalPath,
    ]);
    assertEquals(job.NetworkConfig.EnableNetworkIsolation, true);
    assert(job.StoppingCondition.MaxRuntimeInSeconds > 0);
  },
);
