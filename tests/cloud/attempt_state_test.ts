import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Attempt, attemptState } from "@/cloud/attempt_state.ts";
import type { Machine } from "@/cloud/machines.ts";
import { FINAL_STATES, type Launch, type State, STATES, type Status } from "@/cloud/run_files.ts";

const LAUNCHED = new Date("2026-11-03T14:00:00.000Z");
const LAUNCH: Launch = {
  schema: 1,
  run: "a-run",
  attempt: 1,
  region: "eu-west-1",
  instanceType: "m7i.large",
  spot: false,
  maxMinutes: 120,
  diskGb: 21,
  imageId: "ami-1",
  clientToken: "a-run-1",
  launchedAt: LAUNCHED.toISOString(),
  deadline: "2026-11-03T16:15:00.000Z",
  instance: "i-1",
};

function statusOf(state: State): Status {
  const at = LAUNCHED.toISOString();
  return {
    schema: 1,
    run: "a-run",
    attempt: 1,
    state,
    message: `It is ${state}.`,
    exitCode: null,
    instance: "i-1",
    startedAt: at,
    updatedAt: at,
  };
}

function machineIn(state: string): Machine {
  return { id: "i-1", run: "a-run", attempt: 1, deadline: undefined, state, type: "m7i.large" };
}

function attemptWith(known: Partial<Attempt>): Attempt {
  const nothing = { launch: LAUNCH, status: undefined, machine: undefined, hasChecksums: false };
  return { run: "a-run", attempt: 1, ...nothing, ...known };
}

function later(minutes: number): Date {
  return new Date(LAUNCHED.getTime() + minutes * 60_000);
}

Deno.test("a machine that went without a word is told with AWS's reason", () => {
  const machine = {
    ...machineIn("terminated"),
    reason: "Client.InternalError: Client error on launch",
  };
  assertEquals(
    attemptState(attemptWith({ machine, status: statusOf("booting") }), later(10)).message,
    "The machine is gone without a last word; it was booting. AWS says: Client.InternalError: Client " +
      "error on launch.",
  );
});

const stateOf = fc.constantFrom(...STATES);
const machine = fc.option(
  fc.constantFrom("pending", "running", "shutting-down", "terminated").map(machineIn),
  { nil: undefined },
);
const anyAttempt = fc.record({
  status: fc.option(stateOf.map(statusOf), { nil: undefined }),
  machine,
  hasChecksums: fc.boolean(),
  launch: fc.constantFrom(LAUNCH, { ...LAUNCH, instance: null }, undefined),
}).map(attemptWith);
const minutes = fc.integer({ min: 0, max: 300 });

Deno.test("an attempt has succeeded only by the machine's word and its checksums", () => {
  fc.assert(fc.property(anyAttempt, minutes, (attempt, minutes) => {
    const { state } = attemptState(attempt, later(minutes));
    const proven = attempt.status?.state === "succeeded" && attempt.hasChecksums;
    assertEquals(state === "succeeded", proven);
  }));
});

Deno.test("an attempt ends by a last word, or by having no machine, and in a final state", () => {
  fc.assert(fc.property(anyAttempt, minutes, (attempt, minutes) => {
    const { state, ended } = attemptState(attempt, later(minutes));
    assertEquals(ended, (FINAL_STATES as readonly string[]).includes(state));
    const isThere = ["pending", "running"].includes(attempt.machine?.state ?? "");
    const hasLastWord = (FINAL_STATES as readonly (string | undefined)[])
      .includes(attempt.status?.state);
    if (hasLastWord) assertEquals(ended, true);
    else if (isThere) assertEquals(ended, false);
    else if (minutes >= 5) assertEquals([state, ended], ["interrupted", true]);
  }));
});

Deno.test("a machine that was just asked for may take minutes to show", () => {
  const state = (known: Partial<Attempt>, minutes: number) =>
    attemptState(attemptWith(known), later(minutes)).state;
  assertEquals(state({}, 1), "launching");
  assertEquals(state({}, 6), "interrupted");
  assertEquals(state({ machine: machineIn("pending") }, 6), "launching");
  assertEquals(state({ machine: machineIn("terminated") }, 1), "interrupted");
});

Deno.test("a machine that vanished is told from one that never was", () => {
  const message = (known: Partial<Attempt>) => attemptState(attemptWith(known), later(60)).message;
  assertEquals(message({ launch: { ...LAUNCH, instance: null } }), "No machine was launched.");
  assertEquals(
    message({ status: statusOf("running") }),
    "The machine is gone without a last word; it was running.",
  );
});
