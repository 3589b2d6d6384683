import { labeledCustomersCsv } from "@/output/labeled_customers.ts";
import type { Run } from "@/output/run.ts";
import { segmentSummaryCsv } from "@/output/segment_summary.ts";

/** The SHA-256 of a text, in hexadecimal: equal texts, and hardly any others, have equal ones. */
export async function fingerprint(text: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The fingerprints of the tables that a run writes. */
export async function fingerprints(run: Run): Promise<{ file: string; "SHA-256": string }[]> {
  return [
    { file: "labeled_customers.csv", "SHA-256": await fingerprint(labeledCustomersCsv(run)) },
    { file: "segment_summary.csv", "SHA-256": await fingerprint(segmentSummaryCsv(run)) },
  ];
}
