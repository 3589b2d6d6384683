import { Buffer } from "node:buffer";
import { join, resolve } from "node:path";
import pl from "nodejs-polars";
import { COLUMNS } from "@/bank/schema.ts";
import { EXTRACT_COLUMNS } from "@/bank/simulate/rows.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import { EXPORT_STYLES, type StyleName } from "@/bank/simulate/export/export_styles.ts";
import type { ExportStyle } from "@/bank/simulate/export/style.ts";
import { simulateRecords, windowOf } from "@/bank/simulate/simulate_records.ts";
import { withFile } from "@/errors.ts";
import { throwIfInterrupted } from "@/execution/execution.ts";
import { scanCsv } from "@/files/scan_csv.ts";
import { stageOutputs, type Staging } from "@/output/files/stage_outputs.ts";

/** What to simulate and where to write it. */
export interface WriteExportOptions extends SimulateOptions {
  /** The folder, which is made where it is missing. */
  readonly folder: string;
  readonly style: StyleName;
}

const CONTRACT = "bank.jsonc";

/** Characters of a file from which on they are written. */
const PIECE_LENGTH = 2 ** 18;

/**
 * Writes a simulated bank as a real one would export it, with the contract that says how to read
 * it. Equal options describe the same bank in every style. The files take their places when all is
 * written; other files of the folder stay. Memory stays bounded however many customers there are.
 *
 * @returns The names of the files.
 * @throws {RangeError} If an option is out of its range.
 * @throws {UserError} If a file cannot be written.
 */
export async function writeSimulatedExport(
  { folder, style: styleName, ...options }: WriteExportOptions,
): Promise<string[]> {
  const style = EXPORT_STYLES[styleName];
  const { months } = { months: 24, ...options };
  const everyone = () =>
    simulateRecords({ ...options, notation: style.notation, wholeTerms: true })
      .map(({ records }) => records);
  const customers = everyone();
  const { headers, lines, contract } = style.open({ window: windowOf(months), months, everyone });
  const names = [...Object.keys(headers), CONTRACT];

  await using staging = await stageOutputs(folder, { names });
  await staging.write(CONTRACT, contract);
  const files = new Map<string, ExportFile>();
  for (const [name, header] of Object.entries(headers)) {
    files.set(name, openFile(name, { header, style, staging }));
  }
  async function writeCustomers() {
    for (const customer of customers) {
      throwIfInterrupted();
      for (const [name, added] of Object.entries(lines(customer))) {
        await files.get(name)!.add(added);
      }
    }
    for (const file of files.values()) await file.close();
  }
  const all = [...files.values()];
  await Promise.all([writeCustomers(), ...all.map(({ written }) => written)]).catch(
    async (error) => {
      await Promise.allSettled(all.flatMap((file) => [file.abort(error), file.written]));
      throw error;
    },
  );
  await staging.commit();
  return names;
}

interface ExportFile {
  readonly add: (lines: readonly string[]) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly abort: (reason: unknown) => Promise<void>;
  /** Resolves when the file is closed and staged. */
  readonly written: Promise<void>;
}

interface Surroundings {
  readonly header: string;
  readonly style: ExportStyle;
  readonly staging: Staging;
}

function openFile(name: string, { header, style, staging }: Surroundings): ExportFile {
  const { encoding = "utf-8", lineEnd = "\n" } = style;
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>>();
  const writer = writable.getWriter();
  let text = header + lineEnd;

  async function flush(): Promise<void> {
    // Of Windows-1252 only the letters that it shares with Latin-1 are ever written.
    await writer.write(Buffer.from(text, encoding === "utf-8" ? "utf-8" : "latin1"));
    text = "";
  }
  return {
    async add(lines) {
      for (const line of lines) text += line + lineEnd;
      if (text.length >= PIECE_LENGTH) await flush();
    },
    async close() {
      await flush();
      await writer.close();
    },
    abort: (reason) => writer.abort(reason),
    written: stage(name, readable, staging),
  };
}

async function stage(
  name: string,
  content: ReadableStream<Uint8Array<ArrayBuffer>>,
  staging: Staging,
): Promise<void> {
  if (name.endsWith(".parquet")) return await stageParquet(name, content, staging);
  const isCompressed = name.endsWith(".gz");
  await staging.write(
    name,
    isCompressed ? content.pipeThrough(new CompressionStream("gzip")) : content,
  );
}

/** By way of a CSV file, which Polars turns into Parquet piece by piece. */
async function stageParquet(
  name: string,
  csv: ReadableStream<Uint8Array<ArrayBuffer>>,
  staging: Staging,
): Promise<void> {
  const text = join(await staging.workshop(), "bank.csv");
  await withFile(`Cannot write ${name}`, "usage", () => Deno.writeFile(text, csv));
  await scanCsv(text)
    .select(...EXTRACT_COLUMNS.map(typedColumn))
    .sinkParquet(resolve(staging.place(name)), { compression: "zstd", maintainOrder: true })
    .collect();
}

function typedColumn(name: typeof EXTRACT_COLUMNS[number]): pl.Expr {
  const text = pl.col(name);
  if (name === "Full_Name" || name === "Email" || name === "Phone") return text;
  switch (COLUMNS[name].kind) {
    case "date":
      return text.str.strptime(pl.Date, "%Y-%m-%d").as(name);
    case "money":
    case "percent":
      return text.cast(pl.Float64, false).as(name);
    case "count":
      return text.cast(pl.Int64, false).as(name);
    default:
      return text;
  }
}
