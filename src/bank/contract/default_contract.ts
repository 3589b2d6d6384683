import type { Contract } from "@/bank/contract/contract.ts";
import { givenContract } from "@/bank/contract/given_contract.ts";
import { resolveContract } from "@/bank/contract/resolve_contract.ts";
import shipped from "@/bank/contract/shipped.jsonc" with { type: "text" };

/** The contract of a file like the shipped one, which holds where none is given. */
export function defaultContract(inputPath: string): Contract {
  const given = givenContract(shipped, "shipped.jsonc");
  return resolveContract(given, { name: inputPath, filesOf: () => [inputPath], isDefault: true });
}
