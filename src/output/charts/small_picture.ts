import * as Plot from "@observablehq/plot";
import { svgDocument } from "@/output/charts/svg.ts";
import { addElement } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";

/** What every small picture takes: one that stands in a page, which says what it is about. */
export interface SmallOptions {
  /** Distinguishes the picture from others on the same page. */
  readonly id: string;
  /** For those who do not see it. */
  readonly title: string;
  /** In pixels, at which text has the size it is written in. */
  readonly width: number;
  /** @default `svgDocument()` */
  readonly document?: Document;
}

/** What a small picture is drawn from. */
export interface SmallDrawing extends SmallOptions {
  readonly height: number;
  /** All placed in pixels. */
  readonly marks: Plot.Markish[];
  /** What the picture shows, in words and figures. */
  readonly figures: string;
  /** Of the bars or marks in their order: whose each is, and what it says when it is pointed at. */
  readonly tips: readonly { readonly segment: number; readonly tip: string }[];
}

/** A picture without a frame or a word around it; the marks that can be pointed at say what they are. */
export function smallPicture(
  { id, title, width, height, marks, figures, tips, document = svgDocument() }: SmallDrawing,
): SVGSVGElement {
  const svg = Plot.plot({
    document,
    className: theme.className,
    width,
    height,
    margin: 0,
    // Values are pixels.
    x: { axis: null, domain: [0, width], range: [0, width] },
    y: { axis: null, domain: [0, height], range: [0, height] },
    style: { fontSize: `${theme.fontSize.tick}px`, color: theme.color.muted },
    marks,
  }) as SVGSVGElement;
  svg.setAttribute("font-family", theme.fontFamily);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-labelledby", `${id}-title ${id}-description`);
  for (const [index, mark] of [...svg.querySelectorAll("g[aria-label='rect'] > rect")].entries()) {
    const { segment, tip } = tips[index]!;
    mark.setAttribute("data-segment", `${segment}`);
    addElement(mark as SVGElement, "title", {}).textContent = tip;
  }
  const description = addElement(svg, "desc", { id: `${id}-description` });
  description.textContent = figures;
  const name = addElement(svg, "title", { id: `${id}-title` });
  name.textContent = title;
  svg.prepend(name, description);
  return svg;
}
