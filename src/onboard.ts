import { basename, dirname, join, resolve } from "node:path";
import { aligned } from "@/text/aligned.ts";
import { checkContract, type ContractCheck, type Rejects } from "@/bank/onboard/check_contract.ts";
import { type FileLook, lookAtFile } from "@/bank/onboard/look_at_file.ts";
import type { Confidence } from "@/bank/onboard/proposal.ts";
import { type ProposedContract, proposedContract } from "@/bank/onboard/proposed_contract.ts";
import { shareText } from "@/bank/onboard/share_text.ts";
import { writtenContract } from "@/bank/onboard/written_contract.ts";
import { questionText } from "@/bank/contract/open_questions.ts";
import { UserError, withFile } from "@/errors.ts";
import { step } from "@/execution/execution.ts";
import { isMeasuredName, supportedFeatures } from "@/features/catalogue.ts";
import { listing } from "@/text/listed.ts";
import { outputPlace } from "@/output/files/output_place.ts";
import { stageOutputs } from "@/output/files/stage_outputs.ts";
import { standing } from "@/output/files/standing.ts";
import { measuredTraits } from "@/segments/measured_traits.ts";
import { SHIPPED_PLAYBOOK } from "@/segments/shipped_playbook.ts";

/** Where the contract goes if nothing is said. */
export const DEFAULT_CONTRACT = "bank.jsonc";

/**
 * Looks at unknown files and writes a contract that says what they seem to be. What only the bank can
 * know is left open in it as a question.
 *
 * @param paths Files, or folders for all data files in them.
 * @param output Where the contract goes; paths in it are relative to its folder.
 * @throws {UserError} If a file cannot be read, none is a table, or something stands at the output.
 *
 * @example
 * ```ts
 * import { onboard } from "@/onboard.ts";
 *
 * const contract = `${await Deno.makeTempDir()}/bank.jsonc`;
 * const { currency } = await onboard(["dataset/raw/inu_bank.csv"], contract);
 * currency.code; // "NGN"
 * ```
 */
export async function onboard(
  paths: readonly string[],
  output = DEFAULT_CONTRACT,
): Promise<ProposedContract> {
  await assertFree(output);
  const { folder, name } = outputPlace(output);
  await using staging = await stageOutputs(folder, { names: [name] });
  const { looks, others } = await step("look: the files", () => looksAt(paths));
  const proposed = proposedContract(looks, {
    folder,
    name: nameOf(looks, paths),
  });
  const contract = { ...proposed, unusedFiles: new Map([...others, ...proposed.unusedFiles]) };
  if (contract.tables.length === 0) {
    const [[file, why]] = [...contract.unusedFiles] as [[string, string]];
    throw new UserError("input", `Cannot propose a contract. ${file}: ${why}.`);
  }
  await staging.write(name, writtenContract(contract));
  await assertFree(output);
  await staging.commit();
  return contract;
}

/** A contract that is there may hold somebody's answers. */
async function assertFree(output: string): Promise<void> {
  if (await standing(output) === undefined) return;
  throw new UserError(
    "usage",
    `Cannot write ${output}: it is there already, and may hold answers. Give another name with ` +
      `--output, or look at what it reads with --check ${output}.`,
  );
}

/** What the names of data files end in; others in a folder are none. */
const DATA_FILE = /^[^.].*\.(?:csv|tsv|psv|txt|parquet)(?:\.gz)?$/i;

async function looksAt(
  paths: readonly string[],
): Promise<{ looks: FileLook[]; others: Map<string, string> }> {
  const looks = new Map<string, FileLook>();
  const others = new Map<string, string>();
  for (const path of paths) {
    const inside = await dataFilesIn(path);
    for (const file of inside ?? [path]) {
      const place = resolve(file);
      if (looks.has(place)) continue;
      try {
        looks.set(place, await lookAtFile(file));
      } catch (error) {
        // Of a folder nobody has said that all in it is the bank's.
        if (inside === undefined || !(error instanceof UserError) || error.ending !== "input") {
          throw error;
        }
        others.set(file, error.message.replace(/^Cannot read .*?: /, "").replace(/\.$/, ""));
      }
    }
  }
  return { looks: [...looks.values()], others };
}

/** The data files of a folder, sorted; undefined of a file. */
async function dataFilesIn(path: string): Promise<string[] | undefined> {
  const attempt = `Cannot read ${path}`;
  return await withFile(attempt, "input", async () => {
    if (!(await Deno.stat(path)).isDirectory) return undefined;
    const names: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (!isDirectory && DATA_FILE.test(name)) names.push(name);
    }
    if (names.length > 0) return names.sort().map((name) => join(path, name));
    throw new UserError(
      "input",
      `${attempt}: the folder has no data files. Name them, or save them as CSV or Parquet.`,
    );
  });
}

