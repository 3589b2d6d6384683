import pl from "nodejs-polars";
import { clean } from "@/bank/clean.ts";
import type { Contract } from "@/bank/contract/contract.ts";
import { keyFaults } from "@/bank/contract/key_faults.ts";
import { type OpenQuestion, openQuestions } from "@/bank/contract/open_questions.ts";
import { type Jsonc, parseJsonc, wrongKeys } from "@/jsonc/jsonc.ts";
import { readJsonc } from "@/jsonc/read_jsonc.ts";
import { refuseFaults } from "@/jsonc/refuse_faults.ts";
import { resolvedContract } from "@/bank/contract/read_contract.ts";
import { judgeColumns } from "@/bank/judge/judge_columns.ts";
import { judgedColumns } from "@/bank/judge/judged_column.ts";
import { withoutQuestions } from "@/bank/onboard/without_questions.ts";
import { openBank } from "@/bank/open_bank.ts";
import { readTables, type UnjudgedRecords } from "@/bank/read_bank.ts";
import { recordsIn } from "@/bank/records/typed_records.ts";
import { ownColumn } from "@/bank/own_figures.ts";
import { type ColumnName, typedName } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";

/** How much of a column can be read. */
export interface Acceptance {
  /** Our table or entity. */
  readonly of: string;
  /** Ours, and theirs. */
  readonly name: string;
  readonly from: readonly string[];
  /** Records with a value, and those whose value can be read. */
  readonly given: number;
  readonly accepted: number;
  readonly records: number;
}

/** Records that a rule sets aside or whose value it drops. */
export interface Rejects {
  readonly entity: string;
  readonly column: string;
  readonly rule: string;
  readonly action: string;
  readonly count: number;
  /** The first row, and its file where there are several. */
  readonly place: string;
}

/** What comes of reading a bank's files as its contract says. */
export interface ContractCheck {
  readonly questions: readonly OpenQuestion[];
  /** What can be read without an answer to the questions; undefined if nothing can. */
  readonly read?: {
    readonly acceptance: readonly Acceptance[];
    /** The most frequent first. */
    readonly rejects: readonly Rejects[];
    /** Columns as wholes that are not written as the contract says, or why nothing is left. */
    readonly faults: readonly string[];
    readonly warnings: readonly string[];
    /** The columns with a value, and the bank's own figures. */
    readonly columns: ReadonlySet<ColumnName>;
    readonly features: readonly string[];
  };
}

/**
 * Reads a bank's files as a contract says, and counts what is read of them. Columns of which a question
 * is open are passed over.
 *
 * @throws {UserError} If the contract is wrong or a file cannot be read.
 */
export async function checkContract(path: string): Promise<ContractCheck> {
  const document = await readJsonc(path, "the contract");
  refuseFaults([...wrongKeys(document.root), ...keyFaults(document.value)], document, path);
  const questions = openQuestions(document);
  const contract = questions.length === 0
    ? await resolvedContract(document, path)
    : await answeredContract(document, path);
  if (contract === undefined) return { questions };
  const records = await readTables(await openBank(contract));
  const { faults: found, warnings } = judgeColumns(records);
  const faults = found.map(({ sentence }) => sentence);
  const { rejects, fault } = faults.length > 0 ? { rejects: [] } : rejectsOf(records, warnings);
  return {
    questions,
    read: {
      acceptance: [...acceptanceOf(records), ...featureAcceptance(records)],
      rejects,
      faults: fault === undefined ? faults : [fault],
      warnings,
      columns: records.columns,
      features: [...contract.tables.values()].flat().flatMap((
        { features },
      ) => [...features.keys()]),
    },
  };
}

/** The contract without its questions, if it is one. */
async function answeredContract(document: Jsonc, path: string): Promise<Contract | undefined> {
  const answered = withoutQuestions(document.value);
  if (answered === undefined) return undefined;
  try {
    return await resolvedContract(parseJsonc(JSON.stringify(answered), path), path);
  } catch (error) {
    // What is wrong between keys may be what a question is about.
    if (error instanceof UserError && error.ending === "usage") return undefined;
    throw error;
  }
}

/** Of a joined table each id once, with whom it is the id of; of others also where it refers. */
function acceptanceOf(records: UnjudgedRecords): Acceptance[] {
  const isJoined = records.contract.tables.has("joined");
  return records.tables.flatMap((table) => {
    const { entity, own } = table.plan;
    return judgedColumns({ ...records, tables: [table] }).filter(({ name }) =>
      !isJoined || own.includes(name)
    )
      .map(({ name, source, count, unreadCount }) => ({
        of: entity,
        name,
        from: source.from,
        given: count,
        accepted: count - unreadCount,
        records: recordsIn(table.typed),
      }));
  });
}

/** What is set aside; or why nothing is left. */
function rejectsOf(
  records: UnjudgedRecords,
  warnings: readonly string[],
): { rejects: Rejects[]; fault?: string } {
  const { asOf } = records.contract;
  try {
    return { rejects: counted(clean({ ...records, warnings }, { asOf }).ledger) };
  } catch (error) {
    if (error instanceof UserError) return { rejects: [], fault: error.message };
    throw error;
  }
}

/** The lines of a ledger by what they say. */
function counted(ledger: pl.DataFrame): Rejects[] {
  const set = ledger.filter(pl.col("action").isIn(["quarantined", "flagged"]));
  if (set.height === 0) return [];
  const hasFiles = set.columns.includes("file");
  const keys = ["entity", "column", "rule", "action"];
  const counts = set.groupBy(keys).agg(
    pl.col("row").count().cast(pl.Int32).as("count"),
    pl.col("row").first().as("first"),
    ...(hasFiles ? [pl.col("file").first()] : []),
  );
  type Line = Omit<Rejects, "place"> & { readonly first: number; readonly file?: string };
  return (counts.toRecords() as Line[])
    .map(({ first, file, ...line }) => ({
      ...line,
      place: file === undefined ? `row ${first}` : `row ${first} of ${file}`,
    }))
    .sort((one, other) => other.count - one.count || (textOf(one) < textOf(other) ? -1 : 1));
}

function textOf({ entity, column, rule, action }: Rejects): string {
  return [entity, column, rule, action].join(" ");
}

/** Of the bank's own figures. */
function featureAcceptance({ tables }: UnjudgedRecords): Acceptance[] {
  return tables.flatMap(({ plan, typed: { others } }) =>
    [...plan.features].map(([name, { from }]) => {
      const known = (column: string) => others.height - others.getColumn(column).nullCount();
      const text = ownColumn(name);
      return {
        of: "features",
        name,
        from: [from],
        given: known(text),
        accepted: known(typedName(text)),
        records: others.height,
      };
    })
  );
}
