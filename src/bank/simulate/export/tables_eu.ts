import { isoDate } from "@/bank/simulate/calendar.ts";
import { csvLine } from "@/bank/simulate/csv_line.ts";
import {
  type Bank,
  contractHead,
  type ExportStyle,
  minorUnits,
  nameFor,
  wordings,
} from "@/bank/simulate/export/style.ts";
import type {
  AccountRecord,
  CustomerRecords,
  LoanRecord,
  TransactionRecord,
} from "@/bank/simulate/records.ts";

/** A euro of these tables is so many naira of the extract. */
export const NAIRA_A_EURO = 100;

const WORDS: Readonly<Record<string, string>> = {
  "Savings": "Sparkonto",
  "Current": "Girokonto",
  "Checking": "Verrechnungskonto",
  "Credit": "Kreditkonto",
  "Fixed Deposit": "Festgeld",
  "Domiciliary": "Fremdwährungskonto",
  "deposit": "Einzahlung",
  "withdrawal": "Auszahlung",
  "transfer": "Überweisung",
  "payment": "Zahlung",
  "mobile": "App",
  "web": "Online-Banking",
  "ussd": "SMS-Banking",
  "atm": "Geldautomat",
  "pos": "Kartenterminal",
  "branch": "Filiale",
  "agent": "Agentur",
  "Personal": "Ratenkredit",
  "Mortgage": "Hypothek",
  "Auto": "Autokredit",
  "Business": "Geschäftskredit",
  "Salary Advance": "Gehaltsvorschuss",
};

const CITIES = ["München", "Köln", "Nürnberg", "Lübeck", "Gießen", "Bonn", "Frankfurt; Höchst"];
const PURPOSES = ["Miete", "Gebühren", "Möbel", "Bäckerei", "Kfz; Öl und Reifen", 'Café "Süd"'];

/** Tables of a German bank: semicolons, decimal comma, Windows-1252, joint holders in a table. */
export const TABLES_EU: ExportStyle = {
  notation: {
    date: (day) => isoDate(day).split("-").reverse().join("."),
    money: (naira) =>
      (minorUnits(naira, { nairaAUnit: NAIRA_A_EURO }) / 100).toFixed(2).replace(".", ","),
    words: WORDS,
  },
  encoding: "windows-1252",
  lineEnd: "\r\n",
  open: (bank) => ({
    headers: {
      "customers.csv": "Kundennummer;Geburtsdatum;Jahreseinkommen;Wohnort",
      "holders.csv": "Kontonummer;Kundennummer;Rolle",
      "accounts.csv": "Kontonummer;Kontoart;Kontostand;Eröffnungsdatum;Filiale",
      "transactions.csv":
        "Buchungsnummer;Kontonummer;Buchungsdatum;Betrag;Soll/Haben;Buchungsart;Vertriebsweg;Zweck",
      "loans.csv":
        "Darlehensnummer;Kundennummer;Darlehensart;Darlehensbetrag;Beginn;Ende;Zinssatz;Verzugstage",
    },
    lines: (customer) => ({
      "customers.csv": wordings(customer).map(customerLine),
      "holders.csv": customer.accounts.flatMap(holderLines),
      "accounts.csv": customer.accounts.flatMap(wordings).map(accountLine),
      "transactions.csv": customer.accounts.flatMap(transactionLines),
      "loans.csv": customer.loans.map((loan) => loanLine(loan, customer)),
    }),
    contract: contract(bank),
  }),
};

function line(...values: string[]): string {
  return csvLine(values, ";");
}

function customerLine({ id, born, income }: CustomerRecords): string {
  return line(id, born, income, nameFor(id, CITIES));
}

function holderLines({ id, holders }: AccountRecord): string[] {
  return holders.map((holder, i) => line(id, holder, i === 0 ? "Inhaber" : "Mitinhaber"));
}

function accountLine({ id, type, balance, opened, holders }: AccountRecord): string {
  return line(id, type, balance, opened, nameFor(holders[0]!, CITIES));
}

