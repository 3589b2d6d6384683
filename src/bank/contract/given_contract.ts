import type { GivenContract } from "@/bank/contract/contract_schema.ts";
import { crossFaults } from "@/bank/contract/cross_faults.ts";
import { type Jsonc, parseJsonc, wrongKeys } from "@/jsonc/jsonc.ts";
import { keyFaults } from "@/bank/contract/key_faults.ts";
import { openQuestions, questionText } from "@/bank/contract/open_questions.ts";
import { UserError } from "@/errors.ts";
import { refuseFaults } from "@/jsonc/refuse_faults.ts";

/**
 * The contract in a text, checked but for its files.
 *
 * @param path Where it stands, for messages.
 * @throws {UserError} With everything that is wrong, a line each; or with the open questions.
 */
export function givenContract(text: string, path: string): GivenContract {
  return checkedContract(parseJsonc(text, path), path);
}

/**
 * As {@linkcode givenContract}, of a text that is read already. What is wrong between keys is looked
 * for when each by itself is right and no question is open.
 */
export function checkedContract(contract: Jsonc, path: string): GivenContract {
  refuseFaults([...wrongKeys(contract.root), ...keyFaults(contract.value)], contract, path);
  const questions = openQuestions(contract);
  if (questions.length > 0) {
    throw new UserError(
      "usage",
      `${path} leaves open what only the bank can say. Answer each "?":\n` +
        questions.map((question) => `  ${questionText(question)}`).join("\n"),
    );
  }
  const given = contract.value as GivenContract;
  refuseFaults(crossFaults(given), contract, path);
  return given;
}
