import type { TableName } from "@/bank/contract/columns.ts";
import type { ColumnName } from "@/bank/schema.ts";

/*
 * How banks call the columns that this engine knows. A phrase is compared without case, spaces, signs
 * and accents; `{word}` stands for each of the words below. What a name alone says is never enough:
 * values must agree.
 */

/** Words that say the same within a phrase. */
export const WORDS: Readonly<Record<string, string>> = {
  customer: "customer cust client kunden kunde cif party borrower",
  account: "account acct acc ac a/c konto",
  transaction: "transaction trans tran trx txn trn buchungs buchung umsatz posting entry",
  loan: "loan loans darlehens darlehen kredit facility mortgage lending",
  id: "id no nr num nbr number nummer key ref identifier",
  type: "type product class category kind art typ scheme group",
  date: "date dt datum day time datetime timestamp tag",
  amount: "amount amt value betrag sum summe",
  balance: "balance bal saldo stand",
  monthly: "monthly mthly monatliches monats",
  flag: "indicator ind flag mark memo sign code type kennzeichen kz",
};

/** Names of one column of ours, the best first: of several that a file has, the first is taken. */
export interface Synonyms {
  readonly column: ColumnName;
  /** The tables in which the names mean this; without it every table that has the column. */
  readonly tables?: readonly TableName[];
  /** Apart by semicolons. */
  readonly names: string;
  /** The names mean this mostly, and other things as well. */
  readonly isWeak?: boolean;
}

