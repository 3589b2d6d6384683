/**
 * `fit.ts FILE COLUMNS`: the engine's side of the comparison with `fit.py`. Reads float64 values,
 * row-major, and prints JSON: the seconds that the inertia curve for k = 1..10, the elbow and the
 * refined fit at the elbow took, and what was found.
 */
import { elbow } from "@/clustering/elbow.ts";
import { inertiaCurve } from "@/clustering/inertia_curve.ts";
import { refine } from "@/clustering/k_means.ts";

const [path, columnsText] = Deno.args;
const columns = Number(columnsText);
const data = new Float64Array(Deno.readFileSync(path!).buffer);
const matrix = { data, rows: data.length / columns, columns };

const start = performance.now();
const curve = await inertiaCurve(matrix, { seed: 42, kMax: 10 });
const k = elbow(curve.inertias) ?? 1;
const fit = await refine(matrix, curve.points[k - 1]!);
const seconds = (performance.now() - start) / 1000;

console.log(JSON.stringify({ seconds, k, inertia: fit.inertia, inertias: curve.inertias }));
