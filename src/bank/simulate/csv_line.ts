/** Fields as a line of CSV without its end, quoted where RFC 4180 asks for it. */
export function csvLine(values: readonly string[], separator = ","): string {
  return values.map((value) => field(value, separator)).join(separator);
}

function field(value: string, separator: string): string {
  const isPlain = !value.includes(separator) && !/["\r\n]/.test(value);
  return isPlain ? value : `"${value.replaceAll('"', '""')}"`;
}
