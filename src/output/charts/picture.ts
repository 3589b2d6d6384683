import * as Plot from "@observablehq/plot";
import { layOutLegend, type LegendSegment } from "@/output/charts/legend.ts";
import { svgDocument } from "@/output/charts/svg.ts";
import { addElement, addText, type TextStyle, wrapText } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";

/** What every chart takes beside its data. */
export interface ChartOptions {
  /** Distinguishes the picture from others on the same page. @default the name of the chart */
  readonly id?: string;
  /** @default what is drawn, in words */
  readonly title?: string;
  /** Source, number of customers, verdict. @default none */
  readonly caption?: string;
  /** Where the elements are made. @default `svgDocument()`, in which `svgText()` writes */
  readonly document?: Document;
}

/** The options of a chart that cannot know what its figures are about. */
export interface WordedOptions extends ChartOptions {
  readonly id: string;
  readonly title: string;
  /** Says what is shown and how to read it. */
  readonly subtitle: string;
}

/** What a picture says around its drawing. */
export interface PictureWords extends WordedOptions {
  /** What the picture shows, in words and figures, for those who do not see it. */
  readonly figures: string;
  /** Named in a legend. @default no legend */
  readonly segments?: readonly LegendSegment[];
}

/** A rectangle of the picture, in pixels. */
export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is drawn between the words of a picture. */
export interface Drawing {
  /** Free `y` under it. */
  readonly bottom: number;
  /** Placed in pixels, or by the scales. */
  readonly marks: Plot.Markish[];
  /** Where the scales, if any, run. */
  readonly panel?: Box;
  readonly x?: Plot.ScaleOptions;
  readonly y?: Plot.ScaleOptions;
  /** Draws the legend after the marks and before the words of the drawing. @default before, after */
  readonly legendOverMarks?: boolean;
  /** Adds what Plot has no marks for. */
  addTo?(svg: SVGSVGElement): void;
}

/**
 * The frame of every picture: title, subtitle, legend, drawing and caption, one under the other on
 * white, of {@linkcode theme}'s width; with the words for screen readers.
 *
 * @param draw Draws from a free `y` down.
 */
export function picture(
  { segments, figures, document = svgDocument(), ...words }: PictureWords,
  draw: (top: number) => Drawing,
): SVGSVGElement {
  const wording = layOutWording(words);
  const legend = segments && layOutLegend(segments, wording.top + 18);
  const drawing = draw(legend?.bottom ?? wording.top);
  const { panel, x = {}, y = {}, legendOverMarks = false, marks } = drawing;
  const height = Math.ceil(drawing.bottom + wording.bottom);
  const symbols = legend?.symbols ?? null;
  const svg = Plot.plot({
    document,
    className: theme.className,
    width: theme.width,
    height,
    margin: 0,
    ...(panel && {
      marginTop: panel.top,
      marginBottom: height - panel.bottom,
      marginLeft: panel.left,
      marginRight: theme.width - panel.right,
    }),
    x: { axis: null, ...x },
    y: { axis: null, ...y },
    style: { fontSize: `${theme.fontSize.tick}px`, color: theme.color.muted },
    marks: legendOverMarks ? [...marks, symbols] : [symbols, ...marks],
  }) as SVGSVGElement;
  if (legendOverMarks) legend?.addTo(svg);
  drawing.addTo?.(svg);
  if (!legendOverMarks) legend?.addTo(svg);
  wording.addTo(svg, figures);
  return svg;
}

/** Equal panels in rows under each other. */
export interface PanelGrid {
  readonly width: number;
  /** Free `y` under the last row. */
  readonly bottom: number;
  /** The upper left corner of a panel, from 0. */
  at(index: number): { readonly left: number; readonly top: number };
}

/** Divides the width of a picture among panels. */
export function panelGrid(
  panels: number,
  { top, columns, gap, height }: {
    readonly top: number;
    readonly columns: number;
    /** Between two columns. */
    readonly gap: number;
    /** Of a row. */
    readonly height: number;
  },
): PanelGrid {
  const width = (theme.width - 2 * theme.padding - (columns - 1) * gap) / columns;
  return {
    width,
    bottom: top + Math.ceil(panels / columns) * height,
    at: (index) => ({
      left: theme.padding + (index % columns) * (width + gap),
      top: top + Math.floor(index / columns) * height,
    }),
  };
}

/** The words around a picture, broken into lines, with the room that they take. */
interface WordingLayout {
  /** Free `y` under title and subtitle. */
  readonly top: number;
  /** Height that the caption takes at the bottom, padding included. */
  readonly bottom: number;
  /** Draws the words and a white background, and adds a title and a description. */
  addTo(svg: SVGSVGElement, figures: string): void;
}

function layOutWording(
  { id, title, subtitle, caption = "" }: Omit<PictureWords, "figures">,
): WordingLayout {
  const { padding, fontSize, lineHeight, color } = theme;
  const width = theme.width - 2 * padding;
  const titleStyle = { size: fontSize.title, weight: 600, color: color.ink } as const;
  const subtitleStyle = { size: fontSize.subtitle, color: color.muted };
  const captionStyle = { size: fontSize.caption, color: color.muted };
  const titleLines = wrapEvenly(title, width, titleStyle);
  const subtitleLines = wrapText(subtitle, width, subtitleStyle);
  const captionLines = wrapText(caption, width, captionStyle);
  const subtitleTop = padding + titleLines.length * fontSize.title * lineHeight + 2;
  const captionHeight = captionLines.length * fontSize.caption * lineHeight;

  return {
    top: subtitleTop + subtitleLines.length * fontSize.subtitle * lineHeight,
    bottom: captionHeight + padding,
    addTo(svg, figures) {
      const height = Number(svg.getAttribute("height"));
      addText(svg, titleLines, { x: padding, y: padding, ...titleStyle });
      addText(svg, subtitleLines, { x: padding, y: subtitleTop, ...subtitleStyle });
      const captionTop = height - padding / 2 - captionHeight;
      addText(svg, captionLines, { x: padding, y: captionTop, ...captionStyle });

      svg.setAttribute("font-family", theme.fontFamily);
      svg.setAttribute("role", "img");
      svg.setAttribute("aria-labelledby", `${id}-title ${id}-description`);
      const background = { width: "100%", height: "100%", fill: color.background };
      svg.prepend(addElement(svg, "rect", background));
      const description = addElement(svg, "desc", { id: `${id}-description` });
      description.textContent = [subtitle, figures, caption].filter((part) => part !== "")
        .join("\n");
      svg.prepend(description);
      const name = addElement(svg, "title", { id: `${id}-title` });
      name.textContent = title;
      svg.prepend(name);
    },
  };
}

/** Breaks a text into as few lines as {@linkcode wrapText}, but of nearly the same length. */
function wrapEvenly(text: string, width: number, style: TextStyle): string[] {
  let lines = wrapText(text, width, style);
  for (let narrower = width - 10; narrower > width / 2; narrower -= 10) {
    const candidate = wrapText(text, narrower, style);
    if (candidate.length > lines.length) break;
    lines = candidate;
  }
  return lines;
}
