import type { CHARTS } from "@/output/charts/draw.ts";

type Charts = typeof CHARTS;

/** A picture that is to be drawn: which chart, of what. It can be copied to another thread. */
export type Sketch = {
  [Name in keyof Charts]: { readonly chart: Name; readonly args: Parameters<Charts[Name]> };
}[keyof Charts];

/** Says which chart is to be drawn, and of what; whoever does so need not load what draws. */
export function sketch<Name extends keyof Charts>(
  chart: Name,
  ...args: Parameters<Charts[Name]>
): Sketch {
  return { chart, args } as Sketch;
}
