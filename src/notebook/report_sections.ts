import { fragment, type Html, trusted } from "@/text/html.ts";
import { display, type Media } from "@/notebook/display.ts";
import { drawAll } from "@/output/charts/draw.ts";
import { verdictSection } from "@/output/report/finding.ts";
import { segmentSection } from "@/output/report/segment_section.ts";
import { segmentViews } from "@/output/report/segment_view.ts";
import { smallSketches } from "@/output/report/small_figures.ts";
import { SECTION_STYLE } from "@/output/report/style.ts";
import { figuresOf, type Run } from "@/output/run.ts";

/** What a stakeholder reads first of a run: what is found, and a section for each segment. */
export interface Sections {
  readonly finding: Html;
  readonly segments: readonly Html[];
}

/**
 * The sections of the report that a notebook shares with it.
 *
 * @example
 * ```ts
 * import { runPipeline, sections, show } from "@/fce.ts";
 *
 * const { finding, segments } = sections(await runPipeline({ k: 4 }));
 * await show(finding);
 * segments.length; // 4
 * ```
 */
export function sections(run: Run): Sections {
  const views = segmentViews(run);
  const { all } = figuresOf(run);
  const pictures = drawAll(new Map(smallSketches(run, views)));
  return {
    finding: verdictSection(run, views),
    segments: views.map((view) => segmentSection(view, { run, all, pictures })),
  };
}

/** Shows sections of the report as they stand there. */
export async function reportSections(sections: Html | readonly Html[]): Promise<void> {
  await display(sectionsMedia(sections));
}

/** What {@linkcode reportSections} shows. */
export function sectionsMedia(sections: Html | readonly Html[]): Media {
  const html = fragment`<div class="report">${sections}</div>`;
  return {
    "text/html": fragment`<style>.report {${trusted(SECTION_STYLE)}}</style>${html}`.markup,
    "text/plain": plainText(html.markup),
  };
}

/** The words of a page, a line for each block. */
function plainText(markup: string): string {
  return markup.replaceAll(/<svg.*?<\/svg>/gs, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<\/(?:p|h\d|li|dt|caption|tr|dd|figcaption)>|<br>/g, "\n")
    .replaceAll(/<\/t[hd]>/g, "  ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name) => CHARACTERS[name]!)
    .replaceAll(/ *\n\s*/g, "\n").trim();
}

const CHARACTERS: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  amp: "&",
};
