import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Boot, renderUserData, USER_DATA_BYTES } from "@/cloud/user_data.ts";

const BOOT: Boot = {
  run: "monthly-run",
  attempt: 2,
  region: "eu-west-1",
  bucket: "segments",
  input: "s3://bank/inu_bank.csv",
  pipeline: ["--k", "4"],
  maxMinutes: 60,
  architecture: "x86_64",
  deno: {
    url: "https://example.org/linux-x64-glibc.tgz",
    sha512: `sha512-${btoa("\xff\x00".repeat(32))}`,
  },
};

/** What Bash makes of the script's header: the words that it would give to the pipeline, and the input. */
async function asBashReads(userData: string): Promise<string[]> {
  const header = userData.slice(0, userData.indexOf("\n# shellcheck"));
  const { stdout, success } = await new Deno.Command("bash", {
    args: ["-c", `shutdown() { :; }; ${header}\nprintf '%s\\0' "\${words[@]}" "$input"`],
  }).output();
  assert(success);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("the first command of the user data schedules the power-off, ten minutes after the time allowed", () => {
  const lines = renderUserData(BOOT).split("\n");
  assertEquals(lines.slice(0, 2), ["#!/bin/bash", "shutdown -P +70"]);
});

Deno.test("the user data give the values of the attempt, Deno's checksum in the form of sha512sum", () => {
  const userData = renderUserData(BOOT);
  for (
    const line of [
      "run='monthly-run'",
      "attempt='2'",
      "region='eu-west-1'",
      "bucket='segments'",
      "input='s3://bank/inu_bank.csv'",
      "max_minutes='60'",
      "deno_url='https://example.org/linux-x64-glibc.tgz'",
      `deno_sha512='${"ff00".repeat(32)}'`,
      "words=('--k' '4')",
    ]
  ) assert(userData.includes(`\n${line}\n`), line);
});

Deno.test("a proxy and a mirror of the registry are told to all that the machine starts, its metadata aside", () => {
  const told = renderUserData({
    ...BOOT,
    proxy: "https://proxy.bank.example:443",
    registry: "https://npm.bank.example/mirror",
  });
  for (
    const line of [
      "export HTTPS_PROXY='https://proxy.bank.example:443' NO_PROXY=169.254.169.254",
      "export NPM_CONFIG_REGISTRY='https://npm.bank.example/mirror'",
    ]
  ) assert(told.includes(`\n${line}\n`), line);
  assert(!renderUserData(BOOT).includes("export HTTPS_PROXY"));
});

Deno.test("whatever the words of the pipeline and the input's name are, Bash reads them as they were", async () => {
  const word = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) =>
    text.replaceAll("\0", "")
  );
  const awkward = ["", "it's", "$(touch x) `id` \\", "a\nb", '"; shutdown -c #', "₦ é", "*"];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(word, fc.constantFrom(...awkward))),
      word,
      async (words, name) => {
        const input = `s3://bank/${name}'$x\n.csv`;
        assertEquals(await asBashReads(renderUserData({ ...BOOT, pipeline: words, input })), [
          ...words,
          input,
        ]);
      },
    ),
    { numRuns: 30, seed: 1 },
  );
});

Deno.test("the user data leave room for options below what EC2 takes, and refuse to be larger", () => {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  const least = bytes(renderUserData({ ...BOOT, pipeline: [] }));
  assert(least < 12_000, `${least} bytes`);
  const room = USER_DATA_BYTES - least - "''".length;
  assertEquals(bytes(renderUserData({ ...BOOT, pipeline: ["x".repeat(room - 1)] })), 16_383);
  assertThrows(
    () => renderUserData({ ...BOOT, pipeline: ["x".repeat(room)] }),
    Error,
    "it has 16384 bytes and EC2 takes fewer than 16384",
  );
});

Deno.test("user data are not rendered of values that are not what they must be", () => {
  const wrong: [Partial<Boot>, RegExp][] = [
    [{ run: "A run" }, /run is "A run"; it must be a run's id/],
    [{ run: "x'; reboot #" }, /run is /],
    [{ attempt: 0 }, /attempt is 0/],
    [{ attempt: 1.5 }, /attempt is 1.5/],
    [{ region: "Dublin" }, /region is "Dublin"; it must be a region such as eu-west-1/],
    [{ bucket: "My_Bucket" }, /bucket is "My_Bucket"/],
    [{ input: "bank.csv" }, /input is "bank.csv"; it must be s3:\/\/bucket\/key/],
    [{ input: "s3://bank/folder/" }, /input is /],
    [{ pipeline: ["--k", "4\0"] }, /pipeline.1 is "4\\u0000"; it must be text without NUL/],
    [{ maxMinutes: 0 }, /maxMinutes is 0/],
    [{ maxMinutes: NaN }, /maxMinutes is null/],
    [{ deno: { ...BOOT.deno, sha512: "sha512-short" } }, /deno.sha512 is "sha512-short"/],
    [{ deno: { ...BOOT.deno, url: "deno" } }, /deno.url is "deno"/],
    [{ architecture: "arm64" }, /the Deno must be for the machine's architecture/],
  ];
  for (const [change, message] of wrong) {
    const error = assertThrows(() => renderUserData({ ...BOOT, ...change }), Error);
    assertMatch(error.message, message);
  }
});
