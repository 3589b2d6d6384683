import { columnsIn, neededColumns, type TableName } from "@/bank/contract/columns.ts";
import { amountOf } from "@/bank/onboard/amount_of.ts";
import { categoryOf, directionOf, statusOf } from "@/bank/onboard/category_of.ts";
import { datesOf, numbersOf } from "@/bank/onboard/column_facts.ts";
import {
  commonShape,
  distinctShare,
  knownValues,
  valueCounts,
} from "@/bank/onboard/column_look.ts";
import { givenDates } from "@/bank/onboard/date_notation.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { otherIncome } from "@/bank/onboard/meanings_of.ts";
import { type Match, matchesOf, namedAs, rivalsOf } from "@/bank/onboard/matches.ts";
import { moneyProposal, named, numberKeys } from "@/bank/onboard/money_proposal.ts";
import { isFixedPerAccount, movesWith } from "@/bank/onboard/running_balance.ts";
import { privateName } from "@/bank/onboard/private_names.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";
import { type ColumnName, COLUMNS } from "@/bank/schema.ts";
import { listing } from "@/text/listed.ts";

/** What the columns of a table of ours are read from, as far as its file tells. */
export function proposedColumns(
  group: FileGroup,
  table: TableName,
): Map<ColumnName, Proposal> {
  const proposals = new Map<ColumnName, Proposal>();
  const taken = new Set<string>();
  const add = (ours: ColumnName, proposal: Proposal | undefined) => {
    if (proposal === undefined) return;
    proposals.set(ours, proposal);
    for (const name of proposal.takes) taken.add(name);
  };
  const free = (ours: ColumnName) =>
    matchesOf(group, table, ours).filter(({ look }) => !taken.has(look.name));
  const best = (ours: ColumnName) => free(ours)[0];
  const names = columnsIn(table);
  for (const ours of names) add(ours, whichOf(ours, rivalsOf(free(ours))));
  const left = names.filter((ours) => !proposals.has(ours));
  for (const ours of left.filter((name) => COLUMNS[name].kind === "id")) {
    const match = best(ours);
    if (match !== undefined && isRightId(ours, table, match)) {
      add(ours, idProposal(match, table === "transactions" && mayBeOther(group, ours, match)));
    }
  }
  if (table === "joined") {
    for (const [ours] of neededColumns(table)) {
      if (!proposals.has(ours!) && best(ours!) === undefined) add(ours!, blank(group, ours!));
    }
  }
  if (left.includes("Direction")) add("Direction", directionOf(group, table, best));
  if (left.includes("Amount")) {
    add("Amount", amountOf(group, table, { best, direction: proposals.get("Direction") }));
  }
  const isDirected = proposals.has("Direction") || isSigned(proposals.get("Amount"));
  for (const ours of left) {
    if (proposals.has(ours) || ours === "Direction" || ours === "Amount") continue;
    const match = ours === "Annual_Income" ? best(ours) ?? incomeMatch(group) : best(ours);
    if (match === undefined) continue;
    add(ours, columnProposal(ours, match, { group, table, isDirected, proposals }));
  }
  return withoutEitherOf(proposals);
}

/** Asks which of several columns it is whose names say the same. */
function whichOf(ours: ColumnName, rivals: readonly Match[]): Proposal | undefined {
  if (rivals.length === 0) return undefined;
  const names = rivals.map(({ look }) => look.name);
  const listed = names.map((name) => JSON.stringify(name)).join(" or ");
  const way = names.some((name) => names.filter((other) => other === name).length > 1)
    ? "Rename all but one in the file."
    : "Delete the line if it is neither and not needed.";
  return {
    value: new Question(`Which column is ${ours}: ${listed}? ${way}`),
    why: "several are named so",
    confidence: "unknown",
    takes: names,
  };
}

interface Surroundings {
  readonly group: FileGroup;
  readonly table: TableName;
  /** Whether something else than its type says which way money of a transaction went. */
  readonly isDirected: boolean;
  readonly proposals: ReadonlyMap<ColumnName, Proposal>;
}

