import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import pl from "nodejs-polars";
import { sparkConnection } from "@/engine/spark/connection_string.ts";
import { type Relation, SparkSession } from "@/engine/spark/spark_session.ts";
import { UserError } from "@/errors.ts";
import { testNeeding } from "../needing.ts";
import { cuttingProxy } from "./cutting_proxy.ts";
import { sparkDouble } from "./spark_double.ts";
import { freePort, startSpark } from "./spark_server.ts";

const test = testNeeding("python3", "java");
const CANARY = "canary-of-a-token";
// Without a shuffle: an interrupt that comes while Spark is about to begin one leaves that computing,
// and nobody else would get a core.
const ENDLESS = "select id from range(1e13) where id % 7 = -1";

Deno.test("where no server is, one sentence says so and how to start one", async () => {
  const { message } = await refused(() => session(`sc://127.0.0.1:${freePort()}`));
  assertStringIncludes(message, "No Spark server at sc://127.0.0.1:");
  assertStringIncludes(message, "start one with start-connect-server.sh");
});

Deno.test("what listens and is no Spark server is told from one", async () => {
  await using web = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(),
  );
  const { port } = web.addr;
  const { message } = await refused(() => session(`sc://127.0.0.1:${port}`));
  assertStringIncludes(message, "does not speak Spark Connect");
  const { message: tls } = await refused(() => session(`sc://127.0.0.1:${port}/;use_ssl=true`));
  assertStringIncludes(tls, "does not speak TLS");
});

Deno.test("a server that is too old is refused with its version", async () => {
  await using server = await sparkDouble({ version: "3.4.4" });
  const { message } = await refused(() => session(`sc://127.0.0.1:${server.port}`));
  assertStringIncludes(message, "is of version 3.4.4, and 3.5 or later is needed");
});

Deno.test("every call carries the token and the headers that the connection string names", async () => {
  await using server = await sparkDouble({});
  {
    await using own = await session(
      `sc://127.0.0.1:${server.port}/;token=${CANARY};x-aws-proxy-auth=a%3Db`,
    );
    await own.set({ "spark.sql.ansi.enabled": "true" });
  }
  assertEquals(server.headers.length, 3);
  for (const headers of server.headers) {
    assertEquals(headers.get("authorization"), `Bearer ${CANARY}`);
    assertEquals(headers.get("x-aws-proxy-auth"), "a=b");
  }
});

Deno.test("a token that is renewed in its file goes with the next call; without the file the run ends", async () => {
  await using server = await sparkDouble({});
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, `first-${CANARY}`);
  const file = encodeURIComponent(path);
  await using own = await session(
    `sc://127.0.0.1:${server.port}/;x-aws-proxy-auth_file=${file}`,
  );
  await Deno.writeTextFile(path, `second-${CANARY}`);
  await own.set({ "spark.sql.ansi.enabled": "true" });
  const sent = server.headers.map((headers) => headers.get("x-aws-proxy-auth"));
  assertEquals(sent, [`first-${CANARY}`, `second-${CANARY}`]);
  assertEquals(server.headers.map((headers) => headers.get("authorization")), [null, null]);
  await Deno.remove(path);
  const { message } = await refused(() => own.set({ "spark.sql.ansi.enabled": "true" }));
  assertStringIncludes(message, "Cannot read the x-aws-proxy-auth of the Spark server in");
});

Deno.test("a server that is away for a moment is asked again", async () => {
  await using server = await sparkDouble({ away: 3 });
  await using own = await session(`sc://127.0.0.1:${server.port}`);
  await own.set({ "spark.sql.ansi.enabled": "true" });
  assertEquals(server.headers.length, 5);
});

Deno.test("a server that does not say a word, or nothing but that it has ended, is not waited for without end", async () => {
  const patience = { pauses: [1, 1], silence: 500, parting: 500 };
  for (
    const calls of [{ executePlan: forEver, reattachExecute: forEver }, {
      executePlan: atOnce,
      reattachExecute: atOnce,
    }]
  ) {
    await using server = await sparkDouble({ calls });
    const connection = await sparkConnection(`sc://127.0.0.1:${server.port}`);
    await using own = await SparkSession.open(connection, { patience });
    const { message } = await refused(() => own.run("select 1"));
    assertStringIncludes(message, "has ended or cannot be reached any more");
  }
});

Deno.test("a session ends, with all that it computes, though its last statement does not come through", async () => {
  let released = 0;
  const releaseSession = () => {
    released++;
    return {};
  };
  await using server = await sparkDouble({ calls: { executePlan: forEver, releaseSession } });
  const connection = await sparkConnection(`sc://127.0.0.1:${server.port}`);
  const patience = { pauses: [], silence: 600_000, parting: 3000 };
  const own = await SparkSession.open(connection, { patience });
  await own.close("drop database ours");
  assertEquals(released, 1);
});

async function* forEver(): AsyncGenerator<Record<never, never>> {
  await new Promise(() => {});
  yield {};
}

async function* atOnce(): AsyncGenerator<Record<never, never>> {}

