import { assertEquals, assertRejects } from "@std/assert";
import { denoRelease } from "@/cloud/deno_release.ts";
import { UserError } from "@/errors.ts";

const INTEGRITY = `sha512-${"A".repeat(86)}==`;

function never(): Promise<Response> {
  throw new Error("The registry was asked");
}

Deno.test("the checksum of Deno for x86_64 is known without asking", async () => {
  const { url, sha512 } = await denoRelease("x86_64", { ask: never });
  assertEquals(url, "https://registry.npmjs.org/@deno/linux-x64-glibc/-/linux-x64-glibc-2.9.6.tgz");
  assertEquals(
    sha512,
    "sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==",
  );
});

Deno.test("for arm64 it is asked of the registry", async () => {
  const asked: string[] = [];
  const { url, sha512 } = await denoRelease("arm64", {
    ask: (url) => {
      asked.push(url);
      return Promise.resolve(Response.json({ dist: { integrity: INTEGRITY } }));
    },
  });
  assertEquals(asked, ["https://registry.npmjs.org/@deno/linux-arm64-glibc/2.9.6"]);
  assertEquals(
    url,
    "https://registry.npmjs.org/@deno/linux-arm64-glibc/-/linux-arm64-glibc-2.9.6.tgz",
  );
  assertEquals(sha512, INTEGRITY);
});

Deno.test("a mirror of the registry is asked, and named to the machine, in its place", async () => {
  const registry = "https://npm.bank.example/mirror/";
  const { url } = await denoRelease("x86_64", { registry, ask: never });
  assertEquals(
    url,
    "https://npm.bank.example/mirror/@deno/linux-x64-glibc/-/linux-x64-glibc-2.9.6.tgz",
  );
});

Deno.test("without a checksum no machine is launched", async () => {
  const answers = [
    () => Promise.reject(new TypeError("no network")),
    () => Promise.resolve(new Response("not found", { status: 404 })),
    () => Promise.resolve(Response.json({})),
    () => Promise.resolve(Response.json({ dist: { integrity: INTEGRITY.replace("512", "256") } })),
  ];
  for (const answer of answers) {
    await assertRejects(
      () => denoRelease("arm64", { ask: answer }),
      UserError,
      "cannot be had from",
    );
  }
});