function columnProposal(
  ours: ColumnName,
  match: Match,
  { group, table, isDirected, proposals }: Surroundings,
): Proposal | undefined {
  const { look } = match;
  switch (COLUMNS[ours].kind) {
    case "id":
      return undefined;
    case "date":
      return dateProposal(ours, match);
    case "category":
      if (ours === "Status") return statusOf(table, match);
      if (ours === "Currency" || ours === "Merchant_Category") {
        const { size } = valueCounts(look);
        return named(match, look.name, size === 1 ? "one code" : `${size} codes`);
      }
      return categoryOf(ours, table, match, {
        asks: ours === "Channel" || (ours === "Transaction_Type" && !isDirected),
      });
    case "term":
      return termProposal(match);
    case "percent":
      return rateProposal(match);
    case "count":
      return named(match, look.name, "whole numbers");
    case "money":
      if (ours === "Balance") return balanceProposal(match, group, table);
      if (ours === "Balance_After") return balanceAfterProposal(match, group, proposals);
      if (ours === "Outstanding_Balance" && match.isWeak && hasAccounts(proposals)) {
        return undefined;
      }
      return ours === "Annual_Income" ? incomeProposal(match) : moneyProposal(match);
  }
}

function isRightId(ours: ColumnName, table: TableName, { look }: Match): boolean {
  // A number of a posting that several rows share is none of a row's own.
  if (ours === "Transaction_ID" && table === "transactions") return distinctShare(look) > 0.95;
  return true;
}

/** A joined table has all that it needs, also where there is no transaction or no loan. */
function blank(group: FileGroup, ours: ColumnName): Proposal | undefined {
  const match = namedAs(group, "joined", ours).find(({ look }) => knownValues(look).length === 0);
  return match && named(match, match.look.name, "blank throughout: there are none");
}

/**
 * Whether an account may be of the other side of a payment: nearly every row has another, beside a
 * column that is of that side plainly.
 */
function mayBeOther({ columns }: FileGroup, ours: ColumnName, { look }: Match): boolean {
  return ours === "Account_ID" && distinctShare(look) > 0.9 &&
    columns.some(({ name }) => privateName(name) === "counterparty");
}

function idProposal(match: Match, isAsked: boolean): Proposal {
  const { look } = match;
  const known = knownValues(look).length, { size } = valueCounts(look);
  const holds = size === known
    ? "all different"
    : `${size.toLocaleString("en")} different in ${known.toLocaleString("en")} rows`;
  const proposal = named(match, look.name, `${holds} (${commonShape(look)})`);
  if (!isAsked) return proposal;
  const text =
    `Which column is the customer's own account? ${JSON.stringify(look.name)} is named so, ` +
    "but nearly every row has another: it may be of the other side of the payment.";
  return { ...proposal, value: new Question(text), confidence: "unknown" };
}

function dateProposal(ours: ColumnName, match: Match): Proposal {
  const { look } = match;
  const { dates, open, isBySpread, century } = datesOf(look)!;
  const asksCentury = ours === "Transaction_Date" || ours === "Start_Date";
  const shape = commonShape(look);
  if (open.length > 0) {
    const ways = open.map((way) => JSON.stringify(givenDates(way) ?? "YYYY-MM-DD"));
    const text = `Every date (${shape}) can be read in ${ways.length} ways. Which is it: ` +
      `${ways.join(" or ")}?`;
    return {
      ...named(match, { from: look.name, dates: new Question(text) }, `dates (${shape})`),
      confidence: "unknown",
    };
  }
  const written = givenDates(dates);
  const isShort = asksCentury && century !== undefined;
  const value: { readonly [key: string]: ProposedValue } = {
    from: look.name,
    ...(written !== undefined && { dates: written as ProposedValue }),
    ...(isShort && {
      century: century === "?"
        ? new Question("Years of two digits are of both centuries. Which is it: 1900 or 2000?")
        : century,
    }),
  };
  const holds = written === undefined
    ? `ISO dates (${shape})`
    : `dates, ${listing(Array.isArray(written) ? written : [JSON.stringify(written)])} (${shape})`;
  return {
    ...named(match, Object.keys(value).length === 1 ? look.name : value, holds),
    ...(isBySpread && { confidence: "likely" as const }),
    ...(isShort && century === "?" && { confidence: "unknown" as const }),
  };
}

/** Income that does not say of a year is asked for, and of a month is taken twelve times. */
function incomeMatch(group: FileGroup): Match | undefined {
  const look = group.columns.find((column) =>
    otherIncome(column.name) !== undefined && numbersOf(column) !== undefined
  );
  return look === undefined ? undefined : { look, isWeak: true, rank: 0 };
}

