import { DEFAULT_FORMAT, type FileFormat } from "@/bank/file_format.ts";
import { shownColumn } from "@/bank/records/shown_column.ts";
import { CsvScanner } from "@/bank/records/csv_scanner.ts";
import type { BlockMemory, RecordBlock } from "@/bank/records/record_block.ts";
import { UserError } from "@/errors.ts";
import { throwIfInterrupted } from "@/execution/execution.ts";

/** Larger chunks are cut into pieces, since several blocks are in memory at once. */
const PIECE_BYTES = 1 << 22;

/** The text of one of a table's files. */
export interface TextSource {
  /** For messages. */
  readonly path: string;
  /** In UTF-8; each is only used until the next is asked for. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Where a file's rows stand among those of its table. */
export interface FileRows {
  readonly path: string;
  /** Rows of the files before it: its own row 2 has the number `rowsBefore + 2`. */
  readonly rowsBefore: number;
}

/** Some records, and the memory they are in. */
export interface TableBlock {
  readonly block: RecordBlock;
  readonly memory: BlockMemory;
}

/**
 * Reads the files of a table one after the other as one table. Rows are numbered through all of them;
 * {@linkcode fileRow} finds them again.
 */
export class TableRows {
  /** Of every file; undefined until the first block is there. */
  header: readonly string[] | undefined;
  /** Those that have been begun. */
  readonly files: FileRows[] = [];
  readonly #sources: readonly TextSource[];
  readonly #format: FileFormat;
  #rowsBefore = 0;

  constructor(sources: readonly TextSource[], format = DEFAULT_FORMAT) {
    this.#sources = sources;
    this.#format = format;
  }

  /** The number of the last row of the files that have been read, blank ones and headers included. */
  get lastRow(): number {
    return this.#rowsBefore;
  }

  /**
   * The records, block by block, each in the memory that is next.
   *
   * @throws {UserError} Naming the file that is not well-formed, or whose header is another; or if there
   * are no rows.
   */
  async *blocks(nextMemory: () => BlockMemory | Promise<BlockMemory>): AsyncGenerator<TableBlock> {
    let memory = await nextMemory();
    let hasRows = false;
    for (const { path, chunks } of this.#sources) {
      const scanner = new CsvScanner(path, this.#format, this.#rowsBefore);
      let isHeaderKnown = false;
      this.files.push({ path, rowsBefore: scanner.rowsBefore });
      for await (const block of scanned(scanner, chunks, () => memory)) {
        if (!isHeaderKnown && scanner.header !== undefined) {
          this.#checkHeader(scanner.header, path);
          isHeaderKnown = true;
        }
        if (block.rows.length === 0) continue;
        hasRows = true;
        yield { block, memory };
        memory = await nextMemory();
      }
      this.#rowsBefore += scanner.rows;
    }
    if (!hasRows) this.#failEmpty();
  }

  #checkHeader(header: readonly string[], path: string): void {
    this.header ??= header;
    const difference = headerDifference(header, this.header);
    if (difference === undefined) return;
    throw new UserError(
      "input",
      `Cannot read ${path} and ${this.files[0]!.path} as one table: ${difference}. ` +
        "Give both the same header, or list them as two tables.",
    );
  }

  #failEmpty(): never {
    const [first, ...others] = this.#sources.map(({ path }) => path);
    const has = others.length === 0 ? "it has" : `it and the ${others.length} beside it have`;
    const what = typeof this.#format.header === "number" ? "a header and no rows" : "no rows";
    throw new UserError("input", `Cannot read ${first}: ${has} ${what}.`);
  }
}

/** The file in which a row of a table stands, and its number there. */
export function fileRow(
  files: readonly FileRows[],
  row: number,
): { readonly path: string; readonly row: number } {
  const { path, rowsBefore } = files.findLast((file) => file.rowsBefore < row)!;
  return { path, row: row - rowsBefore };
}

async function* scanned(
  scanner: CsvScanner,
  chunks: AsyncIterable<Uint8Array>,
  memory: () => BlockMemory,
): AsyncGenerator<RecordBlock> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      throwIfInterrupted();
      yield scanner.push(chunk.subarray(at, at + PIECE_BYTES), memory());
    }
  }
  throwIfInterrupted();
  yield scanner.finish(memory());
}

/** What sets a header apart from another, which comes first. */
function headerDifference(
  header: readonly string[],
  first: readonly string[],
): string | undefined {
  const at = first.findIndex((name, i) => name !== header[i]);
  if (header.length === first.length) {
    if (at < 0) return undefined;
    const [sorted, sortedFirst] = [header.toSorted(), first.toSorted()];
    if (sorted.every((name, i) => name === sortedFirst[i])) {
      return `their columns stand in another order, from column ${at + 1} on`;
    }
    // The other's may be a person's, of a file without a header.
    return `column ${at + 1} is ${shownColumn(first, at)} in the one and not in the other`;
  }
  return `the one has ${header.length} columns and the other ${first.length}`;
}
