import * as Plot from "@observablehq/plot";
import { svgDocument } from "@/output/svg.ts";
import {
  addElement,
  addText,
  layOutWording,
  theme,
  type Wording,
  wrapText,
} from "@/output/theme.ts";

/** One drawing in a picture. */
export interface Panel {
  /** Above the drawing; left out where the picture has one panel. */
  readonly title?: string;
  /** What Plot draws; size, class and document are given by the picture. */
  readonly plot: Plot.PlotOptions;
}

export interface PictureOptions extends Wording {
  /** Distinguishes the picture from others in the same notebook. */
  readonly id: string;
  /** What the picture shows, in words and figures, for those who do not see it. */
  readonly figures: string;
  /** Panels side by side. @default 1 */
  readonly columns?: number;
  /** Height of a drawing in pixels, axes included. */
  readonly height: number;
}

const GAP = 28;
const TITLE_STYLE = { size: theme.fontSize.label, weight: 600, color: theme.color.ink } as const;

/** Puts drawings under a title, in rows of equal panels, in the look of all pictures. */
export function picture(panels: readonly Panel[], options: PictureOptions): SVGSVGElement {
  const { id, figures, columns = 1, height } = options;
  const { padding, fontSize, lineHeight, color } = theme;
  const document = svgDocument();
  const wording = layOutWording(options);
  const width = (theme.width - 2 * padding - (columns - 1) * GAP) / columns;
  const titles = panels.map(({ title = "" }) => wrapText(title, width, TITLE_STYLE));
  const titleLines = Math.max(0, ...titles.map((lines) => lines.length));
  const titleHeight = titleLines * fontSize.label * lineHeight + (titleLines > 0 ? 4 : 0);
  const top = wording.top + 16;
  const rowHeight = titleHeight + height + GAP / 2;
  const rows = Math.ceil(panels.length / columns);
  const total = Math.ceil(top + rows * rowHeight - GAP / 2 + wording.bottom);

  const drawings = panels.map(({ plot }) =>
    Plot.plot({
      ...plot,
      document,
      className: theme.className,
      width,
      height,
      style: { fontSize: `${fontSize.tick}px`, color: color.muted },
    } as Plot.PlotOptions) as SVGSVGElement
  );
  const svg = drawings[0]!.cloneNode(false) as SVGSVGElement;
  for (const [name, value] of Object.entries({ width: theme.width, height: total })) {
    svg.setAttribute(name, `${value}`);
  }
  svg.setAttribute("viewBox", `0 0 ${theme.width} ${total}`);
  for (const [index, drawing] of drawings.entries()) {
    const x = padding + (index % columns) * (width + GAP);
    const y = top + Math.floor(index / columns) * rowHeight;
    addText(svg, titles[index]!, { x, y, ...TITLE_STYLE });
    const group = addElement(svg, "g", { transform: `translate(${x},${y + titleHeight})` });
    for (const child of [...drawing.childNodes]) {
      // Every drawing brings the same style rules; one copy is enough.
      if (child.nodeName !== "style") group.append(child);
      else if (index === 0) svg.prepend(child);
    }
  }
  wording.addTo(svg, id, figures);
  return svg;
}
