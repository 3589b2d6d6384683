/** What of a person may stand anywhere in a bank's files: no output and no message may have it. */
export const CANARIES = {
  name: "Zephyrine",
  "full name": "Adaeze Canarywala",
  "name in capitals": "CANARYWALA, ADAEZE",
  "e-mail": "adaeze.canary@example.org",
  telephone: "08039876543",
  "telephone abroad": "+234 803 987 6543",
  "telephone in parts": "0803-987-6543",
  "bank verification number": "22298765432",
  "national identity number": "51298765430",
  address: "14 Canarywala Street",
  "address with a code": "Plot 7, Birdie Close, 98765 Lagos",
  card: "4111111111119876",
  "card in parts": "4111 1111 1111 9876",
  IBAN: "DE89370400440532019876",
  "IBAN in parts": "GB29 NWBK 6016 1331 9298 76",
} as const;

const TELLING =
  /zephyr|adaeze|canary|birdie|8039876543|803\D987\D6543|2298765432|1298765430|98765|1111111119876|1111\D1111\D9876|70400440532019876|6016\D1331/i;

/** What of a canary stands in a text. */
export function canaryIn(text: string): string | undefined {
  const found = TELLING.exec(text);
  return found === null ? undefined : text.slice(Math.max(0, found.index - 60), found.index + 60);
}
