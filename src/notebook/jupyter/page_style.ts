import { join } from "node:path";
import { PALETTE } from "@/output/report/style.ts";

/** The look of every rendered page, in the colours of the report. */
export async function pageStyle(project: string): Promise<string> {
  return PALETTE + await Deno.readTextFile(join(project, "notebooks", "template", "style.css"));
}
