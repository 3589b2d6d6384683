import pl from "nodejs-polars";
import { type Begun, neededOf } from "@/bank/begun.ts";
import { atDate, openedAfter } from "@/bank/calendar.ts";
import { withBalances } from "@/bank/closing_balances.ts";
import {
  isSharing,
  type OwnerStates,
  ownerStates,
  withAccounts,
  withSharing,
} from "@/bank/owners.ts";
import { idsLeftOut } from "@/bank/read_bank.ts";
import {
  accountsOf,
  holdersOf,
  namedCustomers,
  ofBorrowers,
  onePerPair,
  type Parent,
  parentOf,
  withHeld,
  withRelatives,
} from "@/bank/relations.ts";
import { type Unique, withoutRepeats } from "@/bank/repeats.ts";
import { withPastCenturies } from "@/bank/rules/centuries.ts";
import { ENTITIES, type Entity } from "@/bank/schema.ts";
import { type Screened, screenEntity } from "@/bank/screen.ts";

/** One record of each id. */
interface Told {
  readonly customers: pl.DataFrame;
  readonly accounts: Unique;
  readonly holders: pl.DataFrame;
  readonly loans: pl.DataFrame;
  readonly transactions: Unique;
}

/** What belongs to somebody, and to an account where it names one. */
interface Belonging {
  readonly accounts: pl.DataFrame;
  /** The records of holders, and who holds which account. */
  readonly held: pl.DataFrame;
  readonly holders: pl.DataFrame;
  readonly loans: pl.DataFrame;
  readonly borrowers: pl.DataFrame;
}

/** Of whom other records may be. */
interface Parents {
  readonly customer: Parent;
  readonly account: Parent;
}

/** Records brought together but for the transactions, whose owners are judged. */
export interface Related extends Begun {
  readonly screened: Readonly<Record<Entity, Screened>>;
  readonly told: Told;
  /** Customers of whom nothing but the id is known. */
  readonly named: pl.DataFrame;
  readonly everyone: pl.DataFrame;
  readonly parents: Parents;
  readonly kept: Belonging;
  readonly owners: pl.DataFrame;
  readonly states: OwnerStates;
}

/**
 * The second step of {@linkcode clean}.
 *
 * @param stored.balances Transactions with a balance that stay in a database, those on the last day of their account.
 * @param stored.mayShare Whether one of them may stand in the rows of several owners.
 */
export function related(
  begun: Begun,
  { balances = [], mayShare = false }: {
    readonly balances?: readonly pl.DataFrame[];
    readonly mayShare?: boolean;
  } = {},
): Related {
  const { records } = begun;
  const screened = screenedTables(begun);
  const told = toldApart(timely(screened, begun, balances), begun);
  const named = namedCustomers(records, screened.customers, [
    told.accounts.held,
    told.holders,
    told.loans,
  ]);
  const everyone = pl.concat([told.customers, named], { how: "diagonal" });
  const accountsLeftOut = leftOutAccounts(begun, screened.accounts, told);
  const parents = {
    customer: parentOf(records, "customers", idsLeftOut(records, "customers")),
    account: parentOf(records, "accounts", accountsLeftOut),
  };
  const kept = belonging(told, begun, { everyone, parents, accountsLeftOut });
  const owners = withSharing(records.owners, mayShare || isSharing(told.transactions));
  const states = ownerStates(owners, { ...kept, customers: everyone });
  return { ...begun, screened, told, named, everyone, parents, kept, owners, states };
}

function screenedTables(
  { records, options, ledger, transactions, asOf }: Begun,
): Record<Entity, Screened> {
  const needed = neededOf(options);
  const dated = asOf === null ? records : withPastCenturies(records, asOf);
  return {
    ...Object.fromEntries(
      ENTITIES.filter((entity) => entity !== "transactions")
        .map((entity) => [entity, screenEntity(dated, entity, { needed, ledger })]),
    ),
    transactions,
  } as Record<Entity, Screened>;
}

/** What is there at the as-of date. */
function timely(
  screened: Record<Entity, Screened>,
  { records, options, without, asOf, isStated }: Begun,
  balances: readonly pl.DataFrame[],
): Record<Entity, Screened> {
  if (asOf === null) return screened;
  const { currency } = records;
  const needed = neededOf(options);
  const dated = atDate(screened, { asOf, isStated, needed, currency, without });
  return withBalances(dated, records, { needed, without, balances });
}

/** Transactions of which each id has one, see {@linkcode withoutRepeats}. */
export function uniqueTransactions(
  transactions: Screened,
  { records: { currency, owners }, ledger }: Pick<Begun, "records" | "ledger">,
): Unique {
  return withoutRepeats(transactions, "transactions", {
    ledger,
    currency,
    holder: "owner",
    detailed: (some) => withAccounts(some, owners),
  });
}

function toldApart(
  timely: Readonly<Record<Entity, Screened>>,
  begun: Begun,
): Told {
  const { records: { currency }, ledger, without } = begun;
  const unique = (
    entity: Entity,
    options: Pick<Parameters<typeof withoutRepeats>[2], "holder"> = {},
  ) => withoutRepeats(timely[entity], entity, { ledger, currency, ...options });
  return {
    customers: unique("customers").records,
    accounts: unique("accounts", { holder: "customer_id" }),
    holders: onePerPair(timely.holders, without),
    loans: unique("loans").records,
    transactions: uniqueTransactions(timely.transactions, begun),
  };
}

/** The accounts that the contract leaves out, with those of customers it does, and later ones. */
function leftOutAccounts(
  { records, asOf, isStated }: Begun,
  screened: Screened,
  { accounts, holders }: Told,
): ReadonlySet<string> {
  return idsLeftOut(records, "accounts")
    .union(accountsOf(idsLeftOut(records, "customers"), accounts, holders))
    .union(isStated ? openedAfter(asOf!, screened) : new Set<string>());
}

function belonging(
  told: Told,
  { without }: Begun,
  { everyone, parents: { customer, account }, accountsLeftOut }:
    & Pick<Related, "everyone" | "parents">
    & {
      readonly accountsLeftOut: ReadonlySet<string>;
    },
): Belonging {
  const declared = withRelatives(told.holders, everyone, {
    id: "customer_id",
    entity: "holders",
    parent: customer,
    without,
  });
  const pairs = holdersOf(told.accounts, declared, everyone);
  const accounts = withRelatives(told.accounts.records, pairs, {
    id: "account_id",
    leftOut: accountsLeftOut,
    entity: "accounts",
    parent: customer,
    without,
    named: (strays) => withHeld(strays, told.accounts.held),
  });
  const held = withRelatives(declared, accounts, {
    id: "account_id",
    entity: "holders",
    parent: account,
    without,
  });
  const holders = pairs.join(accounts.select("account_id"), { on: "account_id", how: "semi" });
  const { loans, borrowers } = ofBorrowers(told.loans, {
    customer,
    account,
    accounts,
    holders,
    everyone,
    without,
  });
  return { accounts, held, holders, loans, borrowers };
}
