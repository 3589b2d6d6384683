import { assertEquals } from "@std/assert";
import { renderUserData } from "@/cloud/user_data.ts";
import { testNeeding } from "../needing.ts";

async function complaints(script: string): Promise<string> {
  const shellcheck = new Deno.Command("shellcheck", {
    // SC2317 takes functions that are called by name, or by a trap, for unreachable.
    args: ["--shell=bash", "--norc", "--exclude=SC2317", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = shellcheck.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  return new TextDecoder().decode((await shellcheck.output()).stdout);
}

for (
  const [architecture, platform] of [["x86_64", "linux-x64"], ["arm64", "linux-arm64"]] as const
) {
  testNeeding("shellcheck")(
    `shellcheck has nothing to say about what a machine of ${architecture} runs`,
    async () => {
      const script = renderUserData({
        run: "20260101-bank",
        attempt: 2,
        region: "eu-west-1",
        bucket: "runs-of-a-bank",
        input: "s3://runs-of-a-bank/extracts/20260101-bank/it's a bank's extract.csv",
        pipeline: ["--k", "4", "--exclude", "age"],
        maxMinutes: 120,
        architecture,
        proxy: "https://proxy.bank.example:443",
        registry: "https://npm.bank.example/it's",
        deno: {
          url: `https://registry.npmjs.org/@deno/${platform}-glibc/-/deno.tgz`,
          sha512: `sha512-${"A".repeat(86)}==`,
        },
      });
      assertEquals(await complaints(script), "");
    },
  );
}
