import { assertEquals } from "@std/assert";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { deadlineSchedules } from "@/cloud/deadline_schedule.ts";

Deno.test("a machine's end is scheduled in the partition of the account", async () => {
  const targets: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      targets.push((await request.json()).Target.Arn);
      return Response.json({ ScheduleArn: "arn" });
    },
  );
  const scheduler = new SchedulerClient({
    region: "eu-west-1",
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
  });
  const partitions = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"];
  for (const partition of partitions) {
    const stack = {
      ScheduleGroupName: "group",
      SchedulerRoleArn: `arn:${partition}:iam::123456789012:role/of-the-scheduler`,
    };
    await deadlineSchedules(scheduler, stack).create("a-run-1", {
      at: new Date(0),
      call: "ec2:terminateInstances",
      input: { InstanceIds: ["i-1"] },
    });
  }
  scheduler.destroy();
  assertEquals(
    targets,
    partitions.map((partition) => `arn:${partition}:scheduler:::aws-sdk:ec2:terminateInstances`),
  );
});
