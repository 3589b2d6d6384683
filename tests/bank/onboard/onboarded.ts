import { stringify } from "@std/csv/stringify";
import { parseJsonc } from "@/jsonc/jsonc.ts";
import type { Proposal } from "@/bank/onboard/proposal.ts";
import type { ProposedContract } from "@/bank/onboard/proposed_contract.ts";
import { checkText, contractCheck, onboard, proposalText } from "@/onboard.ts";

/** What came of unknown files. */
export interface Onboarded {
  readonly proposed: ProposedContract;
  /** The contract as it was written, and what it says. */
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- tests look into it wherever they please
  readonly contract: any;
  /** What a user is told. */
  readonly told: string;
}

/** Onboards files that are written for it. */
export async function onboarded(files: Readonly<Record<string, string>>): Promise<Onboarded> {
  const folder = await Deno.makeTempDir({ prefix: "bank_" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return await onboardedFolder(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Onboards the data files of a folder, untold. */
export async function onboardedFolder(folder: string, output = "found.jsonc"): Promise<Onboarded> {
  const path = `${folder}/${output}`;
  const proposed = await onboard([folder], path);
  const text = await Deno.readTextFile(path);
  const told = [proposalText(proposed, path), checkText(await contractCheck(path), path)].join(
    "\n",
  );
  return { proposed, text, contract: structuredClone(parseJsonc(text, path).value), told };
}

/** A table as CSV, of so many rows, each column made by its place. */
export function table(
  rows: number,
  columns: Readonly<Record<string, (row: number) => string | number>>,
): string {
  const names = Object.keys(columns);
  return stringify(
    Array.from(
      { length: rows },
      (_, row) => Object.fromEntries(names.map((name) => [name, String(columns[name]!(row))])),
    ),
    { columns: names },
  );
}

/** What each column of theirs was taken for, with how sure that is: `CIF_ID -> Customer_ID`. */
export function takenFor(
  { proposed }: Onboarded,
  table: string,
): Map<string, { ours: string; confidence: Proposal["confidence"] }> {
  const found = proposed.tables.filter(({ name }) => name === table);
  return new Map(
    found.flatMap(({ columns, features }) => [...columns, ...features]).flatMap((
      [ours, { takes, confidence }],
    ) => takes.map((name) => [name, { ours, confidence }] as const)),
  );
}

/** Numbers that look drawn, the same each time. */
export function drawn(row: number, below: number, salt = 1): number {
  let hash = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) % below;
}

/** One of several, as {@linkcode drawn}. */
export function oneOf<T>(values: readonly T[], row: number, salt = 1): T {
  return values[drawn(row, values.length, salt)]!;
}

/** A day so many days after the first of 2022, ISO. */
export function day(after: number): string {
  return new Date(Date.UTC(2022, 0, 1 + after)).toISOString().slice(0, 10);
}

/** An amount of money with cents. */
export function money(row: number, below = 5000, salt = 7): string {
  return (1 + drawn(row, 100 * below, salt) / 100).toFixed(2);
}
