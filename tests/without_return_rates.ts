import { assert } from "@std/assert";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";

/** Labels as a model alone can give them: how often customers came back only a run knows. */
export function withoutReturnRates(labels: string): string {
  const [header, ...rows] = parse(labels) as string[][];
  const at = header!.indexOf("return_rate");
  assert(rows.every((row) => Number(row[at]) > 0 && Number(row[at]) <= 1));
  return stringify([header!, ...rows.map((row) => row.with(at, ""))]);
}
