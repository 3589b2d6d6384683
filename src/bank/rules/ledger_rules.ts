/** The rules of the ledger, for people. */
export const RULES: Readonly<Record<string, string>> = {
  repeated_row: "the row repeats an earlier one",
  repeated_header: "the row repeats the header",
  repeated_record: "the same record in another spelling",
  missing: "a required value is missing",
  malformed_id: "an id that cannot be one",
  unknown_category: "a value that is not on the list",
  invalid_amount: "an amount that cannot be read",
  invalid_date: "a date that does not exist or can be read in two ways",
  invalid_percent: "a percentage that cannot be read",
  invalid_count: "a number that cannot be read",
  invalid_number: "a figure of the bank's own that cannot be read",
  not_positive: "an amount that is not above zero",
  ends_before_start: "a loan that ends before it starts",
  age_out_of_range: "an age that cannot be",
  after_as_of: "later than the as-of date",
  before_account_opening: "earlier than the opening of its account",
  conflict: "two records with one id that say different things",
  customer_quarantined: "its customer was set aside",
  account_quarantined: "its account was set aside",
  no_valid_account: "there is no record of its account",
  no_valid_customer: "there is no record of its customer",
  not_the_holder: "the account is somebody else's",
  no_product: "a customer without account, loan or transaction",
  not_booked: "not booked, or reversed",
  other_currency: "in another currency",
  parent_left_out: "its customer or account is left out by the contract",
};

/** What would mend many records that a rule sets aside, a sentence each. */
export const MENDS: Readonly<Record<string, string>> = {
  missing: "Check that the contract names the right column; incomplete records are kept with " +
    "--missing impute.",
  unknown_category: 'Say what the values stand for with "map".',
  malformed_id: "Check that the contract names the column of ids.",
  invalid_amount: 'Say how the amounts are written with "decimal" and "thousands".',
  invalid_date: 'Say how the dates are written with "dates".',
  not_positive: "If amounts are signed, say `positive` in the contract.",
  ends_before_start: "Check that the contract names the right columns of dates.",
  after_as_of:
    "Is a file of later transactions missing? If not, state the date with --as-of, and " +
    "what begins later is left out.",
  conflict:
    "Check that the id names one record and no more; a balance that changes from row to row " +
    "is Balance_After.",
  no_valid_account: "Is a file of accounts missing?",
  no_valid_customer: "Is a file of customers missing? If the table does not have them all, say " +
    '`"complete": false`.',
  not_the_holder: "Accounts that several hold need a table of `holders`.",
  other_currency: "Choose the currency with `where` in the contract.",
};
