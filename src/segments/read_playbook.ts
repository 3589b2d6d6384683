import { basename } from "node:path";
import { FEATURE_NAMES } from "@/features/catalogue.ts";
import { type Jsonc, parseJsonc, wrongKeys } from "@/jsonc/jsonc.ts";
import { readJsonc } from "@/jsonc/read_jsonc.ts";
import { refuseFaults } from "@/jsonc/refuse_faults.ts";
import { schemaFaults } from "@/jsonc/schema_faults.ts";
import { type Playbook, playbookOf } from "@/segments/playbook.ts";
import { playbookFaults } from "@/segments/playbook_faults.ts";
import { type GivenPlaybook, KNOWN_KEYS, PLAYBOOK_SCHEMA } from "@/segments/playbook_schema.ts";
import { SHIPPED_SEGMENTS } from "@/segments/shipped_playbook.ts";

/**
 * Reads a playbook: JSON with comments and trailing commas.
 *
 * @param own The contract's own features, which its conditions may name too.
 * @throws {UserError} If it cannot be read; or with everything that is wrong, a line each.
 */
export async function readPlaybook(path: string, own: Iterable<string> = []): Promise<Playbook> {
  return checkedPlaybook(await readJsonc(path, "the playbook"), path, own);
}

/**
 * The playbook in a text.
 *
 * @param path Where it stands, for messages.
 * @throws {UserError} With everything that is wrong, a line each.
 */
export function givenPlaybook(text: string, path: string, own: Iterable<string> = []): Playbook {
  return checkedPlaybook(parseJsonc(text, path), path, own);
}

function checkedPlaybook(document: Jsonc, path: string, own: Iterable<string>): Playbook {
  const { root, value } = document;
  refuseFaults(
    [...wrongKeys(root), ...schemaFaults(value, PLAYBOOK_SCHEMA, { knownKeys: KNOWN_KEYS })],
    document,
    path,
  );
  const given = value as GivenPlaybook;
  refuseFaults(playbookFaults(given, new Set([...FEATURE_NAMES, ...own])), document, path);
  const ids = new Set(given.segments.map(({ id }) => id));
  const kept = given.shipped === true ? SHIPPED_SEGMENTS.filter(({ id }) => !ids.has(id)) : [];
  return playbookOf(basename(path), [...kept, ...given.segments]);
}
