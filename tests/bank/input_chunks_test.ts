import { assertEquals, assertRejects } from "@std/assert";
import { inputChunks } from "@/bank/input_chunks.ts";
import { UserError } from "@/errors.ts";

Deno.test("input chunks are the bytes of the file, each valid until the next is asked for", async () => {
  const path = await Deno.makeTempFile();
  try {
    const bytes = Uint8Array.from({ length: 5_000_000 }, (_, i) => i % 251);
    await Deno.writeFile(path, bytes);
    let at = 0;
    for await (const chunk of inputChunks(path)) {
      // Time enough to read the next one over it.
      await new Promise((resolve) => setTimeout(resolve, 20));
      assertEquals(chunk, bytes.subarray(at, at += chunk.length));
    }
    assertEquals(at, bytes.length);
    // Whoever has seen enough leaves nothing behind: the test would fail.
    for await (const _ of inputChunks(path)) break;
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("a file that cannot be opened or read is an input error", async () => {
  const all = (path: string) => Array.fromAsync(inputChunks(path));
  await assertRejects(
    () => all("/nowhere"),
    UserError,
    "Cannot read /nowhere: there is no such file or folder.",
  );
  await assertRejects(() => all("/"), UserError, "Cannot read /: it is a folder, not a file.");
});

Deno.test("a file that breaks off is met where its bytes are wanted, however late", async () => {
  const { open } = Deno;
  let reads = 0;
  const broken = {
    read: (buffer: Uint8Array) =>
      reads++ === 0 ? Promise.resolve(buffer.length) : Promise.reject(new Error("disk failure")),
    [Symbol.dispose]() {},
  };
  const path = await Deno.makeTempFile();
  // No disk at hand fails in the middle of a file.
  Deno.open = () => Promise.resolve(broken as unknown as Deno.FsFile);
  try {
    await assertRejects(
      async () => {
        for await (const _ of inputChunks(path)) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      },
      Error,
      "disk failure",
    );
  } finally {
    Deno.open = open;
    await Deno.remove(path);
  }
});

Deno.test({
  name: "a pipe is refused and not waited for",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      await assertRejects(
        () => Array.fromAsync(inputChunks(`${folder}/pipe`)),
        UserError,
        `Cannot read ${folder}/pipe: it is a pipe or device, not a file.`,
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
