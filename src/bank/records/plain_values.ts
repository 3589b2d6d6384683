/**
 * Values where they stand in their plain form (see `rules/plain_forms.ts`), read from the bytes of a
 * file.
 */

const COLON = 0x3a;
const COMMA = 0x2c;
const DOT = 0x2e;
const MINUS = 0x2d;
const SLASH = 0x2f;

/** What {@linkcode plainDay} returns for anything else. */
export const NO_DAY = -0x80000000;

/**
 * `4500000`, `-20.5`, `1,200.00`, `₦4,500,000`: hundredths; NaN for anything else.
 *
 * @param sign Bytes that may stand before the digits.
 */
export function plainMoney(
  bytes: Uint8Array,
  start: number,
  end: number,
  sign: Uint8Array,
  isGrouped: boolean,
): number {
  const isNegative = bytes[start] === MINUS;
  const afterMinus = isNegative ? start + 1 : start;
  const first = hasSign(bytes, afterMinus, sign) ? afterMinus + sign.length : afterMinus;
  const dot = bytes[end - 2] === DOT ? end - 2 : bytes[end - 3] === DOT ? end - 3 : end;
  const whole = isGrouped ? groupedDigits(bytes, first, dot) : digits(bytes, first, dot, 11);
  if (whole < 0) return NaN;
  const decimals = dot === end ? 0 : digits(bytes, dot + 1, end, 2);
  if (decimals < 0) return NaN;
  const minor = whole * 100 + (end - dot === 2 ? decimals * 10 : decimals);
  return isNegative ? -minor : minor;
}

function hasSign(bytes: Uint8Array, at: number, sign: Uint8Array): boolean {
  if (sign.length === 0) return false;
  for (let i = 0; i < sign.length; i++) if (bytes[at + i] !== sign[i]) return false;
  return true;
}

/** Up to eleven digits, or up to three groups of three after the first; -1 for anything else. */
function groupedDigits(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end - 4] !== COMMA || end - 4 < start) return digits(bytes, start, end, 11);
  let first = end - 4;
  while (first - 4 >= start && bytes[first - 4] === COMMA) first -= 4;
  let number = digits(bytes, start, first, 3);
  for (let comma = first; comma < end; comma += 4) {
    const group = digits(bytes, comma + 1, comma + 4, 3);
    if (number < 0 || group < 0 || number >= 1e8) return -1;
    number = number * 1000 + group;
  }
  return number;
}

/**
 * `2023-04-26`, or `26/04/2023` with one of the marks, each maybe with a time of day such as
 * `T08:30:00` or ` 08:30:00.000`: days since 1970; {@linkcode NO_DAY} for anything else.
 *
 * @param marks Those that may stand in a date whose year is last; twice the same one.
 */
export function plainDay(
  bytes: Uint8Array,
  start: number,
  end: number,
  marks: Uint8Array,
  isMonthFirst: boolean,
): number {
  if (end - start < 10 || (end - start > 10 && !isTime(bytes, start + 10, end))) return NO_DAY;
  const isYearFirst = bytes[start + 4] === MINUS && bytes[start + 7] === MINUS;
  if (!isYearFirst) {
    const mark = bytes[start + 2]!;
    if (bytes[start + 5] !== mark || marks.indexOf(mark) < 0) return NO_DAY;
  }
  const year = isYearFirst ? start : start + 6;
  const month = isYearFirst ? start + 5 : isMonthFirst ? start : start + 3;
  const day = isYearFirst ? start + 8 : isMonthFirst ? start + 3 : start;
  return daysSince1970(
    digits(bytes, year, year + 4, 4),
    digits(bytes, month, month + 2, 2),
    digits(bytes, day, day + 2, 2),
  );
}