/** The systems named in the comments write their columns so; all else is plain English or German. */
export const SYNONYMS: readonly Synonyms[] = [
  {
    column: "Customer_ID",
    // Finacle: CIF_ID. FLEXCUBE: CUST_NO. Jack Henry: CustId.
    names: "{customer} {id}; cif; {customer} code; customer; kunde",
  },
  {
    column: "Customer_ID",
    names: "user {id}; member {id}; person {id}; holder {id}",
    isWeak: true,
  },
  {
    column: "Account_ID",
    // Finacle: FORACID. FLEXCUBE: CUST_AC_NO. Jack Henry: AcctId. Open banking: AccountId.
    names:
      "foracid; auftragskonto; {customer} {account} {id}; {account} {id}; iban; nuban; account; acct; konto; acid",
  },
  {
    column: "Transaction_ID",
    names: "{transaction} {id}; {transaction} ref {id}; {transaction} reference; fitid",
  },
  {
    column: "Transaction_ID",
    tables: ["transactions"],
    names: "reference; ref; reference {id}; ref {id}; journal {id}; id",
    isWeak: true,
  },
  {
    column: "Amount",
    // Finacle: TRAN_AMT. FLEXCUBE: LCY_AMOUNT.
    names: "{transaction} {amount}; lcy amount; lcy amt",
  },
  { column: "Amount", tables: ["transactions", "joined"], names: "amount; amt; betrag; umsatz" },
  { column: "Amount", tables: ["transactions"], names: "value; sum; summe", isWeak: true },
  {
    column: "Transaction_Date",
    // Finacle: TRAN_DATE. UK open banking: BookingDateTime. Nigeria: bookDate.
    names:
      "booking {date}; booking date time; book {date}; posting {date}; post {date}; posted {date}; " +
      "posted; booked; {transaction} {date}; {transaction} date time",
  },
  {
    column: "Transaction_Date",
    tables: ["transactions", "joined"],
    // FLEXCUBE: VALUE_DT. UK open banking: ValueDateTime.
    names:
      "date; datum; datetime; timestamp; value {date}; value date time; valuta; valuta datum; " +
      "wertstellung; effective {date}",
  },
  {
    column: "Direction",
    // Finacle: PART_TRAN_TYPE. FLEXCUBE: DRCR_IND. UK: CreditDebitIndicator. Nigeria: debitOrCredit.
    names: "direction; part tran type; " +
      ["credit debit", "debit credit", "cr dr", "dr cr", "c d", "d c", "soll haben", "haben soll"]
        .flatMap((both) => [both, both.replace(" ", " or "), `${both} {flag}`]).join("; "),
  },
  {
    column: "Transaction_Type",
    names: "{transaction} {type}; {transaction} code; {transaction} sub type; buchungstext; " +
      "vorgang; geschaeftsvorfall; operation type; payment type",
  },
  {
    column: "Transaction_Type",
    tables: ["transactions"],
    names: "type; code; art; operation; kind",
    isWeak: true,
  },
  {
    column: "Channel",
    names:
      "channel; channel {id}; channel code; channel {type}; channel name; {transaction} channel; " +
      "delivery channel; service channel; kanal; vertriebsweg; vertriebskanal",
  },
  {
    column: "Merchant_Category",
    names: "merchant category; merchant category code; mcc; mcc code",
  },
  {
    column: "Balance_After",
    names: "balance after; balance after {transaction}; running {balance}; saldo nach buchung",
  },
  {
    column: "Balance_After",
    tables: ["transactions"],
    names: "{balance}; {account} {balance}; closing {balance}; ledger {balance}; book {balance}; " +
      "{transaction} {balance}; current {balance}",
    isWeak: true,
  },
  {
    column: "Balance",
    // Finacle: CLR_BAL_AMT. Jack Henry: CurBal.
    names: "{account} {balance}; clr bal amt; current {balance}; cur {balance}; curr {balance}; " +
      "ledger {balance}; book {balance}; closing {balance}; acy curr balance; lcy curr balance",
  },
  {
    column: "Balance",
    tables: ["accounts", "joined"],
    names: "balance; bal; saldo",
  },
  {
    column: "Opening_Date",
    // Finacle: ACCT_OPN_DATE. FLEXCUBE: AC_OPEN_DATE.
    names: "{account} opening {date}; {account} open {date}; {account} opened {date}; " +
      "{account} opn {date}; opening {date}; open {date}; opened {date}; opn {date}; date opened; " +
      "opened on; opened; eroeffnungsdatum; eroeffnet; kontoeroeffnung; eroeffnet am",
  },
  {
    column: "Opening_Date",
    tables: ["accounts"],
    names: "start {date}; created {date}; created at; date; datum",
    isWeak: true,
  },
  {
    column: "Account_Type",
    // Finacle: SCHM_TYPE.
    names: "{account} {type}; {account} sub type; schm type; kontoart; kontotyp; kontomodell",
  },
  {
    column: "Account_Type",
    tables: ["accounts"],
    names: "product; product {type}; product name; product code; type; art; schm code",
    isWeak: true,
  },
  { column: "Date_of_Birth", names: "date of birth; {customer} date of birth; dob; birth {date}" },
  {
    column: "Date_of_Birth",
    names: "{customer} dob; {customer} birth {date}; birthday; born; born on; " +
      "geburtsdatum; geburtstag; geb datum; geboren; geboren am",
  },
  {
    column: "Annual_Income",
    names:
      "annual income; yearly income; income annual; income per year; income pa; annual salary; " +
      "yearly salary; gross annual income; net annual income; jahreseinkommen; jahresgehalt; " +
      "einkommen jaehrlich",
  },
  {
    column: "Loan_ID",
    names: "{loan} {id}; {loan} {account} {id}; {loan} reference; {loan} contract {id}",
  },
  {
    column: "Loan_Amount",
    // FLEXCUBE: AMOUNT_FINANCED. FDX: originalPrincipal.
    names: "{loan} {amount}; original principal; original principal amount; amount financed; " +
      "financed amount; amount disbursed; disbursed amount; disbursement amount; funded amount; " +
      "original {loan} {amount}; {loan} principal; principal amount; principal; sanctioned amount",
  },
  { column: "Loan_Amount", tables: ["loans"], names: "amount; amt; betrag; original amount" },
  { column: "Loan_Type", names: "{loan} {type}; {loan} product type; {loan} sub type" },
  {
    column: "Loan_Type",
    tables: ["loans"],
    names: "product; product {type}; type; art; purpose",
    isWeak: true,
  },
  {
    column: "Start_Date",
    // FDX: originatingDate.
    names:
      "{loan} start {date}; {loan} {date}; {loan} begin; {loan} beginn; disbursement {date}; " +
      "disbursed {date}; disbursed on; disbursal {date}; origination {date}; originating {date}; " +
      "originated; originated on; auszahlungsdatum",
  },
  {
    column: "Start_Date",
    tables: ["loans", "joined"],
    // FLEXCUBE: VALUE_DT.
    names:
      "start {date}; begin {date}; start; begin; beginn; value {date}; issue {date}; funded {date}; " +
      "contract {date}",
  },
  {
    column: "Start_Date",
    tables: ["loans"],
    names: "date; datum; open {date}; opening {date}; opened; book {date}",
    isWeak: true,
  },
  {
    column: "End_Date",
    // FLEXCUBE: MATURITY_DATE. FDX: maturityDate.
    names:
      "maturity {date}; maturity; {loan} end {date}; {loan} maturity; {loan} maturity {date}; " +
      "{loan} ende; faelligkeitsdatum; laufzeitende",
  },
  {
    column: "End_Date",
    tables: ["loans", "joined"],
    names: "end {date}; end; ende; expiry {date}",
  },
  {
    column: "Term",
    names:
      "{loan} term; {loan} tenor; {loan} tenure; {loan} duration; term months; term in months; " +
      "term years; term in years; term days; term in days; {loan} term months; tenor months; laufzeit monate; " +
      "laufzeit in monaten; {loan} laufzeit",
  },
  { column: "Term", tables: ["loans", "joined"], names: "term; tenor; duration; laufzeit; tenure" },
  {
    column: "Interest_Rate",
    // FDX: interestRate.
    names:
      "interest rate; {loan} interest rate; {loan} rate; int rate; rate of interest; roi; apr; " +
      "annual percentage rate; nominal rate; zinssatz; sollzins; interest",
  },
  { column: "Interest_Rate", tables: ["loans"], names: "rate; zins; zinsen" },
  {
    column: "Outstanding_Balance",
    // FDX: principalBalance.
    names: "outstanding {balance}; outstanding; outstanding {amount}; outstanding principal; " +
      "principal {balance}; principal outstanding; remaining {balance}; remaining principal; " +
      "{loan} {balance}; {loan} outstanding; restschuld",
  },
  {
    column: "Outstanding_Balance",
    tables: ["loans"],
    names: "current {balance}; cur {balance}; balance; bal; saldo",
    isWeak: true,
  },
  {
    column: "Days_Past_Due",
    names: "days past due; {loan} days past due; dpd; days late; days overdue; overdue days; " +
      "days in arrears; arrears days; past due days; days delinquent; delinquent days; verzugstage; " +
      "tage im verzug",
  },
  {
    column: "Status",
    tables: ["transactions"],
    names: "status; {transaction} status; booking status; state",
  },
  { column: "Status", tables: ["accounts"], names: "status; {account} status; state" },
  { column: "Status", tables: ["loans"], names: "status; {loan} status; state" },
  {
    column: "Currency",
    // Finacle: ACCT_CRNCY_CODE.
    names:
      "currency; currency code; iso currency code; ccy; ccy code; crncy; crncy code; curr code; " +
      "{account} currency; {account} currency code; {account} ccy; {account} crncy code; " +
      "{transaction} currency; {transaction} currency code; {transaction} ccy; {transaction} crncy code; " +
      "{loan} currency; {loan} ccy; amount currency; balance currency; waehrung",
  },
];

