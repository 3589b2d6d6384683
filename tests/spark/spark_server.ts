import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../python_environment.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const REQUIREMENTS = fileURLToPath(new URL("./requirements.txt", import.meta.url));

/** The folder of pyspark, which holds the server, too. */
export async function wheelFolder(): Promise<string> {
  const python = await pythonEnvironment(join(ROOT, ".venv-spark"), REQUIREMENTS);
  const library = join(dirname(python), "..", "lib");
  for await (const { name } of Deno.readDir(library)) {
    const folder = join(library, name, "site-packages", "pyspark");
    if (name.startsWith("python")) return folder;
  }
  throw new Error(`There is no Python in ${library}`);
}

/** The pinned version of Spark. */
export async function sparkVersion(): Promise<string> {
  return /pyspark==(\S+)/.exec(await Deno.readTextFile(REQUIREMENTS))![1]!;
}

export interface SparkServerOptions {
  /** Without it none is wanted. */
  readonly token?: string;
  /** @default one that is free */
  readonly port?: number;
  /** Of Spark's own, besides. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A Spark Connect server with two cores of this machine. */
export interface SparkServer extends AsyncDisposable {
  readonly port: number;
  /** For `--engine`, without the token. */
  readonly remote: string;
  /** Ends it at once, as a machine does that is lost. */
  kill(): Promise<void>;
}

/**
 * Starts a server from the wheel.
 *
 * @throws {Error} If it cannot be installed or does not listen within two minutes.
 */
export async function startSpark(
  { token, port = freePort(), settings = {} }: SparkServerOptions = {},
): Promise<SparkServer> {
  const wheel = await wheelFolder();
  const place = await Deno.makeTempDir({ prefix: "spark-server-" });
  const all = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": String(port),
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.local.dir": join(place, "local"),
    "spark.sql.warehouse.dir": join(place, "warehouse"),
    "spark.ui.enabled": "false",
    // What a test that was cut short has left computing gives the two cores back within a minute.
    "spark.connect.execute.manager.detachedTimeout": "30s",
    "spark.connect.execute.manager.maintenanceInterval": "10s",
    ...(token !== undefined && { "spark.connect.authenticate.token": token }),
    ...settings,
  };
  const server = new Deno.Command(join(wheel, "bin", "spark-submit"), {
    args: [
      ...["--class", "org.apache.spark.sql.connect.service.SparkConnectServer"],
      ...["--master", "local[2]", "--driver-memory", "2g"],
      ...Object.entries(all).flatMap(([name, value]) => ["--conf", `${name}=${value}`]),
      "spark-internal",
    ],
    cwd: place,
    env: { SPARK_HOME: wheel },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(server.stderr).text();
  const kill = async () => {
    try {
      server.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await server.status;
    await said;
  };
  const stop = async () => {
    await kill();
    await Deno.remove(place, { recursive: true });
  };
  let ended = false;
  server.status.then(() => ended = true);
  const deadline = Date.now() + 120_000;
  while (!await listens(port)) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`Spark did not listen within two minutes:\n${(await said).slice(-2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return { port, remote: `sc://127.0.0.1:${port}`, kill, [Symbol.asyncDispose]: stop };
}

/** A port that nobody listens on. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function listens(port: number): Promise<boolean> {
  try {
    using _ = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}
