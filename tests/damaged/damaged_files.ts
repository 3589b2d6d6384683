import { gzipSync } from "node:zlib";
import { extractText, LOAN, type ROW, type SampleRow } from "../sample_extract.ts";

const ROWS = Array.from({ length: 30 }, (_, i): SampleRow => ({
  ...(i % 3 === 0 ? { ...LOAN, Loan_ID: `L${i}` } : {}),
  Transaction_ID: `T${i}`,
  Transaction_Date: `2024-0${1 + i % 6}-1${i % 10}`,
  Customer_ID: `C${i}`,
  Account_ID: `A${i}`,
  Balance: `${1000 + i}`,
}));

/** A bank in order, of thirty rows. */
export const WHOLE = extractText(ROWS);

const BYTES = new TextEncoder().encode(WHOLE);
const LINES = WHOLE.trimEnd().split("\r\n");

/** The text with a line changed. */
function line(at: number, change: (line: string) => string): string {
  return LINES.map((text, i) => i === at ? change(text) : text).join("\r\n");
}

/** The extract with a value in a column of some rows. */
function cell(column: keyof typeof ROW, value: string, rows = 1): string {
  return extractText(ROWS.map((row, i) => i < rows ? { ...row, [column]: value } : row));
}

function bytes(...parts: readonly (string | readonly number[] | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => [
      ...(typeof part === "string" ? new TextEncoder().encode(part) : part),
    ]),
  );
}

function utf16(text: string, isBig = false): Uint8Array {
  return Uint8Array.from(
    [...text].flatMap((letter) => {
      const code = letter.charCodeAt(0);
      return isBig ? [code >> 8, code & 255] : [code & 255, code >> 8];
    }),
  );
}

const GZIP = new Uint8Array(gzipSync(BYTES));

