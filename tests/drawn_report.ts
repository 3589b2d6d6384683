import { drawAll } from "@/output/charts/draw.ts";
import { type Pictures, plotSketches } from "@/output/plots.ts";
import { reportHtml, reportSketches } from "@/output/report/report_html.ts";
import type { Run } from "@/output/run.ts";

/** The pictures of a run, drawn here. */
export function drawnPictures(run: Run): Pictures {
  return drawAll(new Map([...plotSketches(run), ...reportSketches(run)]));
}

/** The report of a run with its pictures. */
export function drawnReport(run: Run): string {
  return reportHtml(run, { pictures: drawnPictures(run) });
}
