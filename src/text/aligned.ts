/**
 * Lines of a table of text.
 *
 * @param isRight Which columns stand on the right. @default all but the first
 */
export function aligned(
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean = (column) => column > 0,
): string[] {
  const widths = rows[0]!.map((_, j) => Math.max(...rows.map((row) => row[j]!.length)));
  return rows.map((row) =>
    row.map((cell, j) => isRight(j) ? cell.padStart(widths[j]!) : cell.padEnd(widths[j]!))
      .join("  ").trimEnd()
  );
}
