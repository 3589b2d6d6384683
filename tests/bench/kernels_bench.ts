/** The engine's own kernels: `deno task bench`. */
import { join } from "node:path";
import pl from "nodejs-polars";
import { defaultContract } from "@/bank/contract/default_contract.ts";
import { openBank } from "@/bank/open_bank.ts";
import { readBank } from "@/bank/read_bank.ts";
import { currencyOf } from "@/bank/rules/money.ts";
import { cellText, readingOf } from "@/bank/rules/readings.ts";
import type { ColumnName } from "@/bank/schema.ts";
import { simulate } from "@/bank/simulate.ts";
import { assess } from "@/clustering/assess.ts";
import { calinskiHarabasz } from "@/clustering/calinski_harabasz.ts";
import { daviesBouldin } from "@/clustering/davies_bouldin.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { kMeans, refine } from "@/clustering/k_means.ts";
import { lloyd } from "@/clustering/lloyd.ts";
import { margins } from "@/clustering/margins.ts";
import type { Matrix } from "@/clustering/matrix.ts";
import { ML_KMEANS_ROWS, mlKMeans } from "@/clustering/ml_kmeans.ts";
import { findCentroids } from "@/clustering/restarts.ts";
import { silhouette } from "@/clustering/silhouette.ts";
import { suggestK } from "@/clustering/suggest_k.ts";
import { summarise } from "@/clustering/summary.ts";
import { overlappingBlobs } from "./blobs.ts";

const first = (matrix: Matrix, k: number) => matrix.data.slice(0, k * matrix.columns);

for (const columns of [6, 8, 12]) {
  const matrix = overlappingBlobs(100_000, columns);
  for (const k of [4, 10]) {
    const initial = first(matrix, k);
    Deno.bench(`one pass, 100k x ${columns}, k = ${k}`, { group: "lloyd" }, () => {
      lloyd(matrix, initial, { maxPasses: 1 });
    });
  }
}

const small = overlappingBlobs(600, 8);
Deno.bench("restarts, 600 x 8, k = 4", { group: "small" }, () => {
  findCentroids(small, 4, { seed: 42 });
});
Deno.bench("inertia curve, 600 x 8, k = 1..10", { group: "small" }, async () => {
  await inertiaCurve(small, { seed: 42 });
});

const sampled = overlappingBlobs(2000, 8);
const sampledCurve = await inertiaCurve(sampled, { seed: 42 });
const sampledFit = await refine(sampled, sampledCurve.points[3]!);
Deno.bench("evidence, 2,000 x 8, k = 2..10", { group: "evidence" }, async () => {
  await assess(sampled, sampledFit, sampledCurve, await suggestK(sampled, sampledCurve));
});

const middle = overlappingBlobs(10_000, 6);
Deno.bench("summary of 10k x 6 in 3,000 points", { group: "middle" }, () => {
  summarise(middle, 3000);
});
Deno.bench("inertia curve, 10k x 6, k = 1..10", { group: "middle" }, async () => {
  await inertiaCurve(middle, { seed: 42 });
});

const most = overlappingBlobs(ML_KMEANS_ROWS, 6);
const run = mlKMeans(most);
Deno.bench("ml-kmeans, 50k x 6, k = 4", { group: "ml-kmeans" }, () => {
  run(first(most, 4));
});
Deno.bench("our own passes, 50k x 6, k = 4", { group: "ml-kmeans" }, () => {
  lloyd(most, first(most, 4));
});

const large = overlappingBlobs(100_000, 8);
const fit = kMeans(large, 4, { seed: 42 });
Deno.bench("inertia curve, 100k x 8, k = 1..10", { group: "large" }, async () => {
  await inertiaCurve(large, { seed: 42 });
});
Deno.bench("margins, 100k x 8", { group: "large" }, () => {
  margins(large, fit);
});

Deno.bench("silhouette, 100k x 8, sample of 3,000", { group: "indices" }, () => {
  silhouette(large, fit.labels);
});
Deno.bench("calinski-harabasz, 100k x 8", { group: "indices" }, () => {
  calinskiHarabasz(large, fit.labels);
});
Deno.bench("davies-bouldin, 100k x 8", { group: "indices" }, () => {
  daviesBouldin(large, fit.labels);
});

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const extract = join(folder, "extract.csv");
await Deno.writeTextFile(
  extract,
  Array.from(simulate({ customers: 3_700 }), (batch) => batch.extract).join(""),
);
const contract = defaultContract(extract);
Deno.bench("read the records of a CSV of 20 MB", { group: "bank" }, async () => {
  await readBank(await openBank(contract));
});

const texts: [ColumnName, string[]][] = [
  ["Amount", ["4500000", "1250.75", "₦4,500,000.00", "NGN 4.5M"]],
  ["Transaction_Date", ["2023-04-26", "26/04/2023", "26-04-2023", "2023-04-26T10:20:30.5Z"]],
  ["Transaction_Type", ["deposit", "Withdrawal", "TRANSFER", "payment"]],
  ["Transaction_ID", ["1", "000044", "44.0", "T-17"]],
];
const [shipped] = contract.tables.get("joined")!;
for (const [name, forms] of texts) {
  const source = shipped!.columns.get(name)!;
  const text = cellText(name, pl.col(name), source);
  const column = pl.DataFrame({
    [name]: Array.from({ length: 100_000 }, (_, i) => forms[i % forms.length]!),
  });
  Deno.bench(`read ${name}, 100k texts of four forms`, { group: "bank" }, () => {
    column.select(readingOf(name, text, source, currencyOf("NGN")).as("value"));
  });
}