/** Files of a bank that something has happened to, by what that is. */
export const DAMAGED_FILES: Readonly<Record<string, string | Uint8Array>> = {
  "nothing": "",
  "a byte order mark alone": bytes([0xef, 0xbb, 0xbf]),
  "a line break alone": "\n",
  "blank lines alone": "\n\n\n\n",
  "a header alone": LINES[0]!,
  "a header and a line break": `${LINES[0]}\r\n`,
  "no header": LINES.slice(1).join("\r\n"),
  "the header twice": [LINES[0], ...LINES].join("\r\n"),
  "the header twice and nothing else": `${LINES[0]}\r\n${LINES[0]}\r\n`,
  "two exports put together": bytes(WHOLE, [0xef, 0xbb, 0xbf], WHOLE),
  "a header within, in capitals and not whole": [
    ...LINES.slice(0, 7),
    LINES[0]!.toUpperCase().replaceAll("_", " ").replace("AMOUNT", ""),
    ...LINES.slice(7),
  ].join("\r\n"),
  "a header within, with another value": [
    ...LINES.slice(0, 7),
    LINES[0]!.replace("Balance", "5"),
    ...LINES.slice(7),
  ].join("\r\n"),
  "a column twice": line(0, (text) => text.replace("Channel", "Balance")),
  "a column without a name": line(0, (text) => text.replace("Channel", "")),
  "a column missing": line(0, (text) => text.replace("Balance", "Saldo")),
  "columns in capitals": line(0, (text) => text.toUpperCase()),
  "a row too short": line(7, (text) => text.slice(0, 40)),
  "a row too long": line(7, (text) => `${text},more`),
  "the last row cut off": WHOLE.slice(0, -60),
  "the last quote not closed": `${LINES.slice(0, -1).join("\r\n")}\r\n"T9`,
  "a quote that is never closed": line(7, (text) => `"${text}`),
  "a quote within a value": line(7, (text) => text.replace("deposit", 'dep"osit')),
  "text after a quote": line(7, (text) => text.replace("deposit", '"deposit"x')),
  "a line break within a value": line(
    7,
    (text) => text.replace("Canary Fullname", '"Canary\nName"'),
  ),
  "line ends of old Macs": WHOLE.replaceAll("\r\n", "\r"),
  "line ends of Unix": WHOLE.replaceAll("\r\n", "\n"),
  "line ends mixed": LINES.map((text, i) => text + (i % 2 ? "\n" : "\r\n")).join(""),
  "blank lines between": LINES.join("\r\n\r\n"),
  "blank lines at the end": `${WHOLE}\r\n\r\n\r\n`,
  "a total at the end": `${WHOLE}Total,,,,,,,,,,999999,,,,,,,,,,,\r\n`,
  "a title above": `Report of the bank\r\n${WHOLE}`,
  "semicolons": WHOLE.replaceAll(",", ";"),
  "tabs": WHOLE.replaceAll(",", "\t"),
  "bars": WHOLE.replaceAll(",", "|"),
  "a byte of zero in a value": line(7, (text) => text.replace("deposit", "dep\0osit")),
  "zeros at the end": bytes(WHOLE, new Uint8Array(4096)),
  "zeros alone": new Uint8Array(4096),
  "a byte that is no UTF-8": bytes(LINES.slice(0, 7).join("\r\n"), [0xff], "\r\n", LINES[7]!),
  "half a letter at the end": bytes(WHOLE, [0xe2, 0x82]),
  "Latin-1": bytes(LINES[0]!, "\r\n", LINES[1]!.replace("deposit", ""), [0xe9, 0x2c]),
  "a byte order mark": bytes([0xef, 0xbb, 0xbf], WHOLE),
  "UTF-16 with a mark": bytes([0xff, 0xfe], utf16(WHOLE)),
  "UTF-16, the other way round": bytes([0xfe, 0xff], utf16(WHOLE, true)),
  "UTF-16 without a mark": utf16(WHOLE),
  "UTF-16 cut within a letter": bytes([0xff, 0xfe], utf16(WHOLE)).slice(0, -1),
  "gzip": GZIP,
  "gzip cut off": GZIP.slice(0, GZIP.length / 2),
  "gzip with a wrong sum": Uint8Array.from(
    GZIP,
    (byte, i) => i === GZIP.length - 6 ? byte ^ 1 : byte,
  ),
  "gzip and then text": bytes(GZIP, "text"),
  "gzip of nothing": new Uint8Array(gzipSync("")),
  "gzip within gzip": new Uint8Array(gzipSync(GZIP)),
  "the head of gzip alone": bytes([0x1f, 0x8b, 8]),
  "a bomb in gzip": new Uint8Array(gzipSync(new Uint8Array(2 ** 20))),
  "a zip archive": bytes("PK\x03\x04", WHOLE),
  "an old workbook": bytes([0xd0, 0xcf, 0x11, 0xe0], new Uint8Array(600)),
  "PDF": `%PDF-1.7\n${WHOLE}`,
  "JSON": '[{"Customer_ID": "C1"}]',
  "JSON lines": '{"Customer_ID": "C1"}\n{"Customer_ID": "C2"}\n',
  "XML": "<?xml version='1.0'?><bank><row/></bank>",
  "HTML": "<html><body><table></table></body></html>",
  "the beginning of Parquet alone": "PAR1",
  "Parquet with nothing within": "PAR1PAR1",
  "Parquet with a footer too long": bytes("PAR1", [0xff, 0xff, 0xff, 0x7f], "PAR1"),
  "Parquet with a footer of noise": bytes("PAR1", [9, 9, 9, 9, 4, 0, 0, 0], "PAR1"),
  "a merge not finished": line(7, (text) => `<<<<<<< HEAD\r\n${text}\r\n=======`),
  "spaces around values": LINES.map((text) => text.replaceAll(",", " , ")).join("\r\n"),
  "every value in quotes": LINES.map((text) =>
    text.split(",").map((value) => `"${value}"`).join(",")
  )
    .join("\r\n"),
  "every row twice": [LINES[0], ...LINES.slice(1).flatMap((text) => [text, text])].join("\r\n"),
  "rows in another order": [LINES[0], ...LINES.slice(1).reverse()].join("\r\n"),
  "an amount in words": cell("Amount", "a thousand"),
  "an amount not a number": cell("Amount", "NaN"),
  "an amount without end": cell("Amount", "1e400"),
  "an amount below zero": cell("Amount", "-5"),
  "an amount of forty digits": cell("Amount", "9".repeat(40)),
  "amounts with commas": cell("Amount", "1.000,50", 30),
  "a formula as an amount": cell("Amount", "=1+1"),
  "a day that is none": cell("Transaction_Date", "2024-02-31"),
  "a day of the year 9999": cell("Transaction_Date", "9999-12-31"),
  "a day far ahead": cell("Transaction_Date", "2098-01-01"),
  "days that can be read in two ways": cell("Transaction_Date", "03/04/2024", 30),
  "an id of a formula": cell("Customer_ID", "=HYPERLINK(1)"),
  "an id of 65 letters": cell("Customer_ID", "x".repeat(65)),
  "ids rounded by a spreadsheet": cell("Account_ID", "1.23E+11", 30),
  "no id": cell("Customer_ID", ""),
  "no ids": cell("Customer_ID", "", 30),
  "one account of all": cell("Account_ID", "A1", 30),
  "one transaction of all": cell("Transaction_ID", "T1", 30),
  "a loan that ends before it starts": cell("End_Date", "1999-01-01"),
  "a rate of a thousand": cell("Interest_Rate", "1000"),
  "a value of a megabyte": cell("Channel", "x".repeat(2 ** 20)),
  "ten thousand columns more": LINES.map((text) => text + ",x".repeat(10_001)).join("\r\n"),
};
