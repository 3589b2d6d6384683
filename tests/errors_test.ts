import { assertEquals, assertRejects } from "@std/assert";
import { constants } from "node:os";
import { type Ending, fileReason, isInterrupt, UserError, withFile } from "@/errors.ts";
import { scriptLines } from "./child_process.ts";

/** What the operating system says, by its code. */
const SENTENCES = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EROFS: "the disk can only be read",
  EISDIR: "it is a folder, not a file",
  ENOTDIR: "a file stands where a folder is wanted",
  EEXIST: "something of that name stands in the way",
  ENOTEMPTY: "a folder that is not empty stands in the way",
  ELOOP: "its symbolic links go round in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "no space is left of what the user may have on the disk",
  EFBIG: "the file would be larger than the disk allows",
  EIO: "the disk reports an error",
  ESTALE: "the file is no longer there",
  EBUSY: "the file is in use",
  ETXTBSY: "the file is in use",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENXIO: "it is not a file that can be read",
  ENODEV: "it is not a file that can be read",
  ESPIPE: "it is not a file that can be read",
  EINVAL: "it is not a file that can be used so",
} as const;

type Code = keyof typeof SENTENCES;

/** Does something to the files of a small folder, so that it fails. */
type Failing = (folder: string) => Promise<unknown>;

