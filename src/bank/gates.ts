import pl from "nodejs-polars";
import { type Conservation, conserved } from "@/bank/conservation.ts";
import { countedBesides, type Unlisted, type WaitingLines } from "@/bank/ledger.ts";
import { MENDS, RULES } from "@/bank/rules/ledger_rules.ts";
import type { Entity } from "@/bank/schema.ts";
import { UserError } from "@/errors.ts";
import { listing } from "@/text/listed.ts";

/** Bounds on what may be lost, in percent of the distinct records of an entity. */
export interface Gates {
  /** Above it the loss is the first thing said. */
  readonly warn: number;
  /** Above it the run stops. */
  readonly stop: number;
}

/** Records that one rule has set aside. */
export interface RuleLoss {
  readonly rule: string;
  readonly column: string;
  readonly records: number;
  /** One of them, as the ledger has it. */
  readonly example: {
    readonly file?: string;
    readonly row: number;
    readonly value: string;
  };
}

/** What an entity has lost, where that is above a gate. */
export interface Loss {
  readonly entity: Entity;
  readonly level: "warn" | "stop";
  readonly records: number;
  /** Distinct records that came in and were not left out. */
  readonly of: number;
  /** Most first. */
  readonly rules: readonly RuleLoss[];
}

/** What a ledger and its sums say of a run. */
export interface Accounted {
  readonly ledger: pl.DataFrame;
  readonly unlisted: readonly Unlisted[];
  readonly waiting?: WaitingLines | undefined;
  readonly conservation: Readonly<Partial<Record<Entity, Conservation>>>;
}

/** Of fewer records a share says little: they stop nothing, unless none is kept, but are said. */
const LEAST_RECORDS = 20;

/** Lost with their parent, whose own loss is judged. */
const WITH_PARENT: ReadonlySet<string> = new Set(["customer_quarantined", "account_quarantined"]);

/**
 * What every entity has lost above the gates: to one rule or in all, without records that were lost
 * with their parent; of fewer than 20 records only the loss of all stops. An entity of which records came in and none is kept is above every gate.
 */
export function lossesOf(cleaned: Accounted, gates: Gates): Loss[] {
  return conserved(cleaned).flatMap(([entity, account]) => {
    const of = account.records - account.duplicate - account.left_out;
    if (account.quarantined === 0) return [];
    const rules = rulesOf(cleaned, entity);
    const records = rules.reduce((sum, rule) => sum + rule.records, 0);
    const share = 100 * records / of;
    if (account.kept > 0 && share <= gates.warn) return [];
    const isMuch = share > gates.stop && of >= LEAST_RECORDS;
    const level = isMuch || account.kept === 0 ? "stop" : "warn";
    return [{ entity, level, records, of, rules }];
  });
}

function rulesOf(cleaned: Accounted, entity: Entity): RuleLoss[] {
  const { ledger } = cleaned;
  const lost = pl.col("entity").eq(pl.lit(entity)).and(pl.col("action").eq(pl.lit("quarantined")))
    .and(pl.col("rule").isIn([...WITH_PARENT]).not());
  const shown = ledger.columns.filter((name) => ["file", "row", "value"].includes(name));
  const rules = ledger.lazy().filter(lost).groupBy(["rule", "column"], true).agg(
    pl.col("entity").count().as("records"),
    ...shown.map((name) => pl.col(name).first().as(name)),
  ).collectSync().toRecords() as (Omit<RuleLoss, "example"> & RuleLoss["example"])[];
  const found = new Map(
    rules.map(({ rule, column, records, ...example }) =>
      [`${rule} ${column}`, { rule, column, records, example }] as const
    ),
  );
  for (const { rule, column, records, ...one } of countedBesides(cleaned)) {
    const listed = found.get(`${rule} ${column}`);
    if (one.entity !== entity || one.action !== "quarantined" || listed === undefined) continue;
    found.set(`${rule} ${column}`, { ...listed, records: listed.records + records });
  }
  return [...found.values()].sort((a, b) => b.records - a.records);
}

