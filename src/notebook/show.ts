import type { Html } from "@/text/html.ts";
import { chart, type ChartWords } from "@/notebook/chart.ts";
import { isFrame } from "@/notebook/is_frame.ts";
import { reportSections } from "@/notebook/report_sections.ts";
import { table, type TableData, type TableOptions } from "@/notebook/table.ts";

/**
 * Shows what it is given: a frame or a list of objects as `table()` does, sections of the report as
 * they stand there, and anything else as a picture, as `chart()` does.
 *
 * @throws {UserError} If it cannot be shown.
 *
 * @example
 * ```ts
 * import { pl, show } from "@/fce.ts";
 *
 * await show(pl.DataFrame({ branch: ["north"], customers: [12] }), { caption: "A branch" });
 * ```
 */
export async function show(
  shown: TableData | Html | readonly Html[] | SVGSVGElement | HTMLElement,
  options: TableOptions & Partial<ChartWords> = {},
): Promise<void> {
  if (isHtml(shown)) await reportSections(shown);
  else if (isFrame(shown) || Array.isArray(shown)) {
    await table(shown as TableData, options);
  } else await chart(shown as SVGSVGElement, options);
}

function isHtml(shown: unknown): shown is Html | readonly Html[] {
  const [first] = [shown].flat();
  return typeof first === "object" && first !== null && "markup" in first;
}
