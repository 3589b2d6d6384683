import { PLOT_NAMES } from "@/output/plots.ts";

/** Every file that the pipeline may write. */
export const OUTPUT_NAMES: readonly string[] = [
  ...PLOT_NAMES.flatMap((name) => [`${name}.svg`, `${name}.png`]),
  "customers.xlsx",
  "labeled_customers.csv",
  "model.json",
  "quarantine.csv",
  "report.html",
  "rules.txt",
  "run.json",
  "segment.sql",
  "segment_summary.csv",
];
