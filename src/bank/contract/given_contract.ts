import type { GivenContract } from "@/bank/contract/contract_schema.ts";
import { crossFaults } from "@/bank/contract/cross_faults.ts";
import { type Fault, pathText } from "@/bank/contract/fault.ts";
import { type Jsonc, lineAt, nodeAt, parseJsonc, wrongKeys } from "@/bank/contract/jsonc.ts";
import { keyFaults } from "@/bank/contract/key_faults.ts";
import { openQuestions, questionText } from "@/bank/contract/open_questions.ts";
import { type Ending, UserError } from "@/errors.ts";

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

/** More than these are counted only. */
const MOST_SHOWN = 20;

/**
 * Refuses a contract that has faults.
 *
 * @throws {UserError} With a line for each, in their order in the file.
 */
export function refuseFaults(
  faults: readonly Fault[],
  contract: Jsonc,
  file: string,
  ending: Ending = "usage",
): void {
  if (faults.length === 0) return;
  const placed = faults.map((fault) => ({ ...fault, offset: nodeAt(contract, fault.path).offset }))
    .sort((one, other) => one.offset - other.offset);
  const lines = placed.slice(0, MOST_SHOWN).map(({ path, problem, offset }) => {
    const line = lineAt(contract.text, offset);
    const end = problem.endsWith("?") ? "" : ".";
    return `${file}, line ${line}: ${pathText(path) || "the contract"} ${problem}${end}`;
  });
  const more = faults.length - lines.length;
  throw new UserError(ending, [...lines, ...(more > 0 ? [`And ${more} more.`] : [])].join("\n"));
}