/** Money in and money out in two columns. */
export const IN_TWO = {
  credit: "credit; credits; credit {amount}; cr {amount}; paid in; money in; deposit; deposits; " +
    "deposit {amount}; inflow; haben; gutschrift; einzahlung; eingang",
  debit:
    "debit; debits; debit {amount}; dr {amount}; paid out; money out; withdrawal; withdrawals; " +
    "withdrawal {amount}; outflow; soll; lastschrift; belastung; auszahlung; ausgang",
} as const;

/** An income that does not say of a year. */
export const OTHER_INCOME = {
  monthly: "{monthly} income; {monthly} salary; monatseinkommen; monatsgehalt; income per month; " +
    "income monthly; gross monthly income; net monthly income",
  unsaid: "income; salary; einkommen; gehalt; gross income; net income; {customer} income",
} as const;

/** Features of the catalogue, as marts of a row a customer call them. */
export const FEATURE_SYNONYMS: Readonly<Record<string, string>> = {
  age: "age; {customer} age; age years; age in years; alter",
  annual_income:
    "annual income; yearly income; annual salary; jahreseinkommen; gross annual income",
  spending_score: "spending score; spend score",
  num_accounts:
    "num accounts; number of accounts; no of accounts; accounts; accts; account count; anzahl konten",
  avg_balance: "avg {balance}; average {balance}; mean {balance}; avg {account} {balance}; " +
    "average {account} {balance}",
  total_balance: "total {balance}; tot {balance}; sum of balances; gesamtsaldo",
  num_transactions: "transactions; num transactions; number of transactions; no of transactions; " +
    "{transaction} count; {transaction} cnt; {transaction} ct; total {transaction} count; " +
    "total {transaction} ct; anzahl buchungen",
  avg_transactions: "avg {transaction} {amount}; average {transaction} {amount}; {transaction} avg",
  transactions_per_month: "transactions per month; transactions a month; monthly transactions; " +
    "{transaction} per month; {transaction} month",
  monthly_inflow: "monthly inflow; inflow per month; inflow a month",
  monthly_outflow: "monthly outflow; outflow per month; outflow a month",
  deposit_regularity: "deposit regularity",
  recency_days: "recency days; days since last transaction; days idle; days inactive",
  tenure_months: "tenure months; tenure in months; months on book; relationship months",
  digital_share: "digital share; share digital",
  num_loans: "num loans; number of loans; no of loans; loans; loan count; anzahl kredite",
  avg_loans: "avg loan; average loan; avg loan {amount}; average loan {amount}; loan avg",
  total_loans: "total loans; total loan {amount}; loan total; loan tot",
  active_loans: "active loans; open loans; loans open; running loans",
  active_loan_amount: "active loan {amount}; open loan {amount}",
  loan_to_income: "loan to income; loan to income ratio",
  days_past_due: "days past due; dpd; past due days; worst days past due; verzugstage",
};
