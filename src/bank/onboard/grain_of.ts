import { TABLE_COLUMNS, type TableName } from "@/bank/contract/columns.ts";
import { canBe, datesOf, numbersOf } from "@/bank/onboard/column_facts.ts";
import {
  type ColumnLook,
  distinctShare,
  isIdLike,
  isNumbered,
  isRowNumber,
  knownValues,
} from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { amountInTwo } from "@/bank/onboard/amount_in_two.ts";
import { matchesOf, namedAs } from "@/bank/onboard/matches.ts";
import { privateName } from "@/bank/onboard/private_names.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";

/** Of whom ids stand once a row: a few may be repeated. */
const ONCE = 0.9;

/**
 * What a row of a file stands for; undefined if it is nothing that a contract can name.
 *
 * @param isAlone Whether there are no other files.
 */
export function grainOf(group: FileGroup, isAlone: boolean): TableName | undefined {
  const has = (column: ColumnName, table: TableName) => matchesOf(group, table, column).length > 0;
  const strong = (column: ColumnName, table: TableName) =>
    matchesOf(group, table, column).some(({ isWeak }) => !isWeak);
  if (isJoined(group)) return "joined";
  const ids = {
    customer: matchesOf(group, "accounts", "Customer_ID")[0],
    account: matchesOf(group, "accounts", "Account_ID")[0],
  };
  const owners = (["Customer_ID", "Account_ID"] as const)
    .flatMap((name) => matchesOf(group, "transactions", name));
  const isOwned = owners.length > 0;
  const isOften = owners.some(({ look }) => distinctShare(look) < ONCE);
  const isLoan = strong("Loan_ID", "loans") ||
    (strong("Loan_Amount", "loans") &&
      (["Start_Date", "End_Date", "Term", "Interest_Rate"] as const).some((name) =>
        strong(name, "loans")
      ));
  const hasOwnAmount = matchesOf(group, "transactions", "Loan_Amount")
    .some(({ isWeak }) => !isWeak);
  const hasAmount = has("Amount", "transactions") || amountInTwo(group) !== undefined;
  const isTransaction = hasAmount && has("Transaction_Date", "transactions") && isOwned &&
    (isOften || strong("Transaction_ID", "transactions"));
  if (isTransaction && !(isLoan && (hasOwnAmount || strong("Loan_ID", "loans")))) {
    return "transactions";
  }
  if (isLoan && isOwned && has("Loan_Amount", "loans")) return "loans";
  const { customer, account } = ids;
  if (account !== undefined) {
    // What is called a type may be the role of a holder.
    const tells = (name: ColumnName) =>
      customer === undefined || COLUMNS[name].kind !== "category"
        ? has(name, "accounts")
        : strong(name, "accounts");
    const own = TABLE_COLUMNS.accounts.optional.filter((name) => name !== "Customer_ID");
    const isStandalone = isAlone && customer === undefined && isOfFigures(group);
    if (own.some(tells) && !isStandalone) return "accounts";
    if (customer !== undefined) return "holders";
  }
  if (customer !== undefined && distinctShare(customer.look) >= ONCE) return "customers";
  const isDated = hasAmount && group.columns.some((look) => datesOf(look) !== undefined);
  const isOfCustomers = isOfFigures(group) && !isTransaction && !isDated &&
    (rowId(group) !== undefined || !hasAmount);
  return isAlone && isOfCustomers ? "customers" : undefined;
}

/** Whether a row has all four ids; of transactions or loans there may be none. */
function isJoined(group: FileGroup): boolean {
  const found = (column: ColumnName) => {
    const [match] = namedAs(group, "joined", column);
    if (match === undefined || match.isWeak) return undefined;
    const isBlank = knownValues(match.look).length === 0;
    return isBlank ? "blank" : canBe(column, "joined", match.look) ? "told" : undefined;
  };
  const [customer, account] = [found("Customer_ID"), found("Account_ID")];
  const [transaction, loan] = [found("Transaction_ID"), found("Loan_ID")];
  return customer === "told" && account === "told" && transaction !== undefined &&
    loan !== undefined && (transaction === "told" || loan === "told");
}

const LEAST_FIGURES = 2;

/** Whether several columns hold figures, beside one that tells the rows apart or none. */
function isOfFigures({ columns }: FileGroup): boolean {
  const figures = columns.filter((look) =>
    numbersOf(look) !== undefined && datesOf(look) === undefined &&
    privateName(look.name) === undefined && !(isIdLike(look) && distinctShare(look) === 1)
  );
  return figures.length >= LEAST_FIGURES;
}

/** The column that tells the rows of a table of customers apart, whatever it is called. */
export function rowId({ columns }: FileGroup): ColumnLook | undefined {
  const unique = columns.filter((look) =>
    isIdLike(look) && distinctShare(look) === 1 && numbersOf(look)?.isWhole !== false &&
    privateName(look.name) === undefined
  );
  const named = unique.filter(({ name }) =>
    /\b(?:id|no|nr|number|nummer|key|code|account|konto)\b/i
      .test(name.replaceAll(/[_-]|(?<=[a-z])(?=[A-Z])/g, " "))
  );
  return named.find((look) => !isRowNumber(look)) ?? (named.length === 1 ? named[0] : undefined) ??
    unique.find((look) => isNumbered(look) && !isRowNumber(look));
}