function transactionLines(account: AccountRecord): string[] {
  return account.transactions.flatMap((transaction) => {
    const lines = wordings(transaction).map((wording) => transactionLine(wording, account));
    return Array.from({ length: transaction.copies }, () => lines).flat();
  });
}

function transactionLine(transaction: TransactionRecord, account: AccountRecord): string {
  const { id, date, amount, drawn, type, channel } = transaction;
  const side = drawn.type === "deposit" ? "H" : "S";
  return line(id, account.id, date, amount, side, type, channel, nameFor(id, PURPOSES));
}

function loanLine(loan: LoanRecord, customer: CustomerRecords): string {
  const amount = loan.amount.replace(/\B(?=(\d{3})+(?!\d))(?<!,\d*)/g, ".");
  const rate = loan.interestRate.replace(".", ",");
  return line(
    loan.id,
    customer.id,
    loan.type,
    amount,
    loan.start,
    loan.end,
    rate,
    loan.daysPastDue,
  );
}

function contract(bank: Bank): string {
  return `// Five tables as the core system of a German bank exports them. A joint account has two lines in
// holders.csv. Nobody in them exists; a euro is ${NAIRA_A_EURO} naira of the simulated extract.
{
${contractHead(bank, { currency: "EUR", locale: "de-DE" })}
  "format": {
    "separator": ";",
    "encoding": "windows-1252",
    "decimal": ",",
    "dates": "DD.MM.YYYY"
  },
  "tables": {
    "customers": {
      "files": "customers.csv",
      "columns": {
        "Customer_ID": "Kundennummer",
        "Date_of_Birth": "Geburtsdatum",
        "Annual_Income": "Jahreseinkommen"
      }
    },
    "holders": {
      "files": "holders.csv",
      "columns": { "Account_ID": "Kontonummer", "Customer_ID": "Kundennummer" }
    },
    "accounts": {
      "files": "accounts.csv",
      "columns": {
        "Account_ID": "Kontonummer",
        "Account_Type": {
          "from": "Kontoart",
          "map": {
            "Sparkonto": "savings",
            "Girokonto": "current",
            "Verrechnungskonto": "checking",
            "Kreditkonto": "credit",
            "Festgeld": "fixed deposit",
            "Fremdwährungskonto": "domiciliary"
          }
        },
        "Balance": "Kontostand",
        "Opening_Date": "Eröffnungsdatum"
      }
    },
    "transactions": {
      "files": "transactions.csv",
      "columns": {
        "Transaction_ID": "Buchungsnummer",
        "Account_ID": "Kontonummer",
        "Transaction_Date": "Buchungsdatum",
        "Amount": "Betrag",
        // Haben is what comes in, Soll is what goes out.
        "Direction": { "from": "Soll/Haben", "map": { "H": "credit", "S": "debit" } },
        "Transaction_Type": {
          "from": "Buchungsart",
          "map": {
            "Einzahlung": "deposit",
            "Auszahlung": "withdrawal",
            "Überweisung": "transfer",
            "Zahlung": "payment"
          }
        },
        "Channel": {
          "from": "Vertriebsweg",
          "map": {
            "App": "mobile",
            "Online-Banking": "web",
            "SMS-Banking": "ussd",
            "Geldautomat": "atm",
            "Kartenterminal": "pos",
            "Filiale": "branch",
            "Agentur": "agent"
          }
        }
      }
    },
    "loans": {
      "files": "loans.csv",
      "columns": {
        "Loan_ID": "Darlehensnummer",
        "Customer_ID": "Kundennummer",
        "Loan_Type": {
          "from": "Darlehensart",
          "map": {
            "Ratenkredit": "personal",
            "Hypothek": "mortgage",
            "Autokredit": "auto",
            "Geschäftskredit": "business",
            "Gehaltsvorschuss": "salary advance"
          }
        },
        // The only column with points between the thousands: 12.500,00.
        "Loan_Amount": { "from": "Darlehensbetrag", "thousands": "." },
        "Start_Date": "Beginn",
        "End_Date": "Ende",
        "Interest_Rate": "Zinssatz",
        "Days_Past_Due": "Verzugstage"
      }
    }
  }
}
`;
}
