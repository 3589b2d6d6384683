import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Clients, clients } from "@/cloud/clients.ts";
import { type DeadlineSchedules, deadlineSchedules } from "@/cloud/deadline_schedule.ts";
import { homeRegion } from "@/cloud/region.ts";
import { type RunStore, runStore } from "@/cloud/run_store.ts";
import { type StackOutputs, stackOutputs } from "@/cloud/stack_outputs.ts";
import { UserError } from "@/errors.ts";

/** The name that `setup` gives its stack unless told another. */
export const DEFAULT_STACK = "financial-clustering-engine";

/** Where to work, as a command line says. */
export interface Place {
  readonly region?: string | undefined;
  readonly stack?: string | undefined;
}

/** The account's services and what `setup` made there. */
export interface Cloud {
  readonly region: string;
  readonly stack: StackOutputs;
  readonly clients: Clients;
  readonly store: RunStore;
  readonly schedules: DeadlineSchedules;
}

const SIGN_IN_SECONDS = 4;

/**
 * Signs in and finds what `setup` made.
 *
 * @throws {UserError} If there is no region, no valid credentials or no stack.
 */
export async function openCloud(
  { region: given, stack: name = DEFAULT_STACK }: Place,
): Promise<Cloud> {
  const { region, services } = await signIn(given);
  const stack = await stackOutputs(region, name);
  return {
    region,
    stack,
    clients: services,
    store: runStore(services.s3, stack.BucketName),
    schedules: deadlineSchedules(services.scheduler, stack),
  };
}

/** Who works, and where. */
export interface SignedIn {
  readonly region: string;
  readonly account: string;
  readonly services: Clients;
}

/**
 * Checks the credentials, within seconds.
 *
 * @throws {UserError} If there is no region.
 */
export async function signIn(given: string | undefined): Promise<SignedIn> {
  const region = await homeRegion(given);
  const services = clients({ region });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = new UserError(
      "input",
      `AWS does not answer within ${SIGN_IN_SECONDS} seconds: check the network, the credentials and ` +
        `the region (${region}).`,
    );
    timer = setTimeout(() => reject(error), 1000 * SIGN_IN_SECONDS);
  });
  try {
    const caller = services.sts.send(new GetCallerIdentityCommand({}));
    const { Account } = await Promise.race([caller, tooLate]);
    return { region, account: Account ?? "", services };
  } finally {
    clearTimeout(timer);
  }
}
