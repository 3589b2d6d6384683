import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Command } from "commander";
import { join } from "node:path";
import { program } from "@/cloud/main.ts";
import { cloudArguments, resultOf } from "./cloud_command.ts";
import { SMALL_CSV } from "./test_account.ts";

Deno.test("mistakes are told in a sentence before anything is asked of AWS", async () => {
  const folder = await Deno.makeTempDir();
  const git = (...words: string[]) =>
    new Deno.Command("git", { args: words, cwd: folder }).output();
  try {
    await Deno.writeTextFile(join(folder, "bank.csv"), SMALL_CSV);
    await Deno.writeTextFile(join(folder, "empty.csv"), "");
    await git("init", "--quiet");
    const env = {
      AWS_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
      NO_COLOR: "1",
    };
    const cases: [words: string[], code: number, reason: string][] = [
      [["run", "--input", "bank.csv"], 2, "give --yes"],
      [["run", "--input", "empty.csv", "--yes"], 3, "empty.csv: the file is empty."],
      [["run", "--k", "0", "--yes"], 2, 'k is "0"; it must be a whole number'],
      [["run", "--features", "wealth", "--yes"], 2, 'There is no feature "wealth"'],
      [["run", "--max-minutes", "0", "--yes"], 2, '"0" is not a whole number from 1 to 10080'],
      [["run", "--id", "No Id", "--yes"], 2, "is not a run's id"],
      [["run", "--proxy", "proxy:3128", "--yes"], 2, '"proxy:3128" is not an address such as'],
      [["run", "--proxy", "https://me:secret@proxy", "--yes"], 2, "must hold no password"],
      [["fetch", "some-run", "--partial"], 2, "--partial wants --output"],
      [["run", "--resume", "some-run", "--k", "4", "--yes"], 2, "leave out --k"],
      [["run", "--input", "bank.csv", "--yes"], 3, "Cannot read the code: git"],
      [["list"], 3, "There are no AWS credentials: sign in with"],
    ];
    for (const [words, code, reason] of cases) {
      const started = performance.now();
      const options = { args: cloudArguments(words), cwd: folder, env, stdin: "null" } as const;
      const result = resultOf(await new Deno.Command(Deno.execPath(), options).output());
      assertEquals([result.code, result.stdout], [code, ""], `${words}: ${result.stderr}`);
      assertStringIncludes(result.stderr, reason);
      assertMatch(result.stderr, /^error: [^\n]+\n$/);
      assert(performance.now() - started < 5000, `${words} took more than five seconds`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an AWS that does not answer is given up within seconds", async () => {
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const env = {
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${silent.addr.port}`,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    NO_COLOR: "1",
  };
  const started = performance.now();
  const options = { args: cloudArguments(["list"]), env };
  const { code, stderr } = resultOf(await new Deno.Command(Deno.execPath(), options).output());
  assertEquals(code, 3);
  assertStringIncludes(stderr, "error: AWS does not answer within 4 seconds: check the network");
  assert(performance.now() - started < 8000);
});

Deno.test("every command's help ends in examples that the command line takes", () => {
  const all = program();
  const names = all.commands.map((command) => command.name());
  assertEquals(names, ["setup", "run", "spark", "status", "logs", "fetch", "stop", "list", "gc"]);
  const below = (command: Command): Command[] => [command, ...command.commands.flatMap(below)];
  for (const command of below(all)) {
    let help = "";
    command.configureOutput({ writeOut: (text) => help += text }).outputHelp();
    const examples = help.matchAll(/^ {2}deno task cloud (\w.*?)( {2}.*)?$/gm).toArray();
    assert(examples.length > 0, command.name());
    for (const [line, text] of examples) {
      const words = text!.split(" ");
      let target = all;
      while (target.commands.length > 0) {
        const name = words.shift();
        target = target.commands.find((candidate) => candidate.name() === name)!;
      }
      const { operands, unknown } = target.parseOptions(words);
      assertEquals(unknown, [], line);
      assertEquals(operands.length, target.registeredArguments.length, line);
    }
  }
});