/** `T08:30:00`, with a space for the T, with a fraction of a second. */
function isTime(bytes: Uint8Array, start: number, end: number): boolean {
  const isTimeMark = bytes[start] === 0x54 || bytes[start] === 0x20;
  return isTimeMark && end - start >= 9 && bytes[start + 3] === COLON &&
    bytes[start + 6] === COLON && isBelow(24, bytes, start + 1) && isBelow(60, bytes, start + 4) &&
    isBelow(60, bytes, start + 7) &&
    (end - start === 9 ||
      (bytes[start + 9] === DOT && digits(bytes, start + 10, end, 9) >= 0));
}

function isBelow(limit: number, bytes: Uint8Array, at: number): boolean {
  const number = digits(bytes, at, at + 2, 2);
  return number >= 0 && number < limit;
}

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365];

function daysSince1970(year: number, month: number, day: number): number {
  if (year < 1900 || year > 2099 || month < 1 || month > 12 || day < 1) return NO_DAY;
  const isLeap = year % 4 === 0 && year !== 1900;
  const before = DAYS_BEFORE_MONTH[month - 1]! + (isLeap && month > 2 ? 1 : 0);
  const length = DAYS_BEFORE_MONTH[month]! - DAYS_BEFORE_MONTH[month - 1]! +
    (isLeap && month === 2 ? 1 : 0);
  if (day > length) return NO_DAY;
  // Since 1904 every fourth year has been a leap year; 17 of them were before 1970.
  const leapDays = Math.floor(Math.max(0, year - 1901) / 4) - 17;
  return (year - 1970) * 365 + leapDays + before + day - 1;
}

/** The place of a text in a list of lower-case words, its case ignored; -1 if it is not there. */
export function plainCategory(
  bytes: Uint8Array,
  start: number,
  end: number,
  words: readonly Uint8Array[],
): number {
  for (let w = 0; w < words.length; w++) {
    const word = words[w]!;
    if (word.length !== end - start) continue;
    let i = 0;
    while (i < word.length && lowerCase(bytes[start + i]!) === word[i]) i++;
    if (i === word.length) return w;
  }
  return -1;
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

/** `7`, `21.5`: percent below 100; NaN for anything else. */
export function plainPercent(bytes: Uint8Array, start: number, end: number): number {
  let dot = start;
  while (dot < end && bytes[dot] !== DOT) dot++;
  const whole = digits(bytes, start, dot, 2);
  if (dot === end) return whole < 0 ? NaN : whole;
  const decimals = digits(bytes, dot + 1, end, 12);
  if (whole < 0 || decimals < 0) return NaN;
  // Both are exact, so that their quotient is the double nearest to the text.
  const scale = 10 ** (end - dot - 1);
  return (whole * scale + decimals) / scale;
}

/** `30`: a count below 100,000; -1 for anything else. */
export function plainCount(bytes: Uint8Array, start: number, end: number): number {
  return digits(bytes, start, end, 5);
}

/** Bytes of a plain id. */
export const LONGEST_ID = 64;

/**
 * Letters, digits, `-`, `/` and `_`, not first a mark, at most 64, that stand for nothing else: with a
 * digit other than zero, and without a single letter E among digits only, which may be an exponent. A
 * dot may be of a decimal number.
 */
export function isPlainId(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || end - start > LONGEST_ID) return false;
  let hasNumber = false, letters = 0, exponents = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    const lower = byte | 0x20;
    const isLetter = lower >= 0x61 && lower <= 0x7a;
    const isMark = byte === MINUS || byte === SLASH || byte === 0x5f;
    if (!isDigit && !isLetter && !(isMark && i > start)) return false;
    if (isDigit && byte > 0x30) hasNumber = true;
    else if (isLetter) {
      letters++;
      if (lower === 0x65) exponents++;
    }
  }
  return hasNumber && !(exponents === 1 && letters === 1);
}

/** The number that one to `most` digits make, or -1. */
function digits(bytes: Uint8Array, start: number, end: number, most: number): number {
  if (end <= start || end - start > most) return -1;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
