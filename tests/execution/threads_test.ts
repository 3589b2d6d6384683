import { AsyncLocalStorage } from "node:async_hooks";
import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import { execute, lend } from "@/execution/execution.ts";
import { besides, onThreadIf, startThread, type Thread } from "@/execution/threads.ts";
import { scriptLines } from "../child_process.ts";

const INDEX = import.meta.resolve("@/clustering/adjusted_rand_index.ts");
type IndexModule = typeof import("@/clustering/adjusted_rand_index.ts");

/** What a thread may be asked in these tests. */
interface Tricks {
  echo<T>(value: T): T;
  later(value: string): Promise<string>;
  now(value: string): string;
  refuse(): void;
  fail(): void;
  wait(): Promise<void>;
}

const TRICKS = asModule(`
  import { UserError } from "${import.meta.resolve("@/errors.ts")}";
  export const echo = (value) => value;
  export const later = (value) => new Promise((done) => setTimeout(() => done(value), 50));
  export const now = (value) => value;
  export const refuse = () => { throw new UserError("input", "Cannot read bank.csv: it is empty."); };
  export const fail = () => { throw new TypeError("no number"); };
  export const wait = () => new Promise(() => {});
`);

function asModule(code: string): string {
  return `data:application/javascript,${encodeURIComponent(code)}`;
}

function trickThread(): Thread<Tricks> {
  return startThread<Tricks>(TRICKS);
}

Deno.test("a thread returns what the function returns", async () => {
  using thread = startThread<IndexModule>(INDEX);
  const labels = [Int32Array.of(0, 0, 1, 1), Int32Array.of(5, 5, 3, 3)] as const;
  assertEquals(await thread.call("adjustedRandIndex", ...labels), 1);
});

Deno.test("a thread returns maps, lists and arrays whole, also two views of one memory", async () => {
  using thread = trickThread();
  const memory = Float64Array.of(1, NaN, 3);
  const value = {
    map: new Map([["age", memory]]),
    list: [memory.subarray(1), new Uint8Array(2)],
    nothing: null,
  };
  assertEquals(await thread.call("echo", value), value);
  assertEquals(memory, Float64Array.of(1, NaN, 3));
});

Deno.test("a thread shares shared memory, and copies other", async () => {
  using thread = startThread<{ fill(array: Int32Array): void }>(
    asModule("export const fill = (array) => { array.fill(7); };"),
  );
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const own = new Int32Array(1);
  await thread.call("fill", shared);
  await thread.call("fill", own);
  assertEquals([shared[0], own[0]], [7, 0]);
});

Deno.test("a thread answers calls in their order, however long each takes", async () => {
  using thread = trickThread();
  const order: string[] = [];
  await Promise.all([
    thread.call("later", "first").then((value) => order.push(value)),
    thread.call("now", "second").then((value) => order.push(value)),
    thread.call("fail").catch(() => order.push("third")),
    thread.call("now", "fourth").then((value) => order.push(value)),
  ]);
  assertEquals(order, ["first", "second", "third", "fourth"]);
});

Deno.test("a thread throws what the function throws, a sentence for the user as it is, all else in a sentence", async () => {
  using thread = trickThread();
  const refused = await assertRejects(() => thread.call("refuse"));
  assertInstanceOf(refused, UserError);
  assertEquals([refused.ending, refused.message], ["input", "Cannot read bank.csv: it is empty."]);
  const failed = await assertRejects(() => thread.call("fail"));
  assertInstanceOf(failed, UserError);
  const sentence = "Work on another thread broke off: TypeError: no number";
  assertEquals([failed.ending, failed.message], ["bug", sentence]);
  assertEquals(await thread.call("now", "still here"), "still here");
});

Deno.test("a module that cannot be loaded is one sentence, for every call", async () => {
  const missing = import.meta.resolve("./no_such_module.ts");
  const broken = asModule("export const now = ;");
  const failing = asModule('throw new Error("not today"); export const now = 1;');
  for (const module of [missing, broken, failing]) {
    using thread = startThread<Tricks>(module);
    for (const call of [thread.call("now", "a"), thread.call("now", "b")]) {
      const error = await assertRejects(() => call);
      assertInstanceOf(error, UserError, `${module}: ${error}`);
      assertEquals(error.ending, "bug");
      assert(!error.message.includes("\n"), error.message);
    }
  }
});

Deno.test("a thread that breaks off is one sentence, for whoever waits and whoever asks later", async () => {
  const stumbling = asModule(`export const stumble = () => {
    setTimeout(() => { throw new Error("tripped\\nover"); });
    return new Promise(() => {});
  };`);
  const lines = await scriptLines(`
    import { startThread } from "@/execution/threads.ts";
    using thread = startThread<{ stumble(): Promise<void> }>(${JSON.stringify(stumbling)});
    const say = (call: Promise<void>) =>
      call.catch(({ ending, message }) => console.log(ending, message));
    await Promise.all([say(thread.call("stumble")), say(thread.call("stumble"))]);
    await say(thread.call("stumble"));
  `);
  const said = "bug Work on another thread broke off: ";
  assert(
    lines.every((line) => line.startsWith(said) && line.includes("tripped")),
    lines.join("\n"),
  );
  assertEquals(lines.length, 3);
});

