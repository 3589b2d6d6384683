import { contractOf } from "@/options/contract_of.ts";
import type { PipelineOptions } from "@/options/options.ts";
import type { Playbook } from "@/segments/playbook.ts";
import { readPlaybook } from "@/segments/read_playbook.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";

/** The playbook that holds: the bank's own, or the shipped one. */
export async function chosenPlaybook(
  { playbook, ...bank }: Pick<PipelineOptions, "playbook" | "input" | "contract">,
): Promise<Playbook> {
  if (playbook === undefined) return SHIPPED_PLAYBOOK;
  const { tables } = await contractOf(bank);
  const own = [...tables.values()].flat().flatMap(({ features }) => [...features.keys()]);
  return await readPlaybook(playbook, own);
}
