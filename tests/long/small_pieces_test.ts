import { createHash } from "node:crypto";
import { DEFAULT_INPUT } from "@/options/options.ts";
import { parse } from "@std/csv/parse";
import { stringify } from "@std/csv/stringify";
import { assertSameInPieces } from "../engine/same_in_pieces.ts";
import { inFolder } from "../in_folder.ts";

Deno.test("customers that are labelled piece by piece on DuckDB have the labels of the whole, to the byte, and its ledger", async () => {
  await assertSameInPieces({
    model: "dataset/processed/model.json",
    input: DEFAULT_INPUT,
    asOf: "2024-12-31",
    observedFrom: "2024-01-01",
  });
});

Deno.test("the same of a bank in several files, of which the contract leaves a part out", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [header, ...lines] = (await Deno.readTextFile(DEFAULT_INPUT)).trimEnd().split("\n");
    const half = Math.ceil(lines.length / 2);
    for (const [i, part] of [lines.slice(0, half), lines.slice(half)].entries()) {
      await Deno.writeTextFile(`${folder}/part_${i}.csv`, [header, ...part].join("\n"));
    }
    const shipped = await Deno.readTextFile("src/bank/contract/shipped.jsonc");
    const contract = `${folder}/bank.jsonc`;
    await Deno.writeTextFile(
      contract,
      shipped.replace(
        '"files": "inu_bank.csv"',
        '"files": "part_*.csv", "where": { "Account_Type": ["Savings", "Current", "savings"] }',
      ),
    );
    await assertSameInPieces({
      model: "dataset/processed/model.json",
      contract,
      asOf: "2024-12-31",
      observedFrom: "2024-01-01",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("the same where a column of few values has a hundredth wrong in one piece, and less as a whole", async () => {
  await inFolder(async (folder) => {
    const [header, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
    const [rate, customer] = ["Interest_Rate", "Customer_ID"].map((name) => header!.indexOf(name));
    const isInFirst = (id: string) => createHash("sha256").update(id).digest("hex") < "33333333";
    const owing = new Set(rows.filter((row) => row[rate!] !== "").map((row) => row[customer!]!));
    const [...wrong] = [...owing].filter(isInFirst).slice(0, 2);
    const mixed = rows.map((row) =>
      wrong.includes(row[customer!]!) ? row.with(rate!, row[rate!]!.replace(".", ",")) : row
    );
    const input = `${folder}/inu_bank.csv`;
    await Deno.writeTextFile(input, stringify([header!, ...mixed]));
    await assertSameInPieces({
      model: "dataset/processed/model.json",
      input,
      asOf: "2024-12-31",
      observedFrom: "2024-01-01",
    });
  });
});

Deno.test("the same where the income of a single customer is known: what a piece has no value of is a column of the bank's all the same", async () => {
  await inFolder(async (folder) => {
    const [header, ...rows] = parse(await Deno.readTextFile(DEFAULT_INPUT)) as string[][];
    const [income, customer] = ["Annual_Income", "Customer_ID"].map((name) =>
      header!.indexOf(name)
    );
    const known = rows.find((row) => row[income!] !== "")![customer!];
    const blanked = rows.map((row) => row[customer!] === known ? row : row.with(income!, ""));
    const input = `${folder}/inu_bank.csv`;
    await Deno.writeTextFile(input, stringify([header!, ...blanked]));
    await assertSameInPieces({
      model: "dataset/processed/model.json",
      input,
      asOf: "2024-12-31",
      observedFrom: "2024-01-01",
    });
  });
});
