import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Result, resultOf } from "./cloud_command.ts";
import { testNeeding } from "../needing.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const IDENTITY =
  "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>" +
  "</GetCallerIdentityResult></GetCallerIdentityResponse>";
const NO_STACK = "<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id " +
  "financial-clustering-engine does not exist</Message></Error></ErrorResponse>";

/** The task itself, with the permissions and settings that a user has, and nothing else of an account. */
async function list(environment: Readonly<Record<string, string>>): Promise<Result> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "cloud", "list"],
    cwd: ROOT,
    env: {
      AWS_REGION: "eu-west-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      DENO_NO_UPDATE_CHECK: "1",
      NO_COLOR: "1",
      ...environment,
    },
  }).output();
  return resultOf(output);
}

const KEYS = { AWS_ACCESS_KEY_ID: "AKIDOFTHEENVIRONMENT", AWS_SECRET_ACCESS_KEY: "testing" };

/** What a launcher that has got through to AWS says there, where nothing is set up. */
const THROUGH = "There is no stack financial-clustering-engine in eu-west-1";

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listening(server: Server): Promise<Listening> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  return {
    port: (server.address() as { port: number }).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A bank's certificate authority and a server's certificate from it, in a folder. */
async function certificates(folder: string): Promise<void> {
  const openssl = async (words: string) => {
    const { success, stderr } = await new Deno.Command("openssl", {
      args: words.split(" "),
      cwd: folder,
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  };
  await Deno.writeTextFile(join(folder, "names"), "subjectAltName=DNS:localhost");
  await openssl(
    "req -x509 -newkey rsa:2048 -nodes -days 2 -keyout ca.key -out ca.pem -subj /CN=bank",
  );
  await openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out csr.pem -subj /CN=localhost");
  await openssl(
    "x509 -req -in csr.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
  );
}

testNeeding("openssl")(
  "behind a proxy that reads along with a certificate of the bank's own, one variable lets the launcher through",
  async (test) => {
    const folder = await Deno.makeTempDir();
    try {
      await certificates(folder);
      const [key, cert] = await Promise.all(
        ["key.pem", "cert.pem"].map((name) => Deno.readTextFile(join(folder, name))),
      );
      let forbids = false;
      await using aws = await listening(
        createTlsServer({ key: key!, cert: cert! }, async (request, response) => {
          const pieces: Buffer[] = [];
          for await (const piece of request) pieces.push(piece);
          const isIdentity = Buffer.concat(pieces).toString().includes("GetCallerIdentity");
          response.writeHead(forbids ? 403 : isIdentity ? 200 : 400, {
            "content-type": "text/xml",
          });
          response.end(forbids ? "<html>Blocked</html>" : isIdentity ? IDENTITY : NO_STACK);
        }),
      );
      const tunnels: string[] = [];
      let refuses = false;
      const tunnel = createServer();
      tunnel.on("connect", (request, socket) => {
        tunnels.push(request.url ?? "");
        if (refuses) {
          socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
          return;
        }
        const through = connect(aws.port, "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          through.pipe(socket).pipe(through);
        });
        for (const end of [through, socket]) end.on("error", () => end.destroy());
      });
      await using proxy = await listening(tunnel);
      const AWS_ENDPOINT_URL = `https://localhost:${aws.port}`;
      const trusted = {
        ...KEYS,
        AWS_ENDPOINT_URL,
        DENO_TLS_CA_STORE: "system",
        SSL_CERT_FILE: join(folder, "ca.pem"),
      };
      const proxied = { ...trusted, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };

      await test.step("without it the certificate is named, and no policy", async () => {
        const { code, stderr } = await list({ ...KEYS, AWS_ENDPOINT_URL });
        assertEquals(code, 3);
        assertStringIncludes(stderr, "set DENO_TLS_CA_STORE=system");
        assert(!stderr.includes("policy"), stderr);
      });
      await test.step("with it AWS answers", async () => {
        assertStringIncludes((await list(trusted)).stderr, THROUGH);
        assertEquals(tunnels, []);
      });
      await test.step("HTTPS_PROXY is taken, NO_PROXY too", async () => {
        assertStringIncludes((await list(proxied)).stderr, THROUGH);
        assert(tunnels.includes(`localhost:${aws.port}`), `${tunnels}`);
        tunnels.length = 0;
        assertStringIncludes((await list({ ...proxied, NO_PROXY: "localhost" })).stderr, THROUGH);
        assertEquals(tunnels, []);
      });
      await test.step("a proxy that refuses is named", async () => {
        refuses = true;
        const { code, stderr } = await list(proxied);
        assertEquals(code, 3);
        assertStringIncludes(stderr, "The proxy does not let through to AWS (Failed to establish");
      });
      await test.step("a page in AWS's place is named, and no policy", async () => {
        forbids = true;
        const { code, stderr } = await list(trusted);
        assertEquals(code, 3);
        assertStringIncludes(stderr, "Something on the way refuses sts:GetCallerIdentity");
        assert(!stderr.includes("policy"), stderr);
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

Deno.test("credentials come from a program of the profile, and where it gives none, or SSO has not signed in, the way out is said", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const keys: (string | undefined)[] = [];
    await using aws = await listening(createServer((request, response) => {
      keys.push(/Credential=(\w+)/.exec(request.headers.authorization ?? "")?.[1]);
      response.writeHead(keys.length === 1 ? 200 : 400, { "content-type": "text/xml" });
      response.end(keys.length === 1 ? IDENTITY : NO_STACK);
    }));
    const given = JSON.stringify({
      Version: 1,
      AccessKeyId: "AKIDOFTHEPROGRAM",
      SecretAccessKey: "testing",
    });
    const program = async (name: string, script: string) => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return `[profile ${name}]\ncredential_process = ${path}\n`;
    };
    const config = join(folder, "config");
    await Deno.writeTextFile(
      config,
      await program("gives", `echo '${given}'`) + await program("fails", "exit 3") +
        "[profile code]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = base\n" +
        "mfa_serial = arn:aws:iam::123456789012:mfa/me\n[profile base]\n" +
        "aws_access_key_id = a\naws_secret_access_key = b\n" +
        "[profile sso]\nsso_session = bank\nsso_account_id = 123456789012\n" +
        "sso_role_name = Analyst\n[sso-session bank]\nsso_region = eu-west-1\n" +
        "sso_start_url = https://bank.example/start\n",
    );
    const AWS_ENDPOINT_URL = `http://127.0.0.1:${aws.port}`;
    const as = (AWS_PROFILE: string) =>
      list({ AWS_PROFILE, AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL });
    assertStringIncludes((await as("gives")).stderr, THROUGH);
    assertEquals(new Set(keys), new Set(["AKIDOFTHEPROGRAM"]));
    for (const profile of ["fails", "code"]) {
      const { code, stderr } = await as(profile);
      assertEquals(code, 3);
      assertStringIncludes(stderr, 'eval "$(aws configure export-credentials --format env)"');
    }
    assertEquals(await as("sso"), {
      code: 3,
      stdout: "",
      stderr: "error: The profile sso signs in by SSO, and that sign-in is missing or over: run " +
        "`aws sso login --profile sso`.\n",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
