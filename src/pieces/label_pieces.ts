import pl from "nodejs-polars";
import { type Conservation, conserved } from "@/bank/conservation.ts";
import { assertGates, type Gates, lossesOf } from "@/bank/gates.ts";
import type { Unlisted } from "@/bank/ledger.ts";
import { type BankRecords, type InputFile, leftOutOf } from "@/bank/read_bank.ts";
import type { Entity } from "@/bank/schema.ts";
import type { Cleaned } from "@/bank/settled.ts";
import type { SqlEngine } from "@/engine/sql_engine.ts";
import { WaitingRows } from "@/engine/waiting_rows.ts";
import { step } from "@/execution/execution.ts";
import { customerIds } from "@/features/customers.ts";
import { labeledCustomers, labeledCustomersLines } from "@/output/labeled_customers.ts";
import { type CampaignGroups, campaignGroupsOf } from "@/output/run.ts";
import type { PiecesOfBank } from "@/pieces/parted_bank.ts";
import {
  type ReadyToScore,
  type ScoreCounts,
  type Scored,
  scoreRecords,
  type ScoreTold,
} from "@/score/score.ts";

/** What is written and told of customers who were labelled piece by piece. */
export interface LabelledPieces extends ScoreTold {
  readonly groups: CampaignGroups;
}

/**
 * Gives the customers of every piece their segments. Their labels and what was set aside wait in the
 * database, so that no more than one piece is in this process.
 *
 * Warnings, and whether the customers are unlike the model's, are those of the first piece. What is
 * lost is judged in the first piece, and of all.
 *
 * @throws {UserError} As `score()` does.
 */
export async function labelPieces(
  { engine, count, read }: PiecesOfBank,
  ready: ReadyToScore,
): Promise<LabelledPieces> {
  const waiting = new WaitingPieces(engine);
  let told: Told | undefined;
  for (let i = 0; i < count; i++) told = await withPiece(told, await read(i), { ready, waiting });
  const { first, gates, ...sums } = told!;
  const cleaned = { ...first.cleaned, ...sums.accounts, ...await waiting.ledger() };
  const losses = lossesOf(cleaned, gates);
  assertGates(losses, cleaned, gates);
  return {
    ...first,
    extract: {
      ...first.extract,
      engine: engine.name,
      warnings: first.extract.warnings.map(ofSample),
    },
    alarms: first.alarms.map(ofSample),
    cleaned,
    losses,
    counts: sums.counts,
    groups: sums.groups,
    labels: () => waiting.labels(),
  };
}

/** What is said of the first piece. */
function ofSample(sentence: string): string {
  return `Of a sample of the customers: ${sentence}`;
}

/** What is known of the pieces so far. */
interface Told {
  readonly first: Pick<Scored, "extract" | "cleaned" | "window" | "model" | "alarms">;
  readonly gates: Gates;
  readonly accounts: Pick<Cleaned, "conservation" | "repeatedRows">;
  readonly counts: ScoreCounts;
  readonly groups: CampaignGroups;
}

/** Labels a piece; of its customers and records nothing is left here. */
async function withPiece(
  told: Told | undefined,
  records: BankRecords,
  { ready, waiting }: { readonly ready: ReadyToScore; readonly waiting: WaitingPieces },
): Promise<Told> {
  const scored = await scoreRecords(records, ready);
  await step("label: put the labels aside", () => waiting.add(scored, records.files));
  return added(told, scored, records);
}

function added(told: Told | undefined, scored: Scored, records: BankRecords): Told {
  const { extract, cleaned, window, model, alarms, counts } = scored;
  const { conservation, repeatedRows } = cleaned;
  const groups = campaignGroupsOf(scored);
  if (told === undefined) {
    return {
      first: {
        extract,
        cleaned: { ...cleaned, ledger: cleaned.ledger.head(0) },
        window,
        model,
        alarms,
      },
      gates: records.contract.gates,
      accounts: { conservation, repeatedRows },
      counts,
      groups,
    };
  }
  return {
    ...told,
    accounts: {
      repeatedRows: told.accounts.repeatedRows + repeatedRows,
      conservation: Object.fromEntries(
        conserved(cleaned).map(([entity, account]) => {
          // What the contract leaves out is told with each piece.
          const again = leftOutOf(records, entity);
          return [entity, sumOf(told.accounts.conservation[entity], account, again)];
        }),
      ) as Partial<Record<Entity, Conservation>>,
    },
    counts: {
      customers: told.counts.customers + counts.customers,
      borderline: told.counts.borderline + counts.borderline,
      segments: merged(told.counts.segments, counts.segments, (a, b) => a + b),
    },
    groups: merged(told.groups, groups, (a, b) => ({
      test: a.test + b.test,
      control: a.control + b.control,
    })),
  };
}

function merged<Key, Value>(
  all: ReadonlyMap<Key, Value>,
  more: ReadonlyMap<Key, Value>,
  sum: (a: Value, b: Value) => Value,
): Map<Key, Value> {
  const found = new Map(all);
  for (const [key, value] of more) {
    const before = found.get(key);
    found.set(key, before === undefined ? value : sum(before, value));
  }
  return found;
}

