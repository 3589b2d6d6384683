import { seconds } from "@/cloud/retried.ts";

/** After an interruption the answer is waited for so long; the id of what was made may be in it. */
const ANSWER_SECONDS = 3;

/** The answer of a call; some seconds after the signal, if there is none by then, throws its reason. */
export function answerOrInterrupt<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([answer, interruption(signal, answer)]);
}

async function interruption(signal: AbortSignal, answer: Promise<unknown>): Promise<never> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  await Promise.race([answer.catch(() => {}), seconds(ANSWER_SECONDS)]);
  throw signal.reason;
}
