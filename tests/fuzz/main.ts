/**
 * Looks for a file that does not end well: `deno task fuzz`. Every case must end in a result in which
 * no record is lost, or in an exit code and a sentence, within ten seconds.
 */
import { parseArgs } from "node:util";
import { EXIT, UserError } from "@/errors.ts";
import { type RandomSource, randomSource } from "@/numerics/random.ts";
import { score } from "@/score/score.ts";
import { DAMAGED_FILES, WHOLE } from "../damaged/damaged_files.ts";
import { endOf } from "../damaged/end_of.ts";

const HELP = `deno task fuzz [--times N] [--seconds N] [--seed N]

  --times N    cases at most (default: 100000)
  --seconds N  begin no case after these (default: 3600)
  --seed N     of the first case; the others follow (default: 1)`;

/** A case that takes longer hangs. */
const LONGEST_MS = 10_000;

const MODEL = "dataset/processed/model.json";

const CONTRACT = {
  contract: 1,
  currency: "NGN",
  tables: {
    joined: {
      files: "bank.csv",
      columns: Object.fromEntries(
        WHOLE.slice(0, WHOLE.indexOf("\r\n")).split(",")
          .filter((name) => !["Full_Name", "Email", "Phone"].includes(name))
          .map((name) => [name, name]),
      ),
    },
  },
};

/** Values that mean something somewhere. */
const ODD = [
  "",
  " ",
  "0",
  "-1",
  "NaN",
  "1e308",
  "null",
  "0x1F",
  "٣",
  "\ufeff",
  "\0",
  "=1+1",
  '"',
  "*",
  "../..",
  "http://127.0.0.1/x",
  "2024-02-30",
  "9".repeat(30),
  "constructor",
  "__proto__",
];

type Attempt = (random: RandomSource, folder: string) => Promise<string>;

const KINDS: Readonly<Record<string, Attempt>> = {
  structures: async (random, folder) => {
    const cut = random.integer(2) === 0 ? "\r\n" : ",";
    const parts = WHOLE.split(cut);
    times(
      random,
      () => parts.splice(random.integer(parts.length), random.integer(3), ...moved(random, parts)),
    );
    return await readBack(folder, parts.join(cut));
  },
  bytes: async (random, folder) => {
    const files = Object.values(DAMAGED_FILES).filter(({ length }) => length < 100_000);
    const file = one(random, [WHOLE, ...files]);
    const bytes = typeof file === "string" ? new TextEncoder().encode(file) : Uint8Array.from(file);
    times(random, () => bytes[random.integer(Math.max(1, bytes.length))] = random.integer(256));
    return await readBack(
      folder,
      bytes.slice(0, bytes.length - random.integer(2) * random.integer(bytes.length + 1)),
    );
  },
  contracts: async (random, folder) => {
    const contract = `${folder}/bank.jsonc`;
    await Deno.writeTextFile(`${folder}/bank.csv`, WHOLE);
    await Deno.writeTextFile(contract, changedJson(random, CONTRACT));
    return await endOf({ contract }, folder);
  },
  models: async (random, folder) => {
    const model = `${folder}/model.json`;
    const [input, saved] = [`${folder}/bank.csv`, JSON.parse(await Deno.readTextFile(MODEL))];
    await Deno.writeTextFile(input, WHOLE);
    await Deno.writeTextFile(model, changedJson(random, saved));
    try {
      const { fit, customers } = await score({ model, input });
      if (fit.labels.length !== customers.height) throw new Error("customers without a label");
      return `${customers.height} customers`;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return `exit ${EXIT[error.ending]}: ${error.message}`;
    }
  },
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      times: { type: "string", default: "100000" },
      seconds: { type: "string", default: "3600" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const kinds = Object.keys(KINDS);
  const counts = new Map<string, number>();
  const bad: string[] = [];
  const end = performance.now() + 1000 * Number(values.seconds);
  let slowest = 0, cases = 0;
  for (; cases < Number(values.times) && performance.now() < end; cases++) {
    const seed = Number(values.seed) + cases;
    const kind = kinds[seed % kinds.length]!;
    const begun = performance.now();
    const said = await attempted(KINDS[kind]!, seed);
    const took = performance.now() - begun;
    slowest = Math.max(slowest, took);
    const how = said instanceof Error
      ? "neither"
      : said.startsWith("exit")
      ? said.slice(0, 6)
      : "result";
    counts.set(`${kind}: ${how}`, (counts.get(`${kind}: ${how}`) ?? 0) + 1);
    if (said instanceof Error) bad.push(`${kind}, --seed ${seed}: ${said.stack}`);
    if (took > LONGEST_MS) bad.push(`${kind}, --seed ${seed}: took ${Math.round(took)} ms`);
  }
  for (const [name, count] of [...counts].sort()) console.log(`${name} ${count}`);
  console.log(`${cases} cases, the slowest ${Math.round(slowest)} ms, ${bad.length} at fault`);
  for (const text of bad) console.error(text);
  Deno.exit(bad.length === 0 ? EXIT.done : EXIT.bug);
}

async function attempted(attempt: Attempt, seed: number): Promise<string | Error> {
  const folder = await Deno.makeTempDir({ prefix: "fuzz_" });
  try {
    return await attempt(randomSource(seed), folder);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function readBack(folder: string, content: string | Uint8Array): Promise<string> {
  const input = `${folder}/bank.csv`;
  if (typeof content === "string") await Deno.writeTextFile(input, content);
  else await Deno.writeFile(input, content);
  return await endOf({ input }, folder);
}

function one<T>(random: RandomSource, values: readonly T[]): T {
  return values[random.integer(values.length)]!;
}

/** One to eight times. */
function times(random: RandomSource, change: () => void): void {
  for (let left = 1 + random.integer(8); left > 0; left--) change();
}

/** What is put in between: odd values, or parts from elsewhere. */
function moved(random: RandomSource, parts: readonly string[]): string[] {
  return Array.from(
    { length: random.integer(3) },
    () => random.integer(2) === 0 ? one(random, ODD) : one(random, parts),
  );
}

/** JSON of which some places hold something else, or whose text is damaged. */
function changedJson(random: RandomSource, whole: unknown): string {
  const value = structuredClone(whole);
  const change = () => {
    let place = value as Record<string, unknown>;
    while (true) {
      const keys = Object.keys(place);
      if (keys.length === 0) return;
      const key = one(random, keys);
      const inner = place[key];
      if (typeof inner === "object" && inner !== null && random.integer(5) > 0) {
        place = inner as Record<string, unknown>;
        continue;
      }
      const how = random.integer(4);
      if (how === 0) delete place[key];
      else if (how === 1) place[one(random, ODD)] = inner;
      else {place[key] = one(random, [
          ...ODD,
          ...keys,
          0,
          -1,
          1e308,
          1.5,
          null,
          true,
          [],
          {},
          inner,
        ]);}
      return;
    }
  };
  // More changes would hide behind the first that is refused.
  for (let left = 1 + random.integer(2); left > 0; left--) change();
  const text = JSON.stringify(value);
  if (random.integer(4) > 0) return text;
  const at = random.integer(text.length);
  return text.slice(0, at) + one(random, ODD) + text.slice(at + random.integer(3));
}

if (import.meta.main) await main();
