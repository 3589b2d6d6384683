/** What `evidence_reference.py` writes. */
interface Reference {
  dips: { values: number[]; dip: number; p_value: number }[];
  normal: { z: number; p: number }[];
  fisher: { first: number[][]; second: number[][]; positions: [number[], number[]] };
  gabriel: { centers: number[][]; pairs: [number, number][] }[];
  scores: { rows: number[][]; correlations: number[][] };
}

export const reference: Reference = JSON.parse(
  Deno.readTextFileSync(new URL("../../testdata/evidence_reference.json", import.meta.url)),
);
