import { closedValues, type TableName } from "@/bank/contract/columns.ts";
import {
  categoryMap,
  FREQUENT,
  knownShare,
  type MappedValue,
} from "@/bank/onboard/category_map.ts";
import { valueCounts } from "@/bank/onboard/column_look.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { type Match, matchesOf } from "@/bank/onboard/matches.ts";
import { shareText } from "@/bank/onboard/share_text.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";
import { CATEGORIES } from "@/bank/rules/categories.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { listing } from "@/text/listed.ts";

/** So many rows must have a value that is known, before the values of a column are shown. */
const KNOWN_SHARE = 0.5;

/** A word of fewer rows may be somebody's name. */
const COMMON = 3;

/** The values of a column in our words. */
export function categoryOf(
  ours: ColumnName,
  table: TableName,
  { look, isWeak }: Match,
  { asks }: { readonly asks: boolean },
): Proposal | undefined {
  const values = categoryMap(ours, table, valueCounts(look));
  const known = knownShare(values);
  if (isWeak && known < KNOWN_SHARE) return undefined;
  const words = closedValues(table, ours) ?? CATEGORIES[ours]?.values ?? [];
  const map = mapOf(values, { asks: asks && known > 0, words });
  const isOpen = Object.values(map).some((value) => value instanceof Question);
  const others = values.filter(({ ours }) => ours === undefined).length;
  const rest = others === 0
    ? ""
    : asks
    ? `, ${others} unknown`
    : `, ${others} unknown: counted as "other"`;
  return {
    value: Object.keys(map).length === 0 ? look.name : { from: look.name, map },
    why: `${isWeak ? "the name may mean it" : "the name"}; ${countText(values)} known in ${
      shareText(known)
    } of the rows${rest}`,
    confidence: isOpen
      ? "unknown"
      : isWeak || values.some(({ isPart }) => isPart)
      ? "likely"
      : "sure",
    takes: [look.name],
  };
}

function countText(values: readonly MappedValue[]): string {
  const known = values.filter(({ ours }) => ours !== undefined).length;
  return `${known} of ${values.length} values`;
}

function mapOf(
  values: readonly MappedValue[],
  { asks, words }: { readonly asks: boolean; readonly words: readonly string[] },
): Record<string, ProposedValue> {
  const all = values.reduce((sum, { rows }) => sum + rows, 0);
  const map: Record<string, ProposedValue> = {};
  for (const { theirs, rows, ours, isRead } of values) {
    if (ours !== undefined) {
      if (!isRead) map[theirs] = ours;
    } else if (asks && rows >= Math.max(COMMON, FREQUENT * all) && isShown(theirs)) {
      const options = listing(words.map((word) => JSON.stringify(word))).replace(
        / and (?=[^ ]*$)/,
        " or ",
      );
      map[theirs] = new Question(
        `What is ${JSON.stringify(theirs)} (${
          shareText(rows / all)
        } of the rows)? ${options}; or null, unknown.`,
      );
    }
  }
  return map;
}

/** A word that can be nobody's name, number or address. */
function isShown(theirs: string): boolean {
  return /^[\p{L}0-9+-][\p{L}0-9 _./&+-]{0,31}$/u.test(theirs) && !/\d{5}/.test(theirs);
}

/** Which way the money of transactions went, by its own column or one of types that are directions. */
export function directionOf(
  group: FileGroup,
  table: TableName,
  best: (ours: ColumnName) => Match | undefined,
): Proposal | undefined {
  const match = best("Direction");
  if (match !== undefined) {
    const values = categoryMap("Direction", table, valueCounts(match.look));
    // Signs, numbers or letters of which nobody knows what they stand for, but few.
    if (values.length > MOST_DIRECTIONS) return undefined;
    const map = mapOf(values, { asks: true, words: ["credit", "debit"] });
    const isOpen = Object.values(map).some((value) => value instanceof Question);
    return {
      value: Object.keys(map).length === 0 ? match.look.name : { from: match.look.name, map },
      why: `the name; ${countText(values)} known`,
      confidence: isOpen ? "unknown" : "sure",
      takes: [match.look.name],
    };
  }
  const directed = matchesOf(group, table, "Transaction_Type")
    .find(({ look }) => areDirections(valueCounts(look), table));
  if (directed === undefined) return undefined;
  const values = categoryMap("Direction", table, valueCounts(directed.look));
  const map = mapOf(values, { asks: false, words: [] });
  return {
    value: Object.keys(map).length === 0 ? directed.look.name : { from: directed.look.name, map },
    why: "its values are directions, whatever the name says",
    confidence: "sure",
    takes: [directed.look.name],
  };
}

const MOST_DIRECTIONS = 6;

/** Whether words are both directions and no types: a deposit is a type, a credit is not. */
function areDirections(counts: ReadonlyMap<string, number>, table: TableName): boolean {
  const directions = categoryMap("Direction", table, counts).map(({ ours }) => ours);
  const types = categoryMap("Transaction_Type", table, counts).map(({ ours }) => ours);
  const isType = types.some((ours) => CATEGORIES.Transaction_Type!.values.includes(ours ?? ""));
  return !isType && directions.includes("credit") && directions.includes("debit") &&
    !directions.includes(undefined);
}

const MOST_CODES = 6;

/** Whether the values are a few short codes, which are nobody's name. */
function areCodes(values: readonly MappedValue[]): boolean {
  return values.length <= MOST_CODES &&
    values.every(({ theirs }) => /^[A-Za-z0-9]{1,4}$/.test(theirs));
}

/** Whether rows count; codes that are not known are asked, and of a list of other words nothing is said. */
export function statusOf(table: TableName, { look, isWeak }: Match): Proposal | undefined {
  const values = categoryMap("Status", table, valueCounts(look));
  if (knownShare(values) < KNOWN_SHARE && (isWeak || !areCodes(values))) return undefined;
  const map = mapOf(values, { asks: true, words: closedValues(table, "Status") ?? [] });
  const isOpen = Object.values(map).some((value) => value instanceof Question);
  return {
    value: { from: look.name, map },
    why: `${isWeak ? "the name may mean it" : "the name"}; ${countText(values)} known`,
    confidence: isOpen ? "unknown" : isWeak ? "likely" : "sure",
    takes: [look.name],
  };
}
