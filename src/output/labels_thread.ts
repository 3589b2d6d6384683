import { type LabeledCustomers, labeledCustomersBytes } from "@/output/labeled_customers.ts";

/** What a thread does that makes the lines of `labeled_customers.csv`: it is asked piece by piece. */
let pieces: Iterator<Uint8Array<ArrayBuffer>> | undefined;

export function begin(labeled: LabeledCustomers): void {
  pieces = labeledCustomersBytes(labeled);
}

/** Undefined after the last. */
export function next(): Uint8Array<ArrayBuffer> | undefined {
  const { done, value } = pieces!.next();
  return done ? undefined : value;
}
