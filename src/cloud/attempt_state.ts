import type { Cloud } from "@/cloud/cloud.ts";
import { isAlive, type Machine, machines } from "@/cloud/machines.ts";
import { FINAL_STATES, type Launch, type State, type Status } from "@/cloud/run_files.ts";

/** For so long a machine that was asked for may not show yet. */
const LAUNCH_MINUTES = 5;

/** All that is known of an attempt. */
export interface Attempt {
  readonly run: string;
  readonly attempt: number;
  readonly launch: Launch | undefined;
  /** What its machine last wrote. */
  readonly status: Status | undefined;
  /** Undefined where AWS does not show it, or not any more. */
  readonly machine: Machine | undefined;
  readonly hasChecksums: boolean;
}

export interface AttemptState {
  readonly state: State | "launching";
  readonly message: string;
  /** Nothing more will come of it. */
  readonly ended: boolean;
}

/** Asks AWS about an attempt. */
export async function findAttempt(cloud: Cloud, run: string, attempt: number): Promise<Attempt> {
  const { store, clients: { ec2 } } = cloud;
  // The machine before its status: one that has gone has written its last word before.
  const found = await machines(ec2, { run, attempt });
  const [launch, status, checksums] = await Promise.all([
    store.launch(run, attempt),
    store.status(run, attempt),
    store.checksums(run, attempt),
  ]);
  return {
    run,
    attempt,
    launch,
    status,
    machine: found.find(isAlive) ?? found[0],
    hasChecksums: checksums !== undefined,
  };
}

/**
 * The state of an attempt: its machine's last word, or what follows from there being no machine. It has
 * succeeded only with the checksums of all outputs in the bucket.
 */
export function attemptState(attempt: Attempt, now: Date): AttemptState {
  const { launch, status, machine, hasChecksums } = attempt;
  if (status !== undefined && isFinal(status.state)) {
    if (status.state === "succeeded" && !hasChecksums) {
      return {
        state: "upload_failed",
        message: "The machine says it succeeded, but left no checksums of the outputs.",
        ended: true,
      };
    }
    return { state: status.state, message: status.message, ended: true };
  }
  const isLaunching = launch !== undefined &&
    now.getTime() < Date.parse(launch.launchedAt) + LAUNCH_MINUTES * 60_000;
  if (machine !== undefined ? isAlive(machine) : isLaunching) {
    return status === undefined
      ? { state: "launching", message: "The machine has not reported yet.", ended: false }
      : { state: status.state, message: status.message, ended: false };
  }
  return {
    state: "interrupted",
    message: launch?.instance == null && machine === undefined
      ? "No machine was launched."
      : `The machine is gone without a last word${
        status === undefined ? "" : `; it was ${status.state}`
      }.${machine?.reason === undefined ? "" : ` AWS says: ${machine.reason}.`}`,
    ended: true,
  };
}

function isFinal(state: State): boolean {
  return (FINAL_STATES as readonly State[]).includes(state);
}