testNeeding("openssl")(
  "a server is spoken to by TLS, and its certificate must be trusted",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
      const { success } = await new Deno.Command("openssl", {
        args: [
          ...[
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
          ],
          ...["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"],
          ...["-keyout", key, "-out", cert],
        ],
        stderr: "null",
      }).output();
      assert(success);
      const tls = { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
      await using server = await sparkDouble({ tls });
      const remote = `sc://localhost:${server.port}/;use_ssl=true`;
      const { message } = await refused(() => session(remote));
      assertStringIncludes(message, "shows a certificate that is not trusted");
      await using own = await session(`${remote};ca_file=${encodeURIComponent(cert)}`);
      assertEquals(own.version, "4.0.0");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

test("a Spark server of the pinned version answers, is cut, interrupted, and killed", async (context) => {
  await using server = await startSpark({ token: CANARY });
  const remote = `${server.remote}/;token=${CANARY}`;
  await context.step("a query's rows come as frames", async () => {
    await using own = await session(remote);
    const query = "select id, cast(id as string) as text, date'2024-02-29' as day from range(3)";
    const rows = await own.rows(query);
    assertEquals(rows.getColumn("id").cast(pl.Float64).toArray(), [0, 1, 2]);
    assertEquals(rows.getColumn("text").toArray(), ["0", "1", "2"]);
    assertEquals(rows.dtypes.map(String), [pl.Int64, pl.String, pl.Date].map(String));
    const none = await own.rows(`select * from (${query}) where id > 9`);
    assertEquals([none.height, none.columns], [0, ["id", "text", "day"]]);
  });
  await context.step(
    "frames are sent in parts, written as Parquet, named and read again",
    async () => {
      const folder = await Deno.makeTempDir();
      try {
        await using own = await session(remote);
        const frame = pl.DataFrame({ name: ["Ọ̀ṣun", "", null], amount: [1.5, -0.25, null] });
        const sent: Relation = {
          relType: { case: "localRelation", value: { data: frame.writeIPCStream() } },
        };
        const path = join(folder, "a b.parquet");
        for (let part = 0; part < 2; part++) await own.write(path, sent);
        const source = { format: "parquet", paths: [path] };
        await own.name("written", {
          relType: { case: "read", value: { readType: { case: "dataSource", value: source } } },
        });
        const rows = await own.rows("select * from written order by amount nulls last");
        const names = ["", "", "Ọ̀ṣun", "Ọ̀ṣun", null, null];
        assertEquals(rows.getColumn("name").toArray(), names);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  );
  await context.step("a stream that is cut goes on where it was", async () => {
    using proxy = cuttingProxy(server.port, [2_000_000, 1_000_000, 100, 1_500_000]);
    await using own = await session(`sc://127.0.0.1:${proxy.port}/;token=${CANARY}`);
    let [count, sum] = [0, 0];
    for await (const frame of own.frames("select id from range(600000)")) {
      count += frame.height;
      sum += frame.getColumn("id").sum();
    }
    assertEquals([count, sum, proxy.cuts], [600_000, 600_000 * 599_999 / 2, 4]);
  });
  await context.step("an interrupt ends the query here and on the server", async () => {
    const interrupt = new AbortController();
    const reason = new UserError("interrupted", "Interrupted.");
    {
      await using own = await session(remote, interrupt.signal);
      setTimeout(() => interrupt.abort(reason), 2000);
      assertEquals(await assertRejects(() => own.rows(ENDLESS)), reason);
    }
    // Both cores are free again.
    await using next = await session(remote);
    assertEquals((await next.rows("select sum(id) as sum from range(4)")).row(0).map(Number), [6]);
  });
  await context.step(
    "without the token, or with another, one sentence says so without it",
    async () => {
      assertStringIncludes((await refused(() => session(server.remote))).message, "wants a token");
      const { message } = await refused(() => session(`${server.remote}/;token=not-the-${CANARY}`));
      assertStringIncludes(message, "does not take the token");
      assertEquals(message.includes(CANARY), false);
    },
  );
  await context.step("what the server cannot see or read is named", async () => {
    await using own = await session(remote);
    const of = (path: string) =>
      refused(() => own.rows(`select * from parquet.\`${path}\``)).then(({ message }) => message);
    assertStringIncludes(await of("/no/such.parquet"), "does not see file:/no/such.parquet");
  });
  await context.step(
    "a server that ends mid-run is one sentence, and so is the next one",
    async () => {
      await using own = await session(remote);
      await own.run("create temporary view ours as select 1 as one");
      const killed = new Promise<void>((done) => setTimeout(() => server.kill().then(done), 2000));
      const { message } = await refused(() => own.rows(ENDLESS));
      await killed;
      assertStringIncludes(message, "has ended or cannot be reached any more");
      await using restarted = await startSpark({ token: CANARY, port: server.port });
      const { message: forgotten } = await refused(() => own.rows("select * from ours"));
      assertStringIncludes(forgotten, "has forgotten the session");
      assertEquals(restarted.port, server.port);
    },
  );
});

async function session(remote: string, signal?: AbortSignal): Promise<SparkSession> {
  return await SparkSession.open(await sparkConnection(remote), { signal });
}

async function refused(attempt: () => Promise<unknown>): Promise<UserError> {
  const error = await assertRejects(attempt, UserError);
  assertEquals(error.message.includes("\n"), false);
  return error;
}
