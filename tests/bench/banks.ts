/**
 * What the engine says of simulated banks whose customers are known: `deno task bench:banks`. Prints
 * tables in Markdown.
 */
import { parseArgs } from "node:util";
import { type BehaviourName, BEHAVIOURS, EXPECTED_BEHAVIOURS } from "@/bank/simulate/behaviours.ts";
import { DIFFICULTIES } from "@/bank/simulate/difficulty.ts";
import type { SimulateOptions } from "@/bank/simulate.ts";
import { isRightlyNamed, type PlantedBank, plantedBank } from "../planted_bank.ts";
import { markdownTable } from "./markdown.ts";

const HELP = `deno task bench:banks [--only PART] [--banks N]

  --only PART  difficulties, single, left-out or fifth
  --banks N    banks of each kind (default: 20)`;

const PARTS = {
  "difficulties": difficulties,
  "single": singleBehaviours,
  "left-out": leftOut,
  "fifth": fifths,
} as const;

/** Seeds of the banks begin here, those of the tests and of the shipped one are less. */
const FIRST_SEED = 1001;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      only: { type: "string" },
      banks: { type: "string", default: "20" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const banksOf = async (options: SimulateOptions) => {
    const banks: PlantedBank[] = [];
    for (let i = 0; i < Number(values.banks); i++) {
      banks.push(await plantedBank({ ...options, seed: FIRST_SEED + i }));
    }
    return banks;
  };
  for (const [name, part] of Object.entries(PARTS)) {
    if (values.only === undefined || values.only === name) console.log(await part(banksOf));
  }
}

type BanksOf = (options: SimulateOptions) => Promise<PlantedBank[]>;

async function difficulties(banksOf: BanksOf): Promise<string> {
  const rows = [];
  for (const difficulty of DIFFICULTIES) {
    const banks = await banksOf({ difficulty });
    const rands = banks.map(({ adjustedRand }) => adjustedRand).sort((a, b) => a - b);
    rows.push([
      difficulty,
      `${banks.length}`,
      count(banks, ({ run }) => run.fit.k === 4),
      count(banks, ({ run }) => run.curve.elbow === 4),
      count(banks, ({ run }) => run.evidence.verdict === "supported"),
      count(banks, ({ run }) => run.segments.every(({ id }) => id < 4) && run.fit.k === 4),
      `${rands[0]!.toFixed(2)} to ${rands.at(-1)!.toFixed(2)}`,
    ]);
  }
  const header = [
    "difficulty",
    "banks",
    "k = 4",
    "elbow 4",
    "supported",
    "the four names",
    "adjusted Rand index",
  ];
  return markdownTable(header, rows) + "\n";
}

async function singleBehaviours(banksOf: BanksOf): Promise<string> {
  const rows = [];
  for (const behaviour of BEHAVIOURS) {
    const banks = await banksOf({ behaviours: [behaviour], customers: 200 });
    rows.push([
      behaviour,
      `${banks.length}`,
      ...(["none", "weak", "supported"] as const).map((level) =>
        count(banks, ({ run }) => run.evidence.verdict === level)
      ),
    ]);
  }
  return markdownTable(["only", "banks", "none", "weak", "supported"], rows) + "\n";
}

async function leftOut(banksOf: BanksOf): Promise<string> {
  const rows = [];
  for (const [id, missing] of EXPECTED_BEHAVIOURS.entries()) {
    const behaviours = EXPECTED_BEHAVIOURS.filter((name) => name !== missing);
    const banks = await banksOf({ behaviours });
    rows.push([
      missing,
      `${banks.length}`,
      count(banks, ({ most }) => !most.has(id)),
      count(banks, isRightlyNamed),
      count(banks, ({ run }) => run.fit.k === 3),
      count(banks, ({ run }) => run.evidence.verdict === "supported"),
    ]);
  }
  const header = ["left out", "banks", "not named", "no name is wrong", "k = 3", "supported"];
  return markdownTable(header, rows) + "\n";
}

async function fifths(banksOf: BanksOf): Promise<string> {
  const rows = [];
  const others = BEHAVIOURS.filter((name) => !isExpected(name));
  for (const fifth of others) {
    const banks = await banksOf({ behaviours: [...EXPECTED_BEHAVIOURS, fifth] });
    const isDescribed = ({ most }: PlantedBank) =>
      [...most].some(([id, behaviour]) => behaviour === fifth && id >= EXPECTED_BEHAVIOURS.length);
    rows.push([
      fifth,
      `${banks.length}`,
      count(banks, isDescribed),
      count(banks, isRightlyNamed),
      count(banks, (bank) => isDescribed(bank) && isRightlyNamed(bank)),
      count(banks, ({ run }) => run.fit.k === 5),
      count(banks, ({ run }) => run.evidence.verdict === "supported"),
    ]);
  }
  const header = [
    "fifth",
    "banks",
    "described",
    "no name is wrong",
    "both",
    "k = 5",
    "supported",
  ];
  return markdownTable(header, rows) + "\n";
}

function isExpected(name: BehaviourName): boolean {
  return EXPECTED_BEHAVIOURS.some((expected) => expected === name);
}

function count(banks: readonly PlantedBank[], holds: (bank: PlantedBank) => boolean): string {
  return `${banks.filter(holds).length}`;
}

if (import.meta.main) await main();
