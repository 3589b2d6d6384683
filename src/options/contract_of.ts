import type { Contract } from "@/bank/contract/contract.ts";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { isStored } from "@/bank/stores.ts";
import { readContract } from "@/bank/contract/read_contract.ts";
import { withInput } from "@/bank/contract/with_input.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { shippedInput } from "@/options/shipped_input.ts";

/** The contract that holds: the bank's own, or the shipped bank's. */
export async function contractOf(
  { input, contract }: Pick<PipelineOptions, "input" | "contract">,
): Promise<Contract> {
  return contract === undefined
    ? defaultContract(input ?? shippedInput())
    : withInput(await readContract(contract), input);
}

/** Every file of this machine that is read: the contract and the files that it names. */
export async function filesRead(
  options: Pick<PipelineOptions, "input" | "contract">,
): Promise<string[]> {
  const { tables } = await contractOf(options);
  const files = [...tables.values()].flat().flatMap(({ files }) => files)
    .filter((path) => !isStored(path));
  return options.contract === undefined ? files : [options.contract, ...files];
}
