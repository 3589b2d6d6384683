import { join } from "node:path";
import type { Contract } from "@/bank/contract/contract.ts";
import { readContract } from "@/bank/contract/read_contract.ts";
import { UserError } from "@/errors.ts";

/** Reads a contract out of a folder of its own, with these files beside it, empty. */
export async function contractWith(
  contract: string | object,
  files: readonly string[] = ["a.csv"],
): Promise<Contract> {
  const folder = await Deno.makeTempDir({ prefix: "contract_" });
  try {
    const text = typeof contract === "string" ? contract : JSON.stringify(contract);
    const path = join(folder, "bank.jsonc");
    await Deno.writeTextFile(path, text);
    for (const file of files) await Deno.writeTextFile(join(folder, file), "");
    return await readContract(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.ending, error.message.replaceAll(`${folder}/`, ""));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a contract is refused with. */
export async function refusal(
  contract: string | object,
  files?: readonly string[],
): Promise<UserError> {
  try {
    await contractWith(contract, files);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("the contract is not refused");
}

/** A contract that is right, with one table of transactions. */
export function transactions(columns: object = {}, table: object = {}, top: object = {}): object {
  return {
    contract: 1,
    currency: "EUR",
    ...top,
    tables: {
      transactions: {
        files: "a.csv",
        ...table,
        columns: { Customer_ID: "CUST", Amount: "AMT", Transaction_Date: "DAY", ...columns },
      },
    },
  };
}