function sumOf(
  before: Conservation = { records: 0, kept: 0, duplicate: 0, quarantined: 0, left_out: 0 },
  one: Conservation,
  again: number,
): Conservation {
  return {
    records: before.records + one.records - again,
    kept: before.kept + one.kept,
    duplicate: before.duplicate + one.duplicate,
    quarantined: before.quarantined + one.quarantined,
    left_out: before.left_out + one.left_out - again,
  };
}

/** What makes lines of a ledger alike. */
const REASON = ["entity", "column", "rule", "action"] as const;

/** In which order the lines of all pieces are, each of whose rows stands in one of them. */
const ORDER = ["file_place", "row", "line_place"] as const;

const WRITTEN_AT_ONCE = 16_384;

/** Labels and lines of ledgers in the database. */
class WaitingPieces {
  readonly #labels: WaitingRows;
  readonly #lines: WaitingRows;
  /** Of each piece, for every reason: its first line, and its lines. */
  readonly #reasons: pl.DataFrame[] = [];
  #header = "";

  constructor(engine: SqlEngine) {
    this.#labels = new WaitingRows(engine, "labels");
    this.#lines = new WaitingRows(engine, "ledger");
  }

  async add(scored: Scored, files: readonly InputFile[]): Promise<void> {
    const [header] = labeledCustomersLines(labeledCustomers(scored));
    this.#header = header!;
    await this.#labels.add(labelFrames(scored));
    const lines = withPlaces(scored.cleaned.ledger, files);
    await this.#lines.add([lines]);
    const counted = lines.groupBy([...REASON]).agg(pl.len().cast(pl.Float64).as("lines"));
    this.#reasons.push(
      lines.unique({ subset: [...REASON], keep: "first", maintainOrder: true })
        .join(counted, { on: [...REASON], how: "left" }),
    );
  }

  /** The first line of each reason, and all of them as they wait. */
  ledger(): Pick<Cleaned, "ledger" | "waiting"> {
    const reasons = pl.concat(this.#reasons).sort({ by: [...ORDER], maintainOrder: true });
    const counts = reasons.groupBy([...REASON]).agg(pl.col("lines").sum().as("all_lines"));
    const first = reasons.unique({ subset: [...REASON], keep: "first", maintainOrder: true })
      .join(counts, { on: [...REASON], how: "left" })
      .sort({ by: [...ORDER], maintainOrder: true });
    const columns = first.columns.filter((name) =>
      !["file_place", "line_place", "lines", "all_lines"].includes(name)
    );
    const besides = first.select(...REASON, "all_lines").rows().map((
      [entity, column, rule, action, lines],
    ): Unlisted => ({ entity, column, rule, action, records: lines - 1 }));
    const lines = this.#lines;
    return {
      ledger: first.select(...columns),
      waiting: {
        besides: besides.filter(({ records }) => records > 0),
        async *lines() {
          for await (const frame of lines.inOrder(columns, ORDER)) {
            yield frame.withColumn(pl.col("row").cast(pl.UInt32));
          }
        },
      },
    };
  }

  /** The file of labels, in order of the customers' ids. */
  async *labels(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    yield encoder.encode(this.#header);
    for await (const frame of this.#labels.inOrder(["line"], ["customer"])) {
      for (let from = 0; from < frame.height; from += WRITTEN_AT_ONCE) {
        const some = frame.getColumn("line").slice(from, WRITTEN_AT_ONCE).toArray() as string[];
        yield encoder.encode(some.join(""));
      }
    }
  }
}

/** The lines of labels, some at a time. */
function* labelFrames(scored: Scored): Generator<pl.DataFrame> {
  const ids = customerIds(scored.customers);
  let lines: string[] = [];
  let from = 0;
  let isHeader = true;
  for (const line of labeledCustomersLines(labeledCustomers(scored))) {
    if (!isHeader) lines.push(line);
    isHeader = false;
    if (lines.length < WRITTEN_AT_ONCE) continue;
    yield pl.DataFrame({ customer: ids.slice(from, from + lines.length), line: lines });
    from += lines.length;
    lines = [];
  }
  yield pl.DataFrame({ customer: ids.slice(from), line: lines }).select(
    pl.col("customer").cast(pl.Utf8),
    pl.col("line").cast(pl.Utf8),
  );
}

function withPlaces(ledger: pl.DataFrame, files: readonly InputFile[]): pl.DataFrame {
  const places = new Map(files.map(({ name }, place) => [name, place]));
  const names = ledger.columns.includes("file")
    ? ledger.getColumn("file").toArray() as string[]
    : Array<string>(ledger.height).fill(files[0]!.name);
  return ledger.withColumns(
    pl.Series("file_place", names.map((name) => places.get(name)!), pl.Int32),
    pl.Series("line_place", Array.from(names, (_, place) => place), pl.Int32),
  );
}