/** Records of entities that begin after a stated date, if these are more than what they have lost. */
function beyondStated(
  cleaned: Pick<Accounted, "ledger" | "unlisted" | "waiting">,
  losses: readonly Loss[],
): number {
  const entities: readonly string[] = losses.map(({ entity }) => entity);
  const isLate = pl.col("rule").eq(pl.lit("after_as_of"))
    .and(pl.col("action").eq(pl.lit("left out"))).and(pl.col("entity").isIn([...entities]));
  const more = countedBesides(cleaned).filter(({ entity, rule, action }) =>
    entities.includes(entity) && rule === "after_as_of" && action === "left out"
  );
  const late = more.reduce(
    (sum, { records }) => sum + records,
    cleaned.ledger.filter(isLate).height,
  );
  return late > losses.reduce((sum, { records }) => sum + records, 0) ? late : 0;
}

/** Reasons that are told of a loss; the ledger has all. */
const REASONS_TOLD = 3;

/**
 * A loss in one sentence: how many, and the leading reasons with a row each.
 *
 * @example
 * ```ts
 * import { lossText } from "@/bank/gates.ts";
 *
 * const example = { row: 2, value: "$12" };
 * const rules = [{ rule: "invalid_amount", column: "Amount", records: 480, example }];
 * lossText({ entity: "transactions", level: "stop", records: 480, of: 500, rules });
 * // "480 of 500 transactions (96.0 %) were set aside: Amount, an amount that cannot be read (480, such as row 2 `$12`)."
 * ```
 */
export function lossText(loss: Loss): string {
  return lossSentence(loss, ({ file, row, value }) => {
    const shown = value === "" ? "" : ` \`${value}\``;
    return `, such as ${file === undefined ? "" : `${file}, `}row ${row}${shown}`;
  });
}

/** The same without a row, whose value is somebody's: for what is forwarded. */
export function anonymousLossText(loss: Loss): string {
  return lossSentence(loss, () => "");
}

function lossSentence(
  { entity, records, of, rules }: Loss,
  exampleText: (example: RuleLoss["example"]) => string,
): string {
  const reasons = rules.slice(0, REASONS_TOLD).map(({ rule, column, records, example }) =>
    `${column}, ${RULES[rule] ?? rule} (${records}${exampleText(example)})`
  );
  return `${records} of ${of} ${entity} (${(100 * records / of).toFixed(1)} %) were set aside: ` +
    `${reasons.join("; ")}.`;
}

/**
 * Stops a run in which records of an entity came in and none is kept.
 *
 * @throws {GateError}
 */
export function assertKept(cleaned: Accounted): void {
  const gates = { warn: 100, stop: 100 };
  assertGates(lossesOf(cleaned, gates), cleaned, gates);
}

/** A gate stopped the run. */
export class GateError extends UserError {
  /** @param ledger What was set aside, see {@linkcode LEDGER_COLUMNS}. */
  constructor(
    message: string,
    readonly ledger: pl.DataFrame,
    readonly unlisted: readonly Unlisted[],
    readonly losses: readonly Loss[],
    readonly gates: Gates,
    readonly waiting?: WaitingLines,
  ) {
    super("input", message);
  }
}

/**
 * Stops a run that has lost too much.
 *
 * @throws {GateError} Naming the leading reasons, and what would mend each.
 */
export function assertGates(
  losses: readonly Loss[],
  cleaned: Pick<Accounted, "ledger" | "unlisted" | "waiting">,
  gates: Gates,
): void {
  const stops = losses.filter(({ level }) => level === "stop");
  if (stops.length === 0) return;
  const mends = stops.flatMap(({ rules }) => rules.slice(0, REASONS_TOLD))
    .flatMap(({ rule }) => MENDS[rule] ?? []);
  const isAll = stops.every(({ records, of }) => records === of);
  const late = isAll ? beyondStated(cleaned, stops) : 0;
  throw new GateError(
    [
      ...(late === 0 ? [] : [
        `${late.toLocaleString("en-US")} ${
          listing(stops.map(({ entity }) => entity))
        } begin after ` +
        "the as-of date that is stated: state a later one.",
      ]),
      `Too many records are lost to go on${isAll ? "" : ` (the bound is ${gates.stop} %)`}. ${
        stops.map(lossText).join(" ")
      }`,
      ...new Set(mends),
      `If that is as it should be, raise "gates" in the contract.`,
    ].slice(0, isAll ? -1 : undefined).join(" "),
    cleaned.ledger,
    cleaned.unlisted,
    losses,
    gates,
    cleaned.waiting,
  );
}
