import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pl from "nodejs-polars";
import { resultOf, until } from "../cloud/cloud_command.ts";
import { BUCKET, CANARY, sparkAccount } from "../cloud/spark_account.ts";
import { testNeeding } from "../needing.ts";
import { startSpark } from "./spark_server.ts";

const test = testNeeding("python3", "java", "ps");
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const EXTRACT = join(ROOT, "dataset/raw/inu_bank.csv");

/** A Spark server that sees a folder of this machine as the bucket of an account. */
function startSparkWithBucket(folder: string) {
  const mounts = ["extracts", "spark"].map((name) => [
    `spark.hadoop.fs.viewfs.mounttable.${BUCKET}.link./${name}`,
    `file://${folder}/${name}`,
  ]);
  return startSpark({
    settings: {
      "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
      "spark.hadoop.fs.viewfs.overload.scheme.target.s3.impl":
        "org.apache.hadoop.fs.LocalFileSystem",
      ...Object.fromEntries(mounts),
    },
  });
}

test("a run on EMR Serverless, played by a server of this machine, gives the outputs of this process and ends its session", async (context) => {
  const place = await Deno.makeTempDir();
  const bucket = join(place, "bucket");
  for (const name of ["extracts/may", "spark"]) {
    await Deno.mkdir(join(bucket, name), { recursive: true });
  }
  const parquet = join(bucket, "extracts/may/bank.parquet");
  pl.readCSV(EXTRACT, { inferSchemaLength: 0 }).writeParquet(parquet);
  await using server = await startSparkWithBucket(bucket);
  await using account = await sparkAccount({
    endpoint: `http://127.0.0.1:${server.port}`,
    tokenSeconds: 4,
    objects: { "extracts/may/bank.parquet": (await Deno.stat(parquet)).size },
  });
  const [output, steps] = [join(place, "output"), join(bucket, "spark")];
  const words = ["spark", "run", "--every", "1", "--output", output, "--yes"];
  try {
    await context.step("of an extract in the bucket", async () => {
      const input = `s3://${BUCKET}/extracts/may/`;
      const running = account.start(...words, "--input", input);
      const seen = watchProcesses();
      const { code, stdout, stderr } = resultOf(await running.output());
      const lists = await seen.end();
      assertEquals(code, 0, stderr);
      assertStringIncludes(stderr, "The session 00s0 was ended.");
      const { state, tokens } = account.sessions[0]!;
      assertEquals([state, [...account.schedules]], ["TERMINATED", []]);
      assert(tokens.length > 1, "the token was not renewed");
      assert(lists.includes("x-aws-proxy-auth_file="), "the pipeline was not seen");
      for (const text of [stdout, stderr, lists]) assertEquals(text.includes(CANARY), false);
      await assertShippedOutputs(output);
      assertEquals(filesIn(steps), []);
      await Deno.remove(output, { recursive: true });
    });
    await context.step("of one at home, until it is interrupted, which ends both", async () => {
      account.states = ["STARTED"];
      const running = account.start(...words, "--input", EXTRACT);
      await until(() => Promise.resolve(filesIn(steps).length > 0));
      running.kill("SIGTERM");
      const { code, stderr } = resultOf(await running.output());
      assertEquals(code, 130, stderr);
      assertStringIncludes(stderr, "error: Interrupted. The session 00s1 was ended.");
      assertEquals([account.sessions[1]!.state, [...account.schedules]], ["TERMINATED", []]);
      assertEquals(stderr.includes(CANARY), false);
      assertEquals(filesIn(steps), []);
      assertEquals([...Deno.readDirSync(place)].map(({ name }) => name), ["bucket"]);
    });
  } finally {
    await Deno.remove(place, { recursive: true });
  }
});

/** The files in a folder and below; a store has no folders. */
function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(join(folder, name)) : [join(folder, name)]
  );
}

/** Keeps all command lines that this machine shows, until told to end. */
function watchProcesses() {
  const seen = new Set<string>();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const { stdout } = await new Deno.Command("ps", { args: ["axww", "-o", "args"] }).output();
      for (const line of new TextDecoder().decode(stdout).split("\n")) seen.add(line);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  return {
    async end() {
      isOver = true;
      await watching;
      return [...seen].join("\n");
    },
  };
}

/** But for what is told of the input and the engine, they are those that are committed. */
async function assertShippedOutputs(output: string): Promise<void> {
  const labels = "labeled_customers.csv";
  const shipped = join(ROOT, "dataset/processed");
  const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  assertEquals(names(output), names(shipped));
  assertEquals(
    await Deno.readTextFile(join(output, labels)),
    await Deno.readTextFile(join(shipped, labels)),
  );
  assertStringIncludes(
    await Deno.readTextFile(join(output, "run.json")),
    '"engine": "Spark 4.3.0"',
  );
}
