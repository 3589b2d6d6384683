import { assertEquals, assertMatch } from "@std/assert";
import { extractText } from "./sample_extract.ts";

const ROOT = new URL("..", import.meta.url);

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
    args: [
      ...["run", "--no-prompt", "--quiet", "--frozen", "--no-check"],
      ...["--config", new URL("deno.json", ROOT).pathname],
      ...["--deny-net", "--deny-run", "--ignore-env", "--allow-read", "--allow-write"],
      ...["--allow-ffi", "--allow-sys=cpus,networkInterfaces,hostname", "tried.ts"],
    ],
    cwd: folder,
    stdin: "null",
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout).trimEnd().split("\n");
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
    await Deno.writeTextFile(`${folder}/http:/${host}/here.csv`, extractText([{}, {}]));
    await Deno.writeTextFile(`${folder}/s3:/${host}/here.csv`, extractText([{}, {}]));
    const away = ["http", "https", "s3", "gs", "az", "hf"]
      .flatMap((scheme) => ["csv", "parquet"].map((end) => `${scheme}://${host}/bank.${end}`));
    const said = await tried(folder, [...here, ...away]);
    assertEquals(said.slice(0, here.length), here.map(() => "2 rows"));
    for (const [i, path] of away.entries()) {
      assertMatch(said[here.length + i]!, /^UserError: Cannot read .*no such file/, path);
    }
    assertEquals(said.slice(here.length + away.length), [
      "NotCapable",
      "NotCapable",
      "NotCapable",
    ]);
    assertEquals(asked, []);
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
});
