import { clean } from "@/bank/clean.ts";
import { conserved } from "@/bank/conservation.ts";
import { EXIT, UserError } from "@/errors.ts";
import type { PipelineOptions } from "@/options/options.ts";
import { openAndRead } from "@/pipeline.ts";

/**
 * What comes of reading a bank: how many records are kept and what the ledger says, or an exit code
 * and a sentence.
 *
 * @throws If it ends in another way, or a record is neither kept nor accounted for.
 */
export async function endOf(
  given: Pick<PipelineOptions, "input" | "contract">,
  folder: string,
): Promise<string> {
  try {
    const cleaned = clean(await openAndRead(given));
    const kept = conserved(cleaned).map(([entity, account]) => {
      const { records, kept, duplicate, quarantined, left_out } = account;
      if (records !== kept + duplicate + quarantined + left_out) {
        throw new Error(`${entity} are not conserved: ${JSON.stringify(account)}`);
      }
      return `${kept} of ${records} ${entity}`;
    });
    const lines = new Map<string, number>();
    for (const name of cleaned.ledger.getColumn("rule").toArray() as string[]) {
      lines.set(name, (lines.get(name) ?? 0) + 1);
    }
    const ledger = [...lines].sort().map(([rule, count]) => `${count} ${rule}`).join(", ");
    return `${kept.join(", ")}; ledger: ${ledger || "empty"}`;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (/\n\s+at /.test(error.message)) throw error;
    return `exit ${EXIT[error.ending]}: ${error.message.replaceAll(`${folder}/`, "")}`;
  }
}
