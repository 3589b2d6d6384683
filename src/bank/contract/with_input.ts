import type { Contract } from "@/bank/contract/contract.ts";
import { UserError } from "@/errors.ts";

/**
 * A contract that names one file, with another file in its place.
 *
 * @param input Path of the file; without one, the contract stays as it is.
 * @throws {UserError} If the contract names several tables.
 */
export function withInput(contract: Contract, input: string | undefined): Contract {
  if (input === undefined) return contract;
  const [[name, tables] = [], ...others] = contract.tables;
  if (name === undefined || tables === undefined || tables.length > 1 || others.length > 0) {
    throw new UserError(
      "usage",
      "--input names one file, and the contract names several tables: leave it out, or change the " +
        "contract.",
    );
  }
  return { ...contract, tables: new Map([[name, [{ ...tables[0]!, files: [input] }]]]) };
}
