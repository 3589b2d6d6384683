import { TABLE_NAMES } from "@/bank/contract/columns.ts";
import { QUESTION } from "@/bank/contract/open_questions.ts";
import type { ProposedContract } from "@/bank/onboard/proposed_contract.ts";
import {
  isOpen,
  type Proposal,
  type ProposedTable,
  type ProposedValue,
  Question,
} from "@/bank/onboard/proposal.ts";

const WIDTH = 100;
const FILES = '"files": ';

/** A proposed contract as JSON with comments: of every key why it is so, and how sure that is. */
export function writtenContract(contract: ProposedContract): string {
  const { name, currency, format, tables, unusedFiles } = contract;
  const names = TABLE_NAMES.filter((name) => tables.some((table) => table.name === name));
  const lines = [
    ...comment(
      "What the files seem to be, as onboard found it. sure: the name and the values say so. likely: look " +
        'at it once. Every "?" is a question; what may stand there is said above it. Columns that no line ' +
        "names are never read. The keys are explained in src/bank/README.md.",
      "",
    ),
    "{",
    '  "contract": 1,',
    "  // As it stands in titles.",
    `  "name": ${JSON.stringify(name)},`,
    ...comment(`${currency.confidence}: ${currency.why}.`, "  "),
    `  "currency": ${JSON.stringify(currency.code)},`,
    ...(Object.keys(format).length === 0 ? [] : [`  "format": ${written(format, "  ", WIDTH)},`]),
    '  "tables": {',
    ...names.flatMap((table, at) => {
      const own = tables.filter((one) => one.name === table);
      const end = at < names.length - 1 ? "," : "";
      return own.length === 1 ? tableLines(own[0]!, `${JSON.stringify(table)}: `, end, "    ") : [
        `    ${JSON.stringify(table)}: [`,
        ...own.flatMap((one, nth) =>
          tableLines(one, "", nth < own.length - 1 ? "," : "", "      ")
        ),
        `    ]${end}`,
      ];
    }),
    "  }",
    "}",
    ...(unusedFiles.size === 0 ? [] : comment("Files that are not used:", "")),
    ...[...unusedFiles].flatMap(([file, why]) => comment(`- ${file}: ${why}.`, "")),
  ];
  return `${lines.join("\n")}\n`;
}

function tableLines(
  { files, why, format, columns, features, unused }: ProposedTable,
  key: string,
  end: string,
  indent: string,
): string[] {
  const inner = `${indent}  `;
  const parts = [
    [`${inner}${FILES}${
      written(files.length === 1 ? files[0]! : files, inner, WIDTH - FILES.length)
    }`],
    ...(Object.keys(format).length === 0
      ? []
      : [[`${inner}"format": ${written(format, inner, WIDTH)}`]]),
    objectLines("columns", columns, inner),
    ...(features.size === 0 ? [] : [objectLines("features", features, inner)]),
  ];
  const left = [...unused].flatMap(([name, reason]) =>
    comment(`- ${JSON.stringify(name)}: ${reason}.`, inner)
  );
  return [
    ...comment(`${why}.`, indent),
    `${indent}${key}{`,
    ...parts.flatMap((lines, at) => [
      ...lines.slice(0, -1),
      `${lines.at(-1)}${at < parts.length - 1 ? "," : ""}`,
    ]),
    ...(left.length === 0 ? [] : [...comment("Not used:", inner), ...left]),
    `${indent}}${end}`,
  ];
}

function objectLines(
  key: string,
  proposals: ReadonlyMap<string, Proposal>,
  indent: string,
): string[] {
  const inner = `${indent}  `;
  const entries = [...proposals];
  if (entries.length === 0) return [`${indent}${JSON.stringify(key)}: {}`];
  return [
    `${indent}${JSON.stringify(key)}: {`,
    ...entries.flatMap(([name, { value, why, confidence }], at) => {
      const asks = value instanceof Question;
      const lines = asks ? comment(value.text, inner) : comment(`${confidence}: ${why}.`, inner);
      const text = `${JSON.stringify(name)}: ${written(value, inner, WIDTH - name.length - 6)}`;
      return [...lines, `${inner}${text}${at < entries.length - 1 ? "," : ""}`];
    }),
    `${indent}}`,
  ];
}

/** On one line where it is short and asks nothing, else a line for each key. */
function written(value: ProposedValue, indent: string, width: number): string {
  if (value instanceof Question) return JSON.stringify(QUESTION);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const flat = isOpen(value) ? undefined : onOneLine(value);
  if (flat !== undefined && flat.length + indent.length <= width) return flat;
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const entries: [string, ProposedValue][] = Object.entries(value);
  const lines = entries.flatMap(([key, one], at) => {
    const name = isList ? "" : `${JSON.stringify(key)}: `;
    const end = at < entries.length - 1 ? "," : "";
    return [
      ...(one instanceof Question ? comment(one.text, inner) : []),
      `${inner}${name}${written(one, inner, width)}${end}`,
    ];
  });
  return [isList ? "[" : "{", ...lines, `${indent}${isList ? "]" : "}"}`].join("\n");
}

function onOneLine(value: ProposedValue): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  const entries = Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}: ${onOneLine(one)}`);
  return `{ ${entries.join(", ")} }`;
}

/** Comment lines, wrapped. */
function comment(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.replaceAll(/\s+/g, " ").split(" ")) {
    if (line !== "" && `${indent}// ${line} ${word}`.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${indent}// ${one}`);
}