Deno.test("a thread that is ended rejects what waits for it and what is asked later", async () => {
  const thread = trickThread();
  const waiting = thread.call("wait");
  thread[Symbol.dispose]();
  thread[Symbol.dispose]();
  await assertRejects(() => waiting, Error, "The thread was ended");
  await assertRejects(() => thread.call("now", "a"), Error, "The thread was ended");
});

Deno.test("a thread that would end itself, in whatever way, is one sentence for whoever waits", async () => {
  using thread = startThread<Record<"close" | "exit" | "quit", () => void>>(asModule(`
    import process from "node:process";
    export const close = () => self.close();
    export const exit = () => Deno.exit(0);
    export const quit = () => process.exit(0);
  `));
  const sentence = "Work on another thread broke off: Error: it was about to end itself";
  for (const way of ["close", "exit", "quit"] as const) {
    assertEquals((await assertRejects(() => thread.call(way), UserError)).message, sentence);
  }
});

Deno.test("an interrupt ends a thread with its reason, also one started after it", async () => {
  const interrupt = new AbortController();
  const reason = new UserError("interrupted", "Interrupted.");
  await assertRejects(
    () =>
      execute(interrupt, async () => {
        const [thread, second] = [trickThread(), trickThread()];
        const waiting = [thread.call("wait"), thread.call("wait"), second.call("wait")];
        interrupt.abort(reason);
        for (const call of waiting) assertEquals(await assertRejects(() => call), reason);
        assertEquals(await assertRejects(() => thread.call("now", "a")), reason);
        const late = trickThread();
        assertEquals(await assertRejects(() => late.call("now", "a")), reason);
        await late.call("now", "a");
      }),
    UserError,
    "Interrupted.",
  );
});

Deno.test("execute() ends the threads that were left running, whether its work succeeds or not", async () => {
  for (const outcome of ["done", "failed"]) {
    let waiting: Promise<void> | undefined;
    const work = execute({}, async () => {
      waiting = trickThread().call("wait");
      await Promise.resolve();
      if (outcome === "failed") throw new Error("no");
    });
    await work.catch(() => {});
    await assertRejects(() => waiting!, Error, "The thread was ended");
  }
});

Deno.test("an argument that cannot be sent is rejected, and leaves the answers to other calls alone", async () => {
  using thread = trickThread();
  await assertRejects(() => thread.call("echo", () => {}), DOMException);
  assertEquals(await thread.call("now", "next"), "next");
});

Deno.test("a result that cannot be sent is rejected, and leaves the answers to other calls alone", async () => {
  using thread = startThread<{ unsendable(): unknown; now(): number }>(
    asModule("export const unsendable = () => () => {}; export const now = () => 1;"),
  );
  await assertRejects(() => thread.call("unsendable"), Error);
  assertEquals(await thread.call("now"), 1);
});

Deno.test("nobody need wait for an answer: a call that fails unheard is no failure", async () => {
  using thread = trickThread();
  thread.call("fail");
  assertEquals(await thread.call("now", "after"), "after");
});

Deno.test("onThreadIf() gives the same here and there, and loads the module here only for work done here", async () => {
  const labels = [Int32Array.of(0, 0, 1, 1, 2), Int32Array.of(5, 5, 3, 5, 3)] as const;
  let loads = 0;
  const load = () => {
    loads++;
    return import("@/clustering/adjusted_rand_index.ts");
  };
  const there = await onThreadIf(true, { module: INDEX, load }, "adjustedRandIndex", ...labels);
  assertEquals(loads, 0);
  const here = await onThreadIf(false, { module: INDEX, load }, "adjustedRandIndex", ...labels);
  assertEquals([loads, there], [1, here]);
});

Deno.test("onThreadIf() throws the same sentence here and there", async () => {
  for (const pays of [false, true]) {
    const module = { module: TRICKS, load: () => import(TRICKS) as Promise<Tricks> };
    const error = await assertRejects(() => onThreadIf(pays, module, "refuse"), UserError);
    assertEquals(error.ending, "input");
  }
});

Deno.test("what idles is asked besides, and what has ended or was never lent is not", async () => {
  const asked = asModule("export const where = () => globalThis.constructor.name;");
  const here = { module: asked, load: () => Promise.resolve({ where: () => "here" }) };
  const where = () => besides(here, "where");
  await execute({}, async () => {
    assertEquals(await where(), "here");
    {
      using thread = trickThread();
      lend(thread);
      assertEquals(await where(), "DedicatedWorkerGlobalScope");
      assertEquals(await thread.call("now", "its own"), "its own");
    }
    assertEquals(await where(), "here");
  });
  let later: (() => Promise<string>) | undefined;
  await execute({}, async () => {
    lend(trickThread());
    assertEquals(await where(), "DedicatedWorkerGlobalScope");
    later = AsyncLocalStorage.bind(where);
  });
  assertEquals(await later!(), "here");
});
