import { assert, assertEquals } from "@std/assert";
import { day, drawn, money, onboarded, oneOf, table, takenFor } from "./onboarded.ts";

const CUSTOMERS = 60, ACCOUNTS = 90, TRANSACTIONS = 900, LOANS = 40;
const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

const customer = (row: number) => `C${String(100200 + row)}`;
const account = (row: number) => `00${String(3100450 + 7 * row)}`;
const holder = (row: number) => customer(row % CUSTOMERS);
const moved = (row: number) => account(drawn(row, ACCOUNTS, 3));
const person = (row: number) => oneOf(["Canary One", "Canary Two", "Canary Three"], row);
/** As Oracle writes a date. */
const oracle = (after: number) => {
  const [year, month, days] = day(after).split("-");
  return `${days}-${MONTHS[Number(month) - 1]}-${year}`;
};
const born = (row: number) => `${1950 + drawn(row, 55)}-0${1 + (row % 9)}-1${row % 9}`;

interface System {
  readonly files: Readonly<Record<string, string>>;
  /** Ours by theirs, of each table: all that is right. */
  readonly right: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const SYSTEMS: Readonly<Record<string, System>> = {
  "Finacle": {
    files: {
      "cmg.csv": table(CUSTOMERS, {
        CIF_ID: customer,
        CUST_NAME: person,
        CUST_DOB: (row) => oracle(-9000 - 97 * row),
        CUST_ADDRESS: (row) => `${row} Canary Street`,
      }),
      "gam.csv": table(ACCOUNTS, {
        ACID: (row) => `A${7000 + row}`,
        FORACID: account,
        CIF_ID: holder,
        ACCT_NAME: person,
        SCHM_TYPE: (row) => oneOf(["SBA", "CAA", "ODA", "TDA"], row),
        ACCT_OPN_DATE: (row) => oracle(row),
        CLR_BAL_AMT: (row) => money(row, 90000),
        ACCT_CRNCY_CODE: () => "KES",
        SOL_ID: (row) => 100 + (row % 4),
      }),
      "htd.csv": table(TRANSACTIONS, {
        // Both sides of a posting have one.
        TRAN_ID: (row) => `S${5000 + Math.floor(row / 2)}`,
        PART_TRAN_SRL_NUM: (row) => 1 + (row % 2),
        TRAN_DATE: (row) => oracle(200 + drawn(row, 700)),
        FORACID: moved,
        PART_TRAN_TYPE: (row) => oneOf(["C", "D"], row),
        TRAN_AMT: money,
        TRAN_PARTICULAR: (row) => `To ${person(row)}`,
      }),
    },
    right: {
      customers: { CIF_ID: "Customer_ID", CUST_DOB: "Date_of_Birth" },
      accounts: {
        FORACID: "Account_ID",
        CIF_ID: "Customer_ID",
        SCHM_TYPE: "Account_Type",
        ACCT_OPN_DATE: "Opening_Date",
        CLR_BAL_AMT: "Balance",
        ACCT_CRNCY_CODE: "Currency",
      },
      transactions: {
        FORACID: "Account_ID",
        TRAN_DATE: "Transaction_Date",
        PART_TRAN_TYPE: "Direction",
        TRAN_AMT: "Amount",
      },
    },
  },
  "FLEXCUBE": {
    files: {
      "sttm_customer.csv": table(CUSTOMERS, {
        CUSTOMER_NO: customer,
        CUSTOMER_NAME1: person,
        DATE_OF_BIRTH: born,
      }),
      "sttm_cust_account.csv": table(ACCOUNTS, {
        CUST_AC_NO: account,
        CUST_NO: holder,
        AC_OPEN_DATE: (row) => day(row),
        CCY: () => "GHS",
        ACY_CURR_BALANCE: (row) => money(row, 90000),
        BRANCH_CODE: (row) => `0${10 + (row % 5)}`,
      }),
      "actb_history.csv": table(TRANSACTIONS, {
        TRN_REF_NO: (row) => `010FT${220000 + row}`,
        AC_NO: moved,
        DRCR_IND: (row) => oneOf(["C", "D"], row),
        LCY_AMOUNT: money,
        FCY_AMOUNT: () => "",
        TRN_DT: (row) => day(200 + drawn(row, 700)),
        VALUE_DT: (row) => day(201 + drawn(row, 700)),
      }),
      "cltb_account_master.csv": table(LOANS, {
        ACCOUNT_NUMBER: (row) => account(row),
        CUST_NO: holder,
        AMOUNT_FINANCED: (row) => money(row, 40000),
        VALUE_DATE: (row) => day(5 * row),
        MATURITY_DATE: (row) => day(5 * row + 720),
      }),
    },
    right: {
      customers: { CUSTOMER_NO: "Customer_ID", DATE_OF_BIRTH: "Date_of_Birth" },
      accounts: {
        CUST_AC_NO: "Account_ID",
        CUST_NO: "Customer_ID",
        AC_OPEN_DATE: "Opening_Date",
        CCY: "Currency",
        ACY_CURR_BALANCE: "Balance",
      },
      transactions: {
        TRN_REF_NO: "Transaction_ID",
        AC_NO: "Account_ID",
        DRCR_IND: "Direction",
        LCY_AMOUNT: "Amount",
        TRN_DT: "Transaction_Date",
      },
      loans: {
        ACCOUNT_NUMBER: "Account_ID",
        CUST_NO: "Customer_ID",
        AMOUNT_FINANCED: "Loan_Amount",
        VALUE_DATE: "Start_Date",
        MATURITY_DATE: "End_Date",
      },
    },
  },
  "Jack Henry": {
    files: {
      "accounts.csv": table(ACCOUNTS, {
        AcctId: account,
        CustId: holder,
        AcctType: (row) => oneOf(["Savings", "Checking", "CD"], row),
        OpenDt: (row) => day(row),
        CurBal: (row) => money(row, 90000),
        AvailBal: (row) => money(row, 80000),
      }),
      "transactions.csv": table(TRANSACTIONS, {
        TrnId: (row) => `T${90000 + 3 * row}`,
        AcctId: moved,
        PostDt: (row) => day(200 + drawn(row, 700)),
        TrnAmt: money,
        TrnType: (row) => oneOf(["Deposit", "Withdrawal", "Transfer", "Payment"], row),
      }),
    },
    right: {
      accounts: {
        AcctId: "Account_ID",
        CustId: "Customer_ID",
        AcctType: "Account_Type",
        OpenDt: "Opening_Date",
        CurBal: "Balance",
      },
      transactions: {
        TrnId: "Transaction_ID",
        AcctId: "Account_ID",
        PostDt: "Transaction_Date",
        TrnAmt: "Amount",
        TrnType: "Transaction_Type",
      },
    },
  },
  "UK Open Banking": {
    files: {
      "accounts.csv": table(ACCOUNTS, {
        AccountId: account,
        CustomerId: holder,
        Status: (row) => oneOf(["Enabled", "Deleted"], row),
        Currency: () => "GBP",
        AccountSubType: (row) => oneOf(["CurrentAccount", "Savings", "CreditCard"], row),
        Nickname: person,
        OpeningDate: (row) => `${day(row)}T00:00:00+00:00`,
      }),
      "transactions.csv": table(TRANSACTIONS, {
        AccountId: moved,
        TransactionId: (row) => `tx-${40000 + row}`,
        CreditDebitIndicator: (row) => oneOf(["Credit", "Debit"], row),
        Status: (row) => oneOf(["Booked", "Pending"], row),
        BookingDateTime: (row) => `${day(200 + drawn(row, 700))}T10:20:30+00:00`,
        ValueDateTime: (row) => `${day(201 + drawn(row, 700))}T10:20:30+00:00`,
        "Amount.Amount": money,
        "Amount.Currency": () => "GBP",
        MerchantCategoryCode: (row) => oneOf([5411, 5812, 4111], row),
        MerchantName: person,
        TransactionInformation: (row) => `Card payment ${person(row)}`,
      }),
    },
    right: {
      accounts: {
        AccountId: "Account_ID",
        CustomerId: "Customer_ID",
        Status: "Status",
        Currency: "Currency",
        AccountSubType: "Account_Type",
        OpeningDate: "Opening_Date",
      },
      transactions: {
        AccountId: "Account_ID",
        TransactionId: "Transaction_ID",
        CreditDebitIndicator: "Direction",
        Status: "Status",
        BookingDateTime: "Transaction_Date",
        "Amount.Amount": "Amount",
        "Amount.Currency": "Currency",
        MerchantCategoryCode: "Merchant_Category",
      },
    },
  },
  "FDX": {
    files: {
      "loans.csv": table(LOANS, {
        accountId: account,
        customerId: holder,
        nickname: person,
        originalPrincipal: (row) => money(row, 40000),
        principalBalance: (row) => money(row, 20000),
        originatingDate: (row) => day(5 * row),
        maturityDate: (row) => day(5 * row + 720),
        interestRate: (row) => (3 + drawn(row, 900) / 100).toFixed(2),
      }),
      "transactions.csv": table(TRANSACTIONS, {
        transactionId: (row) => `fdx${40000 + row}`,
        accountId: moved,
        postedTimestamp: (row) => `${day(200 + drawn(row, 700))}T10:20:30Z`,
        amount: money,
        debitCreditMemo: (row) => oneOf(["DEBIT", "CREDIT"], row),
        description: (row) => `To ${person(row)}`,
        status: (row) => oneOf(["POSTED", "PENDING"], row),
      }),
    },
    right: {
      loans: {
        accountId: "Account_ID",
        customerId: "Customer_ID",
        originalPrincipal: "Loan_Amount",
        principalBalance: "Outstanding_Balance",
        originatingDate: "Start_Date",
        maturityDate: "End_Date",
        interestRate: "Interest_Rate",
      },
      transactions: {
        transactionId: "Transaction_ID",
        accountId: "Account_ID",
        postedTimestamp: "Transaction_Date",
        amount: "Amount",
        debitCreditMemo: "Direction",
        status: "Status",
      },
    },
  },
  "Open Banking Nigeria": {
    files: {
      "accounts.csv": table(ACCOUNTS, {
        accountNumber: account,
        customerId: holder,
        accountName: person,
        accountType: (row) => oneOf(["SAVINGS", "CURRENT", "DOMICILIARY"], row),
        currency: () => "NGN",
        currentBalance: (row) => money(row, 900000),
        availableBalance: (row) => money(row, 800000),
      }),
      "transactions.csv": table(TRANSACTIONS, {
        accountNumber: moved,
        reference: (row) => `NIP${70000 + 11 * row}`,
        debitOrCredit: (row) => oneOf(["Debit", "Credit"], row),
        amount: money,
        currency: () => "NGN",
        narration: (row) => `TRF TO ${person(row)}`,
        channel: (row) => oneOf(["USSD", "POS", "ATM", "MOBILE", "WEB", "BRANCH"], row),
        bookDate: (row) => day(200 + drawn(row, 700)),
        valueDate: (row) => day(201 + drawn(row, 700)),
        beneficiaryAccountNumber: (row) => `99${8000 + row}`,
      }),
    },
    right: {
      accounts: {
        accountNumber: "Account_ID",
        customerId: "Customer_ID",
        accountType: "Account_Type",
        currency: "Currency",
        currentBalance: "Balance",
      },
      transactions: {
        accountNumber: "Account_ID",
        reference: "Transaction_ID",
        debitOrCredit: "Direction",
        amount: "Amount",
        currency: "Currency",
        channel: "Channel",
        bookDate: "Transaction_Date",
      },
    },
  },
};

for (const [system, { files, right }] of Object.entries(SYSTEMS)) {
  Deno.test(`tables of ${system} are taken for what they are, four in five columns surely`, async () => {
    const found = await onboarded(files);
    const taken = Object.keys(right).flatMap((name) =>
      [...takenFor(found, name)].map(
        ([theirs, { ours, confidence }]) => ({ name, theirs, ours, confidence }),
      )
    );
    const wrong = taken.filter(({ name, theirs, ours }) => right[name]![theirs] !== ours);
    assertEquals(wrong, []);
    const missed = Object.entries(right).flatMap(([name, columns]) =>
      Object.keys(columns).filter((theirs) => !takenFor(found, name).has(theirs))
        .map((theirs) => `${name} ${theirs}`)
    );
    assertEquals(missed, []);
    const sure = taken.filter(({ confidence }) => confidence === "sure").length;
    assert(sure >= 0.8 * taken.length, `${sure} of ${taken.length} are sure`);
    assert(!/canary/i.test(found.text + found.told), "a person's data are shown");
    assertEquals(found.proposed.tables.length, Object.keys(right).length);
  });
}
