import type { GrowingBytes } from "@/bank/records/growing_bytes.ts";

/** Writes a field of a line of CSV and the comma after it, in quotes where it needs them. */
export function writeField(csv: GrowingBytes, bytes: Uint8Array, from: number, to: number): void {
  if (needsQuotes(bytes, from, to)) {
    csv.push(QUOTE);
    for (let i = from; i < to; i++) {
      if (bytes[i] === QUOTE) csv.push(QUOTE);
      csv.push(bytes[i]!);
    }
    csv.push(QUOTE);
  } else csv.write(bytes, from, to);
  csv.push(COMMA);
}

function needsQuotes(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE || byte === COMMA || byte === NEWLINE || byte === RETURN) return true;
  }
  return false;
}

export const COMMA = 0x2c;
export const NEWLINE = 0x0a;
const QUOTE = 0x22;
const RETURN = 0x0d;
