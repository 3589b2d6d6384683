import { playbookOf } from "@/segments/playbook.ts";
import type { GivenPlaybook } from "@/segments/playbook_schema.ts";
import shipped from "@/segments/playbook.json" with { type: "json" };

/** The segments of the shipped playbook as they are written; a test checks them as any other. */
export const SHIPPED_SEGMENTS = shipped.segments as GivenPlaybook["segments"];

/** The playbook that holds where a bank has none of its own. */
export const SHIPPED_PLAYBOOK = playbookOf("shipped", SHIPPED_SEGMENTS);
