/**
 * Something about AWS or about a run there that the user can mend: no credentials, no setup, no capacity.
 * The message is one or two sentences that say what was attempted, what is wrong and what to do.
 */
export class CloudError extends Error {
  override readonly name: string = "CloudError";
}