function nameOf(looks: readonly FileLook[], paths: readonly string[]): string {
  const [path] = paths;
  const isOneFile = looks.length === 1 && paths.length === 1;
  const place = resolve(isOneFile || looks.length === 0 ? path! : looks[0]!.path);
  return isOneFile
    ? basename(place).replace(/\..*$/, "") || "Bank"
    : basename(dirname(place)) || "Bank";
}

/** What was found, for the person who asked. */
export function proposalText(
  { tables, currency, unusedFiles }: ProposedContract,
  output: string,
): string {
  const counts = (table: typeof tables[number], wanted: Confidence) =>
    [...table.columns.values(), ...table.features.values()]
      .filter(({ confidence }) => confidence === wanted).length;
  const rows = [
    ["Files", "are", "sure", "likely", "asked", "not used"],
    ...tables.map((table) => [
      table.files.map((file) => basename(file)).join(" "),
      table.name,
      ...(["sure", "likely", "unknown"] as const).map((wanted) => String(counts(table, wanted))),
      String(table.unused.size),
    ]),
  ];
  const money = currency.code === "XXX" ? "none known" : currency.code;
  return [
    ...aligned(rows, (column) => column > 1),
    `Currency: ${money}; ${currency.why}.`,
    ...[...unusedFiles].map(([file, why]) => `Not used: ${basename(file)}: ${why}.`),
    `The contract is ${output}; it says of every column why.`,
  ].join("\n");
}

/**
 * Reads the bank's files as a contract says, and tells what comes of it.
 *
 * @throws {UserError} If the contract is wrong, or a file cannot be read.
 */
export async function contractCheck(path: string): Promise<ContractCheck> {
  return await step("check: read the files as the contract says", () => checkContract(path));
}

/** More kinds of rejects are counted only. */
const MOST_REJECTS = 10;

/** What a contract reads, for the person who wrote it. */
export function checkText({ questions, read }: ContractCheck, path: string): string {
  const again = `deno task onboard --check ${path}`;
  const asked = questions.length === 0 ? [] : [
    `${questions.length === 1 ? "1 question is" : `${questions.length} questions are`} open. ` +
    `Answer each "?" in ${path}, then: ${again}`,
    ...questions.map((question) => `  ${questionText(question)}`),
  ];
  if (read === undefined) {
    return [...asked, "Until then nothing can be read as the contract says."].join("\n");
  }
  return [
    ...asked,
    ...(asked.length > 0 ? ["", "What is read without the answers:"] : []),
    ...acceptanceLines(read),
    ...read.faults.map((fault) => `At fault: ${fault}`),
    ...read.warnings.map((warning) => `Warning: ${warning}`),
    ...rejectLines(read.rejects),
    ...(read.faults.length > 0 ? [] : supportLines(read)),
    ...(questions.length === 0 && read.faults.length === 0
      ? [`Next: deno task pipeline --contract ${path}`]
      : []),
  ].join("\n");
}

type Read = NonNullable<ContractCheck["read"]>;

function acceptanceLines({ acceptance }: Read): string[] {
  const rows = acceptance.map(({ of, name, from, given, accepted, records }) => [
    of,
    name,
    from.join(" and "),
    given === 0 ? "" : shareText(accepted / given),
    `${given.toLocaleString("en")} of ${records.toLocaleString("en")}`,
  ]);
  return aligned(
    [["Of", "column", "from", "accepted", "with a value"], ...rows],
    (column) => column > 2,
  );
}

function rejectLines(rejects: readonly Rejects[]): string[] {
  if (rejects.length === 0) return [];
  const more = rejects.length - MOST_REJECTS;
  const rows = rejects.slice(0, MOST_REJECTS).map((
    { entity, column, rule, action, count, place },
  ) => [
    entity,
    column,
    rule,
    action,
    count.toLocaleString("en"),
    place,
  ]);
  return [
    "",
    ...aligned(
      [["Rejects of", "column", "rule", "are", "records", "such as"], ...rows],
      (column) => column === 4,
    ),
    ...(more > 0 ? [`And ${more} more kinds.`] : []),
  ];
}

/** The features of the catalogue and the bank's own, and the segments that they can show. */
function supportLines({ columns, features }: Read): string[] {
  const own = features.filter((name) => !isMeasuredName(name));
  const supported = new Set<string>([...supportedFeatures(columns), ...features]);
  const known = [...supported].filter((name) => !own.includes(name));
  const lacking = SHIPPED_PLAYBOOK.archetypes.map((archetype) => ({
    name: archetype.name,
    lacks: measuredTraits(archetype, (feature) => supported.has(feature)).lacking,
  }));
  const shown = lacking.filter(({ lacks }) => lacks.length === 0).map(({ name }) => name);
  return [
    "",
    ...(known.length > 0 ? [`Features: ${listing(known)}.`] : []),
    ...(own.length > 0 ? [`The bank's own: ${listing(own)}.`] : []),
    `Segments that these data can show by name: ${shown.length > 0 ? listing(shown) : "none"}.`,
    ...lacking.filter(({ lacks }) => lacks.length > 0)
      .map(({ name, lacks }) => `${name} would need ${listing(lacks)}.`),
  ];
}
