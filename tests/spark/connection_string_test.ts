import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { sparkConnection } from "@/engine/spark/connection_string.ts";
import { UserError } from "@/errors.ts";

const SESSION = "01234567-89ab-cdef-0123-456789abcdef";
const CANARY = "canary-of-a-token";

Deno.test("a connection string is read as Spark defines it", async () => {
  const own = await sparkConnection(
    `sc://spark.bank.example:443/;use_ssl=true;user_id=ada;session_id=${SESSION};x-cluster-id=a%2Fb`,
  );
  assertEquals({ ...own, headers: [...await own.headers()] }, {
    shown: "sc://spark.bank.example:443",
    host: "spark.bank.example",
    port: 443,
    secure: true,
    userId: "ada",
    sessionId: SESSION,
    hasHeaders: true,
    headers: [["x-cluster-id", "a/b"]],
  });
  const { port, secure, userId } = await sparkConnection("sc://localhost");
  assertEquals({ port, secure, userId }, { port: 15002, secure: false, userId: "fce" });
  assertEquals((await sparkConnection("sc://[::1]:15003/;")).host, "[::1]");
});

Deno.test("a token is sent as a bearer's, and elsewhere than on this machine by TLS alone", async () => {
  const { headers, secure } = await sparkConnection(`sc://spark.bank.example/;token=${CANARY}`);
  assertEquals([(await headers()).get("authorization"), secure], [`Bearer ${CANARY}`, true]);
  assertEquals((await sparkConnection(`sc://127.0.0.1/;token=${CANARY}`)).secure, false);
  assertEquals((await sparkConnection(`sc://127.0.0.1.example/;token=${CANARY}`)).secure, true);
  const header = `sc://spark.bank.example/;x-aws-proxy-auth=${CANARY}`;
  assertEquals((await sparkConnection(header)).secure, true);
});

Deno.test("a token, or any other value, may stand in a file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, `${CANARY}\n`);
    const { headers } = await sparkConnection(
      `sc://localhost/;token_file=${encodeURIComponent(path)}`,
    );
    assertEquals((await headers()).get("authorization"), `Bearer ${CANARY}`);
    await Deno.writeTextFile(path, `newer-${CANARY}\n`);
    assertEquals((await headers()).get("authorization"), `Bearer newer-${CANARY}`);
    const other = `sc://localhost/;x-aws-proxy-auth_file=${encodeURIComponent(path)}`;
    const { headers: others } = await sparkConnection(other);
    assertEquals((await others()).get("x-aws-proxy-auth"), `newer-${CANARY}`);
    await Deno.writeTextFile(path, `${CANARY}\nand more\n`);
    const { message } = await refused(`sc://localhost/;token_file=${encodeURIComponent(path)}`);
    assertStringIncludes(message, "it must hold the token alone");
  } finally {
    await Deno.remove(path);
  }
  assertStringIncludes((await refused("sc://localhost/;token_file=no.such")).message, "no.such");
});

Deno.test("what is wrong with a connection string is said by its part, and never shows a token", async () => {
  const wrong: readonly (readonly [text: string, said: string])[] = [
    ["http://localhost", "must begin with sc://"],
    ["sc://", "must begin with sc://"],
    ["sc://user@localhost", "only / may stand"],
    [`sc://localhost/path;token=${CANARY}`, "only / may stand"],
    [`sc://localhost:70000/;token=${CANARY}`, "the port 70000"],
    [`sc://localhost:port/;token=${CANARY}`, "only / may stand"],
    [`sc://localhost/;${CANARY}`, "in place 1 is not written as name=value"],
    [`sc://localhost/;token=${CANARY}%`, "the parameter token has no usable value"],
    [`sc://localhost/;token=${CANARY}%0A`, "the parameter token has no usable value"],
    [`sc://localhost/;token=${CANARY};token=${CANARY}`, "the parameter token stands there twice"],
    [`sc://localhost/;token=${CANARY};token_file=x`, "token and token_file"],
    [`sc://localhost/;use_ssl=yes;token=${CANARY}`, "use_ssl is neither true nor false"],
    [`sc://localhost/;session_id=${CANARY}`, "the session_id is no UUID"],
    [`sc://localhost/;x ${CANARY}=1`, "parameter 1 has no usable name"],
    [`sc://localhost?token=${CANARY}`, "only / may stand"],
  ];
  for (const [text, said] of wrong) {
    const { message, ending } = await refused(text);
    assertStringIncludes(message, said);
    assertEquals([message.includes(CANARY), ending], [false, "usage"], text);
  }
});

function refused(text: string): Promise<UserError> {
  return assertRejects(() => sparkConnection(text), UserError);
}
