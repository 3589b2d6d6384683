import type { ColumnName } from "@/bank/schema.ts";

/*
 * What banks write in their columns of categories, beside what the engine reads by itself. Compared
 * without case, accents and signs; a word that stands alone in a longer value is looked for as well.
 */

/** Ours -> theirs, apart by semicolons. */
export const CATEGORY_WORDS: Readonly<
  Partial<Record<ColumnName | "Account_Status" | "Loan_Status", Readonly<Record<string, string>>>>
> = {
  Direction: {
    credit:
      "c; cr; credit; credits; h; haben; in; inflow; incoming; gutschrift; eingang; deposit; +; " +
      "prijem; money in; received",
    debit:
      "d; dr; db; debit; debits; dbit; s; soll; out; outflow; outgoing; lastschrift; belastung; " +
      "ausgang; withdrawal; -; vydaj; money out; paid",
  },
  Transaction_Type: {
    deposit:
      "dep; deposit; deposits; cash deposit; salary; payroll; direct deposit; gehalt; lohn; " +
      "einzahlung; gutschrift; lodgement; bareinzahlung; mobile deposit",
    withdrawal: "wdl; wd; withdrawal; withdrawals; cash withdrawal; atm withdrawal; auszahlung; " +
      "barauszahlung; abhebung; cash out",
    transfer: "xfer; trf; tfr; trsf; transfer; transfer out; wire; wire transfer; ueberweisung; " +
      "standing order; dauerauftrag; outward transfer; umbuchung",
    payment: "pmt; pymt; payment; payments; bill payment; bill pay; purchase; pos purchase; " +
      "card purchase; card payment; zahlung; kartenzahlung; lastschrift; direct debit; airtime; " +
      "bill; utility payment; merchant payment; loan repayment",
    other: "other; others; misc; miscellaneous; sonstige; sonstiges",
  },
  Channel: {
    mobile: "mobile; mobile app; app; mobile banking; mob; phone app; smartphone; ios; android",
    web:
      "web; online; online banking; internet; internet banking; netbanking; net banking; browser; " +
      "website; ibank; ebanking; e banking",
    ussd: "ussd; sms; sms banking; text banking; text; short code",
    atm: "atm; cash machine; geldautomat; bankomat; cashpoint",
    pos:
      "pos; point of sale; card terminal; terminal; kartenterminal; pos terminal; eftpos; pin pad",
    branch: "branch; teller; counter; filiale; schalter; over the counter; otc; in branch; cashier",
    agent:
      "agent; agency; agentur; agent banking; banking agent; partner; partner store; bank partner",
    other: "other; others; sonstige",
  },
  Account_Type: {
    "savings": "sav; savings; saving; savings account; sba; sparkonto; sparbuch; tagesgeld",
    "current": "current; current account; dda; caa; girokonto; giro; transaction account; ca",
    "checking": "checking; chk; checking account; cheque; verrechnungskonto; chequing",
    "credit": "credit; loc; line of credit; oda; overdraft; kreditkonto; dispo; credit card",
    "fixed deposit":
      "fixed deposit; fixed; cd; certificate of deposit; term deposit; time deposit; tda; " +
      "festgeld; termingeld; fd",
    "domiciliary": "domiciliary; dom; fca; foreign currency account; fremdwaehrungskonto",
    "other": "other; others; sonstige",
  },
  Loan_Type: {
    "personal":
      "personal; personal loan; unsecured; consumer; ratenkredit; konsumkredit; privatkredit",
    "mortgage": "mortgage; home; home loan; housing; hypothek; baufinanzierung; immobilienkredit",
    "auto": "auto; auto loan; car; car loan; vehicle; autokredit; vehicle loan",
    "business":
      "business; business loan; small business; sme; commercial; geschaeftskredit; firmenkredit",
    "salary advance":
      "salary advance; payday; payday advance; payday loan; gehaltsvorschuss; salary loan",
    "other": "other; others; sonstige",
  },
  Status: {
    booked:
      "booked; book; posted; settled; completed; complete; cleared; success; successful; gebucht; " +
      "approved; executed; bookd; processed; done",
    pending:
      "pending; pdng; authorised; authorized; hold; held; vorgemerkt; in progress; processing; " +
      "uncleared; open",
    reversed:
      "reversed; reversal; cancelled; canceled; failed; declined; rejected; storniert; storno; " +
      "returned; void; refused; rjct",
  },
  Account_Status: {
    open: "open; active; opened; offen; aktiv; enabled; live; normal",
    closed: "closed; close; inactive closed; geschlossen; aufgeloest; terminated; deleted",
  },
  Loan_Status: {
    running:
      "running; active; open; current; laufend; offen; performing; disbursed; in repayment; " +
      "outstanding; in arrears; overdue; delinquent; late; default; defaulted; non performing",
    ended:
      "ended; closed; paid; paid off; paid in full; fully paid; settled; repaid; complete; completed; " +
      "getilgt; beendet; written off; charged off; matured; cancelled",
  },
};
