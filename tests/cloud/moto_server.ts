import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonEnvironment } from "../python_environment.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The folder of the programs that `requirements.txt` names: moto_server, aws, cfn-lint, zizmor .. */
export async function pythonTools(): Promise<string> {
  const requirements = fileURLToPath(new URL("./requirements.txt", import.meta.url));
  const python = await pythonEnvironment(join(ROOT, ".venv-cloud"), requirements);
  return join(python, "..");
}

/** An emulated AWS, empty at first, on a port of its own. */
export interface MotoServer extends AsyncDisposable {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  /** Variables under which the SDK and the AWS command line speak to it and to nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Starts the emulator.
 *
 * @throws {Error} If it cannot be installed or does not answer within a minute.
 */
export async function startMoto(): Promise<MotoServer> {
  const tools = await pythonTools();
  const port = freePort();
  const server = new Deno.Command(join(tools, "moto_server"), {
    args: ["--host", "127.0.0.1", "--port", String(port)],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    try {
      server.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
    await server.status;
  };
  const deadline = Date.now() + 60_000;
  while (!await answers(`${endpoint}/moto-api/data.json`)) {
    if (Date.now() > deadline) {
      await stop();
      throw new Error("The emulator of AWS (moto) did not answer within a minute");
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    },
    [Symbol.asyncDispose]: stop,
  };
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
