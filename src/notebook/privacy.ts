/** Column names that hold what identifies a person, in any of the usual spellings. */
const PERSONAL = [
  /^(full|first|last|middle|sur|maiden|customer|holder|account)?name$/,
  /e?mail/,
  /phone|msisdn|mobile(no|number)$/,
  /address|passport|^bvn$|^nin$/,
  /birth|^dob$/,
];

/** Whether a column by this name may hold what identifies a person, and is never shown. */
export function isPersonal(column: string): boolean {
  const folded = column.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return PERSONAL.some((pattern) => pattern.test(folded));
}

/** Shorter names would be found in any text. */
const SHORTEST = 5;

/**
 * The names, e-mails and phones of a raw extract, each once, as {@linkcode folded}.
 *
 * @param rows The file's rows, the header first.
 */
export function contactsIn(rows: readonly (readonly string[])[]): Set<string> {
  const [header = [], ...records] = rows;
  const contacts = new Set<string>();
  for (const [column, name] of header.entries()) {
    if (!/name|mail|phone/i.test(name)) continue;
    for (const record of records) {
      const value = folded(record[column] ?? "");
      if (value.length >= SHORTEST) contacts.add(value);
    }
  }
  return contacts;
}

/** The contacts that stand in a text, as whole words, whatever the case, spaces and marks. */
export function contactsFound(text: string, contacts: ReadonlySet<string>): string[] {
  const words = ` ${folded(text)} `;
  return [...contacts].filter((contact) => words.includes(` ${contact} `));
}

/** Lower case, letters and digits only, one space between words. */
function folded(text: string): string {
  return text.normalize("NFC").toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}@]+/gu, " ").trim();
}