const FAILING: readonly [string, Code, Failing][] = [
  ["a missing file", "ENOENT", (folder) => Deno.readTextFile(`${folder}/none`)],
  ["a folder read as a file", "EISDIR", (folder) => Deno.readTextFile(folder)],
  ["a folder opened as a file and read", "EISDIR", async (folder) => {
    using file = await Deno.open(folder);
    await file.read(new Uint8Array(1));
  }],
  ["a file put over a folder", "EISDIR", (folder) => Deno.rename(`${folder}/file`, `${folder}/in`)],
  ["a link to itself", "ELOOP", (folder) => Deno.readTextFile(`${folder}/loop`)],
  [
    "a name of 300 letters",
    "ENAMETOOLONG",
    (folder) => Deno.readTextFile(folder + "x".repeat(300)),
  ],
  ["a file in a file", "ENOTDIR", (folder) => Deno.readTextFile(`${folder}/file/sub`)],
  [
    "a folder in a file",
    "ENOTDIR",
    (folder) => Deno.mkdir(`${folder}/file/a/b`, { recursive: true }),
  ],
  ["a folder in the place of a file", "EEXIST", (folder) => Deno.mkdir(`${folder}/file`)],
  ["the removal of a full folder", "ENOTEMPTY", (folder) => Deno.remove(folder)],
  ["a name with a zero in it", "EINVAL", (folder) => Deno.readTextFile(`${folder}/\0`)],
  ["a file that may not be run", "EACCES", (folder) => new Deno.Command(`${folder}/file`).output()],
  ["the running program", "ETXTBSY", async (folder) => {
    await Deno.copyFile("/bin/sleep", `${folder}/sleep`);
    await using _ = new Deno.Command(`${folder}/sleep`, { args: ["60"] }).spawn();
    await Deno.writeTextFile(`${folder}/sleep`, "x", { append: true });
  }],
];

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/file`, "x");
    await Deno.mkdir(`${folder}/in`);
    await Deno.symlink(`${folder}/loop`, `${folder}/loop`);
    return await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  name: "what the operating system has against a file is one sentence",
  ignore: Deno.build.os !== "linux",
  async fn(test) {
    for (const [name, code, fail] of FAILING) {
      await test.step(name, async () => {
        const attempt = "Cannot use bank.csv";
        await inFolder(async (folder) => {
          const work = () => withFile(attempt, "input", () => fail(folder));
          const error = await assertRejects(work, UserError);
          assertEquals(error.message, `${attempt}: ${SENTENCES[code]}.`);
          assertEquals(error.ending, "input");
          assertEquals(fileReason(error.cause), SENTENCES[code]);
        });
      });
    }
  },
});

Deno.test({
  name: "what a device has against its use is one sentence",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inFolder(async (folder) => {
      // Deno lets nobody near a device who may not do everything.
      const lines = await scriptLines(`
        import { withFile } from "@/errors.ts";
        using _ = Deno.listen({ transport: "unix", path: "${folder}/socket" });
        const say = (work: () => Promise<unknown>) =>
          withFile("Cannot use it", "input", work).catch(({ message }) => console.log(message));
        await say(() => Deno.writeTextFile("/dev/full", "x"));
        await say(() => Deno.readTextFile("${folder}/socket"));
        await say(() => Deno.writeTextFile("/proc/version", "x"));
      `);
      assertEquals(
        lines,
        (["ENOSPC", "ENXIO", "EIO"] as const).map((code) => `Cannot use it: ${SENTENCES[code]}.`),
      );
    });
  },
});

const isRoot = Deno.build.os !== "windows" && Deno.uid() === 0;

Deno.test({
  name: "a file that may not be read is one sentence" +
    (isRoot ? " (left out: root may read every file)" : ""),
  ignore: isRoot,
  async fn() {
    await inFolder(async (folder) => {
      await Deno.chmod(`${folder}/file`, 0o000);
      await assertRejects(
        () => withFile("Cannot read it", "input", () => Deno.readTextFile(`${folder}/file`)),
        UserError,
        "Cannot read it: permission is denied.",
      );
    });
  },
});

Deno.test("a reason is found by its code, and by the number in the text of errors that have none", () => {
  for (const [code, sentence] of Object.entries(SENTENCES)) {
    assertEquals(fileReason(Object.assign(new Error("Broken"), { code })), sentence, code);
    if (Deno.build.os !== "linux") continue;
    const number = constants.errno[code as Code];
    assertEquals(fileReason(new Error(`Broken (os error ${number}): open '/a'`)), sentence, code);
  }
});

Deno.test("a relative path that leads nowhere is said with the folder it was seen from", () => {
  const error = new Deno.errors.NotFound("No such file or directory (os error 2): open 'a/b.csv'");
  assertEquals(fileReason(error), `there is no such file or folder, seen from ${Deno.cwd()}`);
});

Deno.test("a file that the task may not use is said so", () => {
  assertEquals(
    fileReason(new Deno.errors.NotCapable("Requires all access")),
    "this task has no permission for it",
  );
});

Deno.test("all other errors pass as they are", async () => {
  const others = [
    new TypeError("no number"),
    new RangeError("Cannot scale age"),
    new UserError("gate", "No segments are given."),
    Object.assign(new Error("odd"), { code: "ERR_ODD" }),
    Object.assign(new Error("odd"), { code: "toString" }),
    Object.assign(new Error("odd"), { code: 2 }),
    new Error("odd (os error 9999)"),
    "a text",
    undefined,
  ];
  for (const other of others) {
    assertEquals(fileReason(other), undefined);
    const endings: Ending[] = ["input", "usage"];
    for (const ending of endings) {
      let thrown: unknown = "nothing";
      await withFile("Cannot read it", ending, () => Promise.reject(other))
        .catch((error) => thrown = error);
      assertEquals(thrown === other, true, String(other));
    }
  }
});

Deno.test("withFile() gives what its work gives, and catches what it throws at once", async () => {
  assertEquals(await withFile("Cannot count", "input", () => 3), 3);
  const missing = () =>
    withFile("Cannot read it", "usage", () => Deno.readTextFileSync("/nowhere"));
  const error = await assertRejects(missing, UserError, "there is no such file or folder.");
  assertEquals(error.ending, "usage");
});

Deno.test("only an interrupt is one", () => {
  assertEquals(isInterrupt(new UserError("interrupted", "Interrupted.")), true);
  assertEquals(isInterrupt(new UserError("bug", "Interrupted.")), false);
  assertEquals(isInterrupt(new Error("interrupted")), false);
});
