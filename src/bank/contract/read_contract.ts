import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import type { Contract } from "@/bank/contract/contract.ts";
import type { GivenTable } from "@/bank/contract/contract_schema.ts";
import { expandFiles } from "@/bank/contract/expand_files.ts";
import type { Fault } from "@/jsonc/fault.ts";
import { checkedContract } from "@/bank/contract/given_contract.ts";
import type { Jsonc } from "@/jsonc/jsonc.ts";
import { readJsonc } from "@/jsonc/read_jsonc.ts";
import { resolveContract } from "@/bank/contract/resolve_contract.ts";
import { listOf, tablesOf } from "@/bank/contract/tables_of.ts";
import { isStored } from "@/bank/stores.ts";
import { refuseFaults } from "@/jsonc/refuse_faults.ts";

/**
 * Reads a contract: JSON with comments and trailing commas. Paths in it are relative to its folder.
 *
 * @throws {UserError} With everything that is wrong, a line each; with the open questions; or with
 * the files that are not there.
 */
export async function readContract(path: string): Promise<Contract> {
  return await resolvedContract(await readJsonc(path, "the contract"), path);
}

/**
 * The contract in a document, with the files that it names.
 *
 * @param path Where it stands, to which its paths are relative.
 */
export async function resolvedContract(document: Jsonc, path: string): Promise<Contract> {
  const given = checkedContract(document, path);
  const filesByTable = new Map<GivenTable, string[]>();
  const faults: Fault[] = [];
  for (const { table, path: place } of tablesOf(given)) {
    const found = new Set<string>();
    for (const file of listOf(table.files)) {
      if (isStored(file)) {
        found.add(file);
        continue;
      }
      const expanded = await expandFiles(isAbsolute(file) ? file : join(dirname(path), file));
      if ("files" in expanded) expanded.files.forEach((name) => found.add(name));
      else {
        const problem = `is ${JSON.stringify(file)}, which ${expanded.problem}`;
        faults.push({ path: [...place, "files"], problem });
      }
    }
    filesByTable.set(table, [...found].sort());
  }
  refuseFaults(faults, document, path, "input");
  return resolveContract(given, {
    name: basename(dirname(resolve(path))) || basename(path),
    filesOf: (table) => filesByTable.get(table) ?? [],
    isDefault: false,
  });
}
