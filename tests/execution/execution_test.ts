import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "@/errors.ts";
import {
  endedBefore,
  endWithExecution,
  execute,
  interruption,
  step,
  throwIfInterrupted,
} from "@/execution/execution.ts";
import type { Progress } from "@/execution/progress.ts";
import { startScript } from "../child_process.ts";

/** Progress that writes down what it is told. */
function recorder(told: string[]): Progress {
  return { step: (name) => told.push(name), stop: () => told.push("stop") };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

Deno.test("steps are told in their order, each before its work, and give what the work gives", async () => {
  const told: string[] = [];
  const result = await execute({ progress: recorder(told) }, async () => {
    const one = await step("one", () => {
      told.push("work of one");
      return 1;
    });
    return one + await step("two", async () => {
      await pause();
      told.push("work of two");
      return 2;
    });
  });
  assertEquals(result, 3);
  assertEquals(told, ["one", "work of one", "two", "work of two", "stop"]);
});

Deno.test("a step outside an execution does its work, and nothing interrupts it", async () => {
  assertEquals(await step("alone", () => 7), 7);
  assertEquals(interruption(), undefined);
  throwIfInterrupted();
});

Deno.test("a step hears an interrupt before its work, also one that arrives as it begins", async () => {
  const reason = new UserError("interrupted", "Interrupted.");
  const interrupt = new AbortController();
  let begun = 0;
  const error = await assertRejects(() =>
    execute(interrupt, async () => {
      await step("first", () => begun++);
      setTimeout(() => interrupt.abort(reason));
      await step("second", () => begun++);
    })
  );
  assertEquals(error, reason);
  assertEquals(begun, 1);
  const late = await assertRejects(() => execute(interrupt, () => step("never", () => begun++)));
  assertEquals([late, begun], [reason, 1]);
});

/** Does a step in a process that seems to take this much memory; tells what was done in what order. */
async function doneWith(bytes: number): Promise<string[]> {
  const { memoryUsage } = Deno;
  const scope = globalThis as { gc?: () => void };
  const { gc } = scope;
  const done: string[] = [];
  scope.gc = () => {
    done.push("free");
    setTimeout(() => done.push("freed"));
  };
  Deno.memoryUsage = () => ({ ...memoryUsage(), rss: bytes });
  try {
    await step("work", () => done.push("work"));
    return done;
  } finally {
    Deno.memoryUsage = memoryUsage;
    if (gc === undefined) delete scope.gc;
    else scope.gc = gc;
  }
}

Deno.test("a step first frees what others have left in a process that takes much memory, and only there", async () => {
  assertEquals(await doneWith(1e9), ["free", "freed", "work"]);
  assertEquals(await doneWith(1e8), ["work"]);
});

Deno.test("execute() stops the progress and ends what is open, whether the work succeeds or not", async () => {
  const told: string[] = [];
  const open = (name: string): Disposable => ({ [Symbol.dispose]: () => told.push(`end ${name}`) });
  await execute({ progress: recorder(told) }, () => {
    const early = open("early");
    for (const one of [open("a"), early, open("b")]) endWithExecution(one);
    endedBefore(early);
    return Promise.resolve();
  });
  assertEquals(told.splice(0), ["end a", "end b", "stop"]);

  const failure = new Error("no");
  const failures = [() => Promise.reject(failure), () => {
    throw failure;
  }];
  for (const fail of failures) {
    const work = () =>
      execute({ progress: recorder(told) }, () => {
        endWithExecution(open("a"));
        return fail();
      });
    assertEquals(await assertRejects(work), failure);
    assertEquals(told.splice(0), ["end a", "stop"]);
  }
});

Deno.test("two executions at once do not mix, however their work waits", async () => {
  const told = { one: [] as string[], two: [] as string[] };
  const interrupts = { one: new AbortController(), two: new AbortController() };
  const run = (name: "one" | "two") =>
    execute({ progress: recorder(told[name]), signal: interrupts[name].signal }, async () => {
      await step(`${name} begins`, pause);
      await Promise.all([pause(), pause().then(() => step(`${name} goes on`, pause))]);
      assert(interruption() === interrupts[name].signal);
      if (name === "one") interrupts.one.abort(new Error("one is enough"));
      await step(`${name} ends`, pause);
    });
  const [one, two] = await Promise.allSettled([run("one"), run("two")]);
  assertEquals([one.status, two.status], ["rejected", "fulfilled"]);
  assertEquals((one as PromiseRejectedResult).reason.message, "one is enough");
  assertEquals(told.two, ["two begins", "two goes on", "two ends", "stop"]);
  assertEquals(told.one, ["one begins", "one goes on", "one ends", "stop"]);
});

Deno.test("an execution inside another is its own, and the outer goes on after it", async () => {
  const [outer, inner]: [string[], string[]] = [[], []];
  await execute({ progress: recorder(outer) }, async () => {
    await execute({ progress: recorder(inner) }, () => step("inner", pause));
    await step("outer", pause);
  });
  assertEquals([outer, inner], [["outer", "stop"], ["inner", "stop"]]);
});

const PROGRAM = `
  import { interruptible } from "@/execution/execution.ts";

  /** Breaks off when it is told to. */
  const work = (signal: AbortSignal) =>
    new Promise((_, reject) => {
      const alive = setInterval(() => {}, 1000);
      signal.onabort = () => {
        clearInterval(alive);
        console.log("heard");
        reject(signal.reason);
      };
      console.log("begun");
    });

  /** Goes on whatever it is told. */
  const stubborn = (signal: AbortSignal) =>
    new Promise(() => {
      setInterval(() => {}, 1000);
      signal.onabort = () => console.log("heard");
      console.log("begun");
    });
`;

/** Windows knows no signals. */
function testWithSignals(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: Deno.build.os === "windows", fn });
}

/** Starts a program, and sends it a signal each time it has said something. */
async function interrupted(code: string, signals: readonly Deno.Signal[]) {
  const child = startScript(code);
  const left = [...signals];
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    said += text;
    const signal = left.shift();
    if (signal !== undefined) child.kill(signal);
  }
  const stderr = await new Response(child.stderr).text();
  return { said: said.trimEnd().split("\n"), stderr, ...await child.status };
}

testWithSignals(
  "interruptible() breaks work off with a sentence, at Ctrl-C and at the end of a session",
  async () => {
    const code = `${PROGRAM}
    await interruptible(work).catch(({ name, ending, message }) =>
      console.log(name, ending, message)
    );
  `;
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      const { said, code: exit, stderr } = await interrupted(code, [signal]);
      assertEquals(said, ["begun", "heard", "UserError interrupted Interrupted."]);
      assertEquals([exit, stderr], [0, ""]);
    }
  },
);

testWithSignals("a second Ctrl-C ends the process at once", async () => {
  const code = `${PROGRAM}
    await interruptible(stubborn);
  `;
  const { said, signal } = await interrupted(code, ["SIGINT", "SIGINT"]);
  assertEquals([said, signal], [["begun", "heard"], "SIGINT"]);
});

testWithSignals(
  "after interruptible work a signal ends the process as ever, and work that fails keeps its error",
  async () => {
    const code = `${PROGRAM}
    await interruptible(() => Promise.reject(new Error("no")))
      .catch(({ message }) => console.log(message));
    setInterval(() => {}, 1000);
  `;
    const { said, signal } = await interrupted(code, ["SIGTERM"]);
    assertEquals([said, signal], [["no"], "SIGTERM"]);
  },
);
