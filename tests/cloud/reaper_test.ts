import { assert, assertEquals } from "@std/assert";
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  type EC2Client,
  RunInstancesCommand,
} from "@aws-sdk/client-ec2";
import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { join } from "node:path";
import { TAGS } from "@/cloud/run_files.ts";
import { templateText } from "@/cloud/setup.ts";
import { pythonTools } from "./moto_server.ts";
import { until } from "./cloud_command.ts";
import { type TestAccount, testAccount } from "./test_account.ts";
import { testNeeding } from "../needing.ts";

/** Calls the function of the template as its schedule does; the ids of the machines that it has ended. */
async function reap({ proxy }: TestAccount): Promise<string[]> {
  const { Code } = JSON.parse(await templateText()).Resources.Reaper.Properties;
  const [separator, lines] = Code.ZipFile["Fn::Join"];
  const script = `${lines.join(separator)}\n\nimport json\nprint(json.dumps(handler({}, None)))\n`;
  const { stdout, stderr, success } = await new Deno.Command(join(await pythonTools(), "python"), {
    args: ["-c", script],
    env: {
      AWS_ENDPOINT_URL: proxy.endpoint,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_DEFAULT_REGION: "eu-west-1",
    },
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function alive(ec2: EC2Client): Promise<string[]> {
  const { Reservations } = await ec2.send(new DescribeInstancesCommand({}));
  return Reservations!.flatMap(({ Instances }) => Instances!)
    .filter(({ State }) => State!.Name !== "terminated").map(({ InstanceId }) => InstanceId!);
}

testNeeding("python3")(
  "a machine whose launcher was killed before its end was scheduled is ended by the stack's function, " +
    "at its deadline; those of others are left alone",
  async () => {
    await using account = await testAccount();
    const { ec2, proxy, scheduler, stack } = account;
    const { Instances } = await ec2.send(
      new RunInstancesCommand({ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1 }),
    );
    const foreign = Instances![0]!.InstanceId!;
    proxy.fault = ({ action }) => action === "RunInstances" ? "silent" : undefined;
    const words = ["--input", "dataset/bank.csv", "--id", "orphan", "--yes", "--detach"];
    const launcher = account.start("run", ...words);
    await until(async () => (await alive(ec2)).length === 2);
    launcher.kill("SIGKILL");
    await launcher.output();
    proxy.fault = () => undefined;
    const { Schedules } = await scheduler.send(
      new ListSchedulesCommand({ GroupName: stack.ScheduleGroupName }),
    );
    assertEquals(Schedules, []);

    assertEquals(await reap(account), []);
    const orphan = (await alive(ec2)).find((id) => id !== foreign)!;
    await ec2.send(
      new CreateTagsCommand({
        Resources: [orphan],
        Tags: [{ Key: TAGS.deadline, Value: new Date(Date.now() - 1000).toISOString() }],
      }),
    );
    assertEquals(await reap(account), [orphan]);
    assertEquals(await alive(ec2), [foreign]);
  },
);
