import { crossValidatedR2 } from "@/clustering/cross_validated_r2.ts";
import { sampleIndices } from "@/clustering/sample.ts";
import type { FeatureName } from "@/features/catalogue.ts";
import { featureValues, hasFeature } from "@/features/customers.ts";
import { once } from "@/execution/once.ts";
import type { Run } from "@/output/run.ts";

/** How far age can be told from the other features that segments are formed on. */
export interface AgeProxy {
  /** Of age's variance, by all of them together; see {@linkcode crossValidatedR2}. */
  readonly r2: number;
  /** The one that tells most, and how much. */
  readonly strongest: { readonly feature: FeatureName; readonly r2: number };
}

/** More customers than these are sampled. */
const SAMPLE = 20_000;

/** Undefined where age, or everything else, is not known. */
export const ageProxyOf: (run: Run) => AgeProxy | undefined = once((run: Run) => {
  const { customers, scaled: { matrix, features } } = run;
  const others = features.flatMap(({ name }, column) => name === "age" ? [] : [{ name, column }]);
  if (!hasFeature(customers, "age") || others.length === 0) return undefined;
  const ages = featureValues(customers, "age");
  const rows = sampleIndices(matrix.rows, SAMPLE, run.options.seed);
  const known = rows.filter((row) => !Number.isNaN(ages[row]!));
  const target = Float64Array.from(known, (row) => ages[row]!);
  const told = (columns: readonly number[]) => {
    const data = new Float64Array(known.length * columns.length);
    for (const [i, row] of known.entries()) {
      for (const [j, column] of columns.entries()) {
        data[i * columns.length + j] = matrix.data[row * matrix.columns + column]!;
      }
    }
    return crossValidatedR2({ data, rows: known.length, columns: columns.length }, target);
  };
  const r2 = told(others.map(({ column }) => column));
  if (Number.isNaN(r2)) return undefined;
  const alone = others.map(({ name, column }) => ({ feature: name, r2: told([column]) }));
  return { r2, strongest: alone.reduce((a, b) => b.r2 > a.r2 ? b : a) };
});
