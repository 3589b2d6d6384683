import { assert, assertEquals, assertMatch } from "@std/assert";
import { extractText } from "../sample_extract.ts";

const ROOT = new URL("../..", import.meta.url);

const customers = Array.from({ length: 40 }, (_, i) => ({
  Customer_ID: `C${i}`,
  Account_ID: `A${i}`,
  Transaction_ID: `T${i}`,
  Balance: `${(i % 2 === 0 ? 9_000_000 : 30_000) + 1000 * i}`,
}));

/** What a process may do whose native code could reach the network. */
const LOCKED = [
  ...["run", "--no-prompt", "--quiet", "--frozen", "--no-check"],
  ...["--config", new URL("deno.json", ROOT).pathname],
  ...["--deny-net", "--deny-run", "--ignore-env", "--allow-read", "--allow-write"],
  ...["--allow-ffi", "--allow-sys=cpus,networkInterfaces,hostname"],
];

/** Tries each input in a process of its own, whose native code could reach the network. */
async function tried(folder: string, inputs: readonly string[]): Promise<string[]> {
  const code = `
    import { openAndRead } from "${new URL("src/pipeline.ts", ROOT)}";
    for (const input of ${JSON.stringify(inputs)}) {
      try {
        const { rows } = await openAndRead({ input });
        console.log(\`\${rows} rows\`);
      } catch (error) {
        console.log(\`\${error.name}: \${error.message}\`);
      }
    }
    for (const way of [
      () => fetch("http://127.0.0.1:8080/"),
      () => Deno.connect({ port: 1 }),
      () => new Deno.Command("curl").output(),
    ]) {
      console.log(await Promise.resolve().then(way).then(() => "out", ({ name }) => name));
    }`;
  await Deno.writeTextFile(`${folder}/tried.ts`, code);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...LOCKED, "tried.ts"],
    cwd: folder,
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
}

/** The whole program, likewise. */
async function pipeline(folder: string, input: string): Promise<{ code: number; said: string }> {
  const words = ["pipeline", "--quiet", "--input", input, "--output", "out"];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...LOCKED, new URL("src/main.ts", ROOT).href, ...words],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

Deno.test("a file that is named like an address is read here or refused: nothing asks the network", async () => {
  const folder = await Deno.makeTempDir();
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    asked.push(url);
    return new Response(extractText([{}]));
  });
  const host = `127.0.0.1:${server.addr.port}`;
  try {
    // POSIX takes two slashes for one.
    for (const scheme of ["http:", "s3:"]) {
      await Deno.mkdir(`${folder}/${scheme}/${host}`, { recursive: true });
    }
    const here = [`http://${host}/here.csv`, `http:/${host}/here.csv`, `s3://${host}/here.csv`];
    await Deno.writeTextFile(`${folder}/http:/${host}/here.csv`, extractText(customers));
    await Deno.writeTextFile(`${folder}/s3:/${host}/here.csv`, extractText([{}, {}]));
    const away = ["http", "https", "s3", "gs", "az", "hf"]
      .flatMap((scheme) => ["csv", "parquet"].map((end) => `${scheme}://${host}/bank.${end}`));
    const said = await tried(folder, [...here, ...away]);
    assertEquals(said.slice(0, here.length), ["40 rows", "40 rows", "2 rows"]);
    for (const [i, path] of away.entries()) {
      assertMatch(said[here.length + i]!, /^UserError: Cannot read .*no such file/, path);
    }
    assertEquals(said.slice(here.length + away.length), [
      "NotCapable",
      "NotCapable",
      "NotCapable",
    ]);
    const run = await pipeline(folder, here[0]!);
    assertEquals([run.code, run.said], [0, ""]);
    assert(Deno.statSync(`${folder}/out/report.html`).isFile);
    assertMatch(
      (await pipeline(folder, away[0]!)).said,
      /^error: Cannot read http:\S*\/bank\.csv: there is no such file or folder.*\n$/,
    );
    assertEquals(asked, []);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
