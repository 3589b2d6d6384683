import pl from "nodejs-polars";
import type { ColumnSource } from "@/bank/contract/contract.ts";
import { provenCandidates, toldApartBy } from "@/bank/judge/candidates.ts";
import { foreignSigns } from "@/bank/judge/foreign_signs.ts";
import { numberCandidates, numberFault } from "@/bank/judge/number_faults.ts";
import { judgedValues, UNSAID } from "@/bank/onboard/judged_values.ts";
import type { NumberForm } from "@/bank/rules/numbers.ts";

/** How the numbers of a column are written, and what they are. */
export interface NumberNotation extends NumberForm {
  /** The share of the values that are read so. */
  readonly share: number;
  /** Ways that read all the values, each as other numbers: nobody can tell which it is. */
  readonly open: readonly NumberForm[];
  /** The currencies that signs beside the numbers may stand for. */
  readonly currencies: readonly string[];
  readonly negatives: number;
  readonly isWhole: boolean;
  readonly least: number;
  readonly most: number;
}

const NUMBER =
  /^[-+(]?\s*(?:\p{Sc}|[A-Za-z]{1,3}\p{Sc}?)?\s*[-+]?\d[\d.,'’\s]*(?:[Ee][+-]?\d+)?\s*(?:[KMBkmb]n?)?\s*(?:\p{Sc}|[A-Z]{3}|%)?\)?$/u;
/** A letter before digits is the sign of some currency, and yet more often begins a code. */
const CODE = /^[A-Za-z]\d+$/;
/** A column of which fewer values look like numbers has none. */
const LEAST_SHARE = 0.85;

/** How the values of a column are written if they are numbers; undefined if they are not. */
export function numberNotation(
  texts: readonly string[],
  currency: string,
): NumberNotation | undefined {
  const numbers = texts.filter((text) => NUMBER.test(text)).map((text) =>
    text.replace(/\s*%$/, "")
  );
  const isCode = numbers.filter((text) => CODE.test(text)).length > numbers.length / 2;
  if (numbers.length === 0 || numbers.length < LEAST_SHARE * texts.length || isCode) {
    return undefined;
  }
  // Texts that differ tell, since a joined table has each number in many rows.
  const distinct = [...new Set(numbers)];
  const unsaid = judgedValues("Balance", distinct, { currency });
  const { codes } = foreignSigns(unsaid);
  const own = codes[0] ?? currency;
  const column = own === currency ? unsaid : judgedValues("Balance", distinct, { currency: own });
  const proven = provenCandidates(column, numberCandidates(column))
    .map(({ candidate }) => candidate);
  const readBy = (form: NumberForm) =>
    judgedValues("Balance", numbers, { source: { ...UNSAID, ...form }, currency: own });
  const plain = readBy(formOf(UNSAID));
  const first = proven[0] === undefined ? plain : readBy(formOf(proven[0].source));
  // What only a few are written in is no form of the column.
  const isProven = first.unreadCount < plain.unreadCount;
  const read = isProven ? first : plain;
  const form = formOf(read.source);
  const isOpen = isProven && proven.length > 1 && toldApartBy(column, proven) !== undefined;
  // A point before the last three digits of all of them: the judge asks, too.
  const isThousandths = !isProven && read.unreadCount < texts.length / 2 &&
    numberFault(read) !== undefined;
  const unit = 10 ** read.currency.digits;
  const values = (read.texts.filter(pl.col("value").isNotNull())
    .select(pl.col("value").cast(pl.Float64).as("value")).getColumn("value").toArray() as number[])
    .map((value) => value / unit);
  if (values.length < LEAST_SHARE * texts.length) return undefined;
  const hasFraction = new RegExp(`\\${form.decimal}\\d*[1-9]`);
  return {
    ...form,
    share: values.length / texts.length,
    open: isOpen
      ? distinctForms(proven.map(({ source }) => formOf(source)))
      : isThousandths
      ? [form, { decimal: ",", thousands: "." }]
      : [],
    currencies: codes,
    negatives: values.filter((value) => value < 0).length,
    isWhole: !numbers.some((text) => hasFraction.test(text)),
    least: values.reduce((least, value) => Math.min(least, value), Infinity),
    most: values.reduce((most, value) => Math.max(most, value), -Infinity),
  };
}

function formOf({ decimal, thousands }: ColumnSource): NumberForm {
  return { decimal, thousands };
}

function distinctForms(forms: readonly NumberForm[]): NumberForm[] {
  return forms.filter((form, at) =>
    forms.findIndex(({ decimal }) => decimal === form.decimal) === at
  );
}
