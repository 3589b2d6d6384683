import { readTextColumns, type TextColumns } from "@/campaign/text_columns.ts";
import { UserError } from "@/errors.ts";
import { shown } from "@/jsonc/fault.ts";

/** What became of a customer. */
export interface Outcome {
  readonly customer: string;
  /** Undefined where the line leaves it blank. */
  readonly yes: boolean | undefined;
  /** In units of the currency; undefined where unknown. */
  readonly amount: number | undefined;
}

export interface Outcomes {
  /** A line each, in their order; a customer may have several. */
  readonly lines: readonly Outcome[];
  readonly hasAmounts: boolean;
}

const CUSTOMER = ["customer_id", "customer", "customer id"];
const YES = new Set(["1", "yes", "y", "true"]);
const NO = new Set(["0", "no", "n", "false"]);

/**
 * Reads what happened: a CSV file with a column of the customer (`Customer_ID` or `customer`), one of
 * the `outcome` (0 or 1, yes or no) and perhaps one of an `amount`. No amount of who said no is none.
 *
 * @throws {UserError} If it cannot be read, lacks a column, or has a value that is neither.
 */
export async function readOutcomes(path: string): Promise<Outcomes> {
  const columns = await readTextColumns(path);
  const customers = column(columns, CUSTOMER, { path, header: "Customer_ID" });
  const outcomes = column(columns, ["outcome"], { path, header: "outcome" });
  const amounts = columns.get("amount");
  const lines = customers.map((customer, row): Outcome => {
    if (customer === null) throw wrongValue(path, row, "Customer_ID is blank; every row needs one");
    const yes = yesOrNo(
      outcomes[row]!,
      (value) => wrongValue(path, row, `outcome is ${value}; it must be 0 or 1, yes or no`),
    );
    const amount = amountOf(
      amounts?.[row] ?? null,
      (value) => wrongValue(path, row, `amount is ${value}; it must be a number such as 1250.50`),
    );
    return { customer, yes, amount: amount ?? (yes === false ? 0 : undefined) };
  });
  return { lines, hasAmounts: amounts !== undefined };
}

function column(
  columns: TextColumns,
  names: readonly string[],
  { path, header }: { readonly path: string; readonly header: string },
): readonly (string | null)[] {
  const found = names.map((name) => columns.get(name)).find((values) => values !== undefined);
  if (found !== undefined) return found;
  throw new UserError(
    "input",
    `Cannot read the outcomes in ${path}: it has no column ${header}; it has ` +
      `${[...columns.keys()].join(", ")}. Name the columns Customer_ID, outcome and, if there is ` +
      "one, amount.",
  );
}

function yesOrNo(text: string | null, refusal: (value: string) => UserError): boolean | undefined {
  const folded = text?.trim().toLowerCase() ?? "";
  if (folded === "") return undefined;
  if (YES.has(folded)) return true;
  if (NO.has(folded)) return false;
  throw refusal(shown(text));
}

function amountOf(text: string | null, refusal: (value: string) => UserError): number | undefined {
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return undefined;
  if (/^[+-]?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  throw refusal(shown(text));
}

function wrongValue(path: string, row: number, what: string): UserError {
  return new UserError("input", `Cannot read the outcomes in ${path}: in row ${row + 2} ${what}.`);
}
