import { fragment, type Html, trusted } from "@/html.ts";
import { display, type Media } from "@/notebook/display.ts";
import { SECTION_STYLE } from "@/output/report/style.ts";

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