function incomeProposal(match: Match): Proposal {
  if (areBands([...valueCounts(match.look).keys()])) {
    const text = "Are these incomes (1)? Delete the column if they are numbers of bands.";
    return moneyProposal(match, { scale: new Question(text) });
  }
  switch (otherIncome(match.look.name)) {
    case "monthly":
      return {
        ...moneyProposal(match, { scale: 12 }),
        why: "the name says of a month: twelve a year",
      };
    case "unsaid": {
      const text =
        "Is this income of a year (1) or of a month (12)? Delete the column if it is neither.";
      return moneyProposal(match, { scale: new Question(text) });
    }
    default:
      return moneyProposal(match);
  }
}

const MOST_BANDS = 20;

/** Whether values are a few small whole numbers, as bands are numbered. */
function areBands(values: readonly string[]): boolean {
  return values.length > 0 && values.length <= MOST_BANDS &&
    values.every((value) => /^\d{1,2}$/.test(value));
}

/** Whether rows tell of accounts as well, whose balance a column may be. */
function hasAccounts(proposals: ReadonlyMap<ColumnName, Proposal>): boolean {
  return ["Account_Type", "Opening_Date"].some((name) => proposals.has(name as ColumnName));
}

/** On a card the balance is what the customer owes. */
export function isOfCards({ columns }: FileGroup): boolean {
  return columns.some(({ name }) =>
    /credit.?limit|min(?:imum)?.?pay|cash.?advance|card|utili[sz]ation|revolving/i.test(name)
  );
}

function balanceProposal(
  match: Match,
  group: FileGroup,
  table: TableName,
): Proposal | undefined {
  if (table === "accounts" && isOfCards(group)) return undefined;
  if (table === "transactions" && !isFixedPerAccount(group, match.look)) return undefined;
  return moneyProposal(match);
}

function balanceAfterProposal(
  match: Match,
  group: FileGroup,
  proposals: ReadonlyMap<ColumnName, Proposal>,
): Proposal | undefined {
  const takes = proposals.get("Amount")?.takes ?? [];
  const amounts = group.columns.filter(({ name }) => takes.includes(name));
  if (amounts.length > 0 && movesWith(group, amounts, match.look)) {
    return {
      ...moneyProposal({ ...match, isWeak: false }),
      why: "it moves by the amount from row to row of an account",
    };
  }
  return match.isWeak ? undefined : { ...moneyProposal(match), confidence: "likely" };
}

/** A rate of less than one may be a share as well as a percent. */
function rateProposal(match: Match): Proposal | undefined {
  const { look } = match;
  if (numbersOf(look)!.most <= 1) return undefined;
  const keys = numberKeys(look);
  const value = Object.keys(keys).length === 0 ? look.name : { from: look.name, ...keys };
  return named(match, value, `percents (${commonShape(look)})`);
}

/** Terms that loans have in months, and hardly ever in days or years. */
const MONTHS = "1 2 3 4 6 9 12 15 18 24 30 36 42 48 54 60 72 84 96 120 144 180 240 300 360".split(
  " ",
)
  .map(Number);

function termProposal(match: Match): Proposal {
  const { look } = match;
  const unit = /(day|month|monat|year|jahr)/i.exec(look.name)?.[1]?.toLowerCase();
  const said = unit === undefined
    ? undefined
    : unit.startsWith("d")
    ? "days"
    : unit.startsWith("m")
    ? "months"
    : "years";
  if (said !== undefined) {
    return named(match, { from: look.name, unit: said }, `whole numbers of ${said}, as it says`);
  }
  const text = 'What does the term count: "days", "months" or "years"?';
  const { least, most } = numbersOf(look)!;
  const known = knownValues(look);
  const usual = known.filter((value) => MONTHS.includes(Number(value))).length;
  const isOfMonths = usual > 0.9 * known.length && least < 30 && most > 30 && most <= 480;
  return {
    ...named(
      match,
      { from: look.name, unit: isOfMonths ? "months" : new Question(text) },
      isOfMonths ? "whole numbers as of months, such as 12, 24 and 36" : "whole numbers",
    ),
    confidence: isOfMonths ? "likely" : "unknown",
  };
}

function isSigned(amount: Proposal | undefined): boolean {
  const value = amount?.value;
  return typeof value === "object" && value !== null && ("positive" in value || "credit" in value);
}

/** An end makes a term needless. */
function withoutEitherOf(proposals: Map<ColumnName, Proposal>): Map<ColumnName, Proposal> {
  if (proposals.has("End_Date")) proposals.delete("Term");
  return proposals;
}
