import { ISO_FORM, readByBoth } from "@/bank/contract/date_forms.ts";
import { datesOf, numbersOf } from "@/bank/onboard/column_facts.ts";
import type { ColumnLook } from "@/bank/onboard/column_look.ts";
import { givenDates } from "@/bank/onboard/date_notation.ts";
import type { FileGroup } from "@/bank/onboard/file_group.ts";
import { type Proposal, type ProposedValue, Question } from "@/bank/onboard/proposal.ts";

type Keys = { readonly [key: string]: ProposedValue };

/** What is said once of how a table's columns are written, and the columns without it. */
export interface SharedFormat<Key> {
  readonly format: Keys;
  readonly proposals: ReadonlyMap<Key, Proposal>;
}

/**
 * Takes out of the columns of a table what all of them share: the signs of numbers and the forms of
 * dates. A file is written by one hand: what one column proves settles what another leaves open.
 */
export function sharedFormat<Key>(
  group: FileGroup,
  proposals: ReadonlyMap<Key, Proposal>,
): SharedFormat<Key> {
  const looks = group.columns.filter(({ name }) =>
    [...proposals.values()].some(({ takes }) => takes.includes(name))
  );
  const signs = numberSigns(looks);
  const forms = dateForms(looks);
  const dates = forms === undefined ? undefined : givenDates(forms);
  return {
    format: { ...signs.keys, ...(dates !== undefined && { dates: dates as ProposedValue }) },
    proposals: new Map([...proposals].map(([key, proposal]) => [
      key,
      settled(proposal, { group, signs, forms }),
    ])),
  };
}

interface NumberSigns {
  readonly keys: { readonly decimal?: ","; readonly thousands?: string };
  /** Whether some column proves the sign of decimals. */
  readonly isProven: boolean;
}

/** The signs of all numbers, where no two columns prove different ones. */
function numberSigns(looks: readonly ColumnLook[]): NumberSigns {
  const proven = looks.filter((look) => datesOf(look) === undefined).map(numbersOf)
    .filter((numbers) => numbers !== undefined && numbers.open.length === 0);
  const decimals = new Set(
    proven.filter((numbers) => numbers!.decimal === "," || !numbers!.isWhole)
      .map((numbers) => numbers!.decimal),
  );
  const thousands = new Set(
    proven.map((numbers) => numbers!.thousands).filter((sign) => sign !== ""),
  );
  const [decimal = "."] = decimals, [sign] = thousands;
  if (decimals.size > 1 || thousands.size > 1 || sign === decimal) {
    return { keys: {}, isProven: false };
  }
  return {
    keys: {
      ...(decimal === "," && { decimal }),
      ...(sign !== undefined && { thousands: sign }),
    },
    isProven: decimals.size === 1,
  };
}

/** The forms of all dates, where none of them reads what another does; undefined without any. */
function dateForms(looks: readonly ColumnLook[]): readonly string[] | undefined {
  const all = looks.map(datesOf).flatMap((dates) =>
    dates === undefined || dates.open.length > 0 || "since" in dates.dates ? [] : [...dates.dates]
  );
  const forms = [...new Set(all)].filter((form) => form !== ISO_FORM);
  const isTold = forms.every((form, at) =>
    forms.slice(at + 1).every((other) => readByBoth(form, other) === undefined)
  );
  return forms.length > 0 && isTold ? forms : undefined;
}

function settled(
  proposal: Proposal,
  { group, signs, forms }: {
    readonly group: FileGroup;
    readonly signs: NumberSigns;
    readonly forms: readonly string[] | undefined;
  },
): Proposal {
  const { value, takes } = proposal;
  const look = group.columns.find(({ name }) => name === takes[0]);
  if (typeof value !== "object" || value === null || value instanceof Question) return proposal;
  if (look === undefined) return proposal;
  const keys: Record<string, ProposedValue> = { ...value as Keys };
  const dates = "dates" in keys ? datesOf(look) : undefined;
  const numbers = "decimal" in keys ? numbersOf(look) : undefined;
  let isSettled = false;
  if (keys.decimal === signs.keys.decimal) delete keys.decimal;
  if (keys.thousands === signs.keys.thousands) delete keys.thousands;
  if (numbers !== undefined && numbers.open.length > 0 && signs.isProven) {
    delete keys.decimal;
    isSettled = true;
  }
  if (dates !== undefined && forms !== undefined && !("since" in dates.dates)) {
    const isOpen = dates.open.length > 0;
    const fitting = dates.open.filter((way) =>
      !("since" in way) && way.every((form) => forms.includes(form))
    );
    if (!isOpen || fitting.length === 1) delete keys.dates;
    isSettled = isOpen && fitting.length === 1;
  }
  const short = Object.keys(keys).length === 1 && typeof keys.from === "string" ? keys.from : keys;
  return isSettled
    ? {
      ...proposal,
      value: short,
      why: `${proposal.why}, read as other columns of the file prove`,
      confidence: "likely",
    }
    : { ...proposal, value: short };
}
