/** What is about to be done. */
export interface Proposal {
  readonly plan: string;
  /** All that a dry run shows. */
  readonly everything: () => string;
  readonly question: string;
}

/** Shows the plan and asks. A dry run shows everything and is never approved. */
export async function approved(
  { plan, everything, question }: Proposal,
  { dryRun, yes }: { readonly dryRun: boolean; readonly yes: boolean },
  { say, show, ask }: {
    readonly say: (line: string) => void;
    readonly show: (line: string) => void;
    readonly ask: (question: string) => Promise<boolean>;
  },
): Promise<boolean> {
  if (dryRun) {
    show(everything());
    return false;
  }
  say(plan);
  if (yes || await ask(question)) return true;
  say("Nothing was done.");
  return false;
}
