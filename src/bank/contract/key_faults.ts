import { CONTRACT_SCHEMA, KNOWN_KEYS } from "@/bank/contract/contract_schema.ts";
import { QUESTION } from "@/bank/contract/open_questions.ts";
import type { Fault } from "@/jsonc/fault.ts";
import { schemaFaults } from "@/jsonc/schema_faults.ts";

/** Keys of a contract that are wrong, each by itself. An open question is not wrong. */
export function keyFaults(value: unknown): Fault[] {
  return schemaFaults(value, CONTRACT_SCHEMA, {
    knownKeys: KNOWN_KEYS,
    isOpen: (one) => one === QUESTION,
  });
}
