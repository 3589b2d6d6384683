import { wordsOf } from "@/bank/onboard/words_of.ts";

/** Why a column is left alone, by words of its name; the first that fits. */
const REASONS: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    "counterparty",
    [
      ..."counter counterparty beneficiary beneficiaries benef recipient receiver payee payer sender remitter"
        .split(" "),
      ..."dest destination contra opposite gegenkonto empfaenger auftraggeber zahlungspflichtiger"
        .split(" "),
    ],
    /\b(?:account|acc|acct|bank|iban) (?:to|from)\b|\b(?:to|from|other|target|source|linked) (?:account|acc|acct|bank|iban|customer|cust)\b|\b(?:name|account|acct|balance) (?:orig|dest)\b/,
  ],
  [
    "person",
    [
      ..."name names vorname nachname surname forename firstname lastname fullname nickname initials"
        .split(
          " ",
        ),
      ..."email mail phone telephone tel telefon handy mobile msisdn fax".split(" "),
      ..."address addr adresse street strasse hausnummer zip zipcode postcode postal plz".split(
        " ",
      ),
      ..."lat latitude lon lng long longitude gps geo geolocation location coordinates ip ipaddress"
        .split(" "),
      ..."device imei referrer referer url agent browser cookie session".split(" "),
      ..."ssn nin bvn sin passport pan cvv nationalid steuer tin signature photo password pin"
        .split(" "),
      ..."narration narrative description memo remark remarks note notes comment comments".split(
        " ",
      ),
      ..."manager officer introducer introducedby guarantor referrer referredby agentname spouse kin nominee"
        .split(" "),
      ..."ethnicity ethnic race religion tribe caste nationality disability".split(" "),
      ..."particular particulars verwendungszweck zweck purposetext details".split(" "),
    ],
    /\bnext of kin\b|\b(?:referred|introduced) by\b|\btax id\b|\bcard (?:no|num|number)\b|\bnational id\b|\btransaction information\b|\bbirth (?:place|name)\b|\bip (?:addr|address)\b|\buser agent\b/,
  ],
  [
    "row number",
    [
      "rownumber",
      "rownum",
      "rowid",
      "row",
      "index",
      "idx",
      "lfdnr",
      "unnamed",
      "serial",
      "seq",
      "srl",
    ],
    /^(?:s n|sr|sn|sl|sr no|s no|sl no|serial no|line|line no|lfd nr|)$/,
  ],
  [
    "price",
    [
      "price",
      "preis",
      "stueckpreis",
      "quantity",
      "qty",
      "menge",
      "fee",
      "fees",
      "charge",
      "charges",
    ],
    /\b(?:unit|exchange|fx) (?:cost|rate|value)\b|\bvat\b|\btax (?:amount|amt)\b|\bdiscount\b|\bcommission\b/,
  ],
];

export type Private = "counterparty" | "person" | "row number" | "price";

const KNOWN_NAMES = /^(?:channel|merchant category|product|account type|loan type) name$/;

/** Whether a name is of something that no column of ours is read from, and of what. */
export function privateName(name: string): Private | undefined {
  const words = wordsOf(name);
  const text = words.join(" ");
  if (KNOWN_NAMES.test(text)) return undefined;
  const found = REASONS.find(([, own, pattern]) =>
    words.some((word) => own.includes(word)) || pattern.test(text)
  );
  return found?.[0] as Private | undefined;
}
