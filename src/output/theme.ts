import type { SymbolType } from "@observablehq/plot";

/** The one visual language of all pictures. Lengths are in SVG pixels; a PNG has two dots to each. */
export const theme = {
  /** Width of every picture. */
  width: 960,
  /** Free space around the picture. */
  padding: 28,
  /** The class that Plot's style rules are bound to; fixed so that files are the same every time. */
  className: "segments-plot",
  /** The font that PNGs are drawn with, then what a viewer without it is likely to have. */
  fontFamily: "'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif",
  fontSize: { title: 23, subtitle: 15, label: 14, tick: 13, caption: 12.5 },
  lineHeight: 1.3,
  color: {
    background: "#ffffff",
    ink: "#1f2933",
    muted: "#52606d",
    grid: "#e4e7eb",
    band: "#eff2f5",
    accent: "#0072b2",
    highlight: "#b34700",
  },
} as const;

/** How a segment looks in every picture: told apart by colour, by lightness and by shape. */
export interface SegmentStyle {
  /** Fill of the marks. */
  readonly fill: string;
  /** A darker shade of the fill, for outlines and text: at least 4.5 : 1 against white. */
  readonly ink: string;
  readonly symbol: SymbolType;
}

// Blue, orange and green from M. Okabe and K. Ito, "Color Universal Design" (2008), wine from
// P. Tol's "muted" scheme: the four lie at least 11 steps of CIE lightness apart.
const ARCHETYPE_STYLES: readonly SegmentStyle[] = [
  { fill: "#0072b2", ink: "#005a8e", symbol: "circle" },
  { fill: "#e69f00", ink: "#855c00", symbol: "square" },
  { fill: "#009e73", ink: "#00664a", symbol: "triangle" },
  { fill: "#882255", ink: "#6d1b44", symbol: "star" },
];

const OTHER_COLORS = [
  { fill: "#56b4e9", ink: "#17648f" },
  { fill: "#cc79a7", ink: "#93336a" },
  { fill: "#2b2b2b", ink: "#000000" },
  { fill: "#999933", ink: "#5f5f1f" },
  { fill: "#d9cf6b", ink: "#665f14" },
] as const;

const OTHER_SYMBOLS = ["diamond", "cross", "wye", "hexagon"] as const;

/**
 * The look of a segment, by its id and nothing else: 0 to 3 are the archetypes, ids from 4 up cycle
 * through twenty further pairs of colour and shape.
 *
 * @throws {RangeError} If the id is not a whole number from 0 up.
 */
export function segmentStyle(id: number): SegmentStyle {
  if (!Number.isInteger(id) || id < 0) {
    throw new RangeError(`Cannot style segment ${id}: its id must be a whole number from 0 up`);
  }
  const archetype = ARCHETYPE_STYLES[id];
  if (archetype !== undefined) return archetype;
  const other = id - ARCHETYPE_STYLES.length;
  const color = OTHER_COLORS[other % OTHER_COLORS.length] ?? OTHER_COLORS[0];
  return { ...color, symbol: OTHER_SYMBOLS[other % OTHER_SYMBOLS.length] ?? OTHER_SYMBOLS[0] };
}

/** Where a text stands and how it looks. */
export interface TextStyle {
  /** Font size in pixels. */
  readonly size: number;
  readonly weight?: 400 | 600;
  readonly color?: string;
  readonly anchor?: "start" | "middle" | "end";
}

/**
 * Room that a text needs, in pixels. Four classes of characters, a little wider than in DejaVu Sans,
 * the widest font that a viewer is likely to put in: so nothing is cut or overlaps there either.
 */
export function textWidth(text: string, { size, weight = 400 }: TextStyle): number {
  let em = 0;
  for (const character of text) {
    if (/[ .,:;'!|ijlI\/\\ft()[\]\-·]/.test(character)) em += 0.34;
    else if (/[mMW@%w—+<>=]/.test(character)) em += 0.92;
    else if (/[A-Z₦&]/.test(character)) em += 0.7;
    else em += 0.61;
  }
  return em * size * (weight === 600 ? 1.12 : 1);
}

/**
 * Breaks a text into lines no wider than `width` pixels, at spaces, and inside a word only where
 * the word alone is wider. Line feeds in the text are kept. Nothing is cut; an empty text has no
 * lines.
 */
export function wrapText(text: string, width: number, style: TextStyle): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/).filter((part) => part !== "")) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (textWidth(longer, style) <= width) {
        line = longer;
        continue;
      }
      if (line !== "") lines.push(line);
      line = "";
      for (const character of word) {
        if (line !== "" && textWidth(line + character, style) > width) {
          lines.push(line);
          line = "";
        }
        line += character;
      }
    }
    lines.push(line);
  }
  return lines;
}

/**
 * Adds lines of text to a picture, one under the other.
 *
 * @param lines As {@linkcode wrapText} gives them.
 * @param position `x` of the anchor and `y` of the first line's top.
 * @returns The `y` under the last line.
 */
export function addText(
  parent: SVGElement,
  lines: readonly string[],
  { x, y, size, weight = 400, color = theme.color.ink, anchor = "start" }: TextStyle & {
    readonly x: number;
    readonly y: number;
  },
): number {
  const lineHeight = size * theme.lineHeight;
  for (const [index, line] of lines.entries()) {
    const attributes = {
      x: x,
      // The baseline: ascenders take about three quarters of a line.
      y: y + index * lineHeight + size,
      "font-size": size,
      "font-weight": weight,
      fill: color,
      "text-anchor": anchor,
    };
    addElement(parent, "text", attributes).textContent = line;
  }
  return y + lines.length * lineHeight;
}

/** Adds an SVG element with its attributes at the end of a parent and returns it. */
export function addElement(
  parent: SVGElement,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const element = parent.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, `${value}`);
  parent.appendChild(element);
  return element;
}

/** The words around a picture. */
export interface Wording {
  /** States the finding. */
  readonly title: string;
  /** Says what is shown and how to read it. */
  readonly subtitle: string;
  /** Source, number of customers, verdict; may be empty. */
  readonly caption: string;
}

/** The words around a picture, broken into lines, with the room that they take. */
export interface WordingLayout {
  /** Free `y` under title and subtitle. */
  readonly top: number;
  /** Height that the caption takes at the bottom, padding included. */
  readonly bottom: number;
  /**
   * Draws the words and a white background, and adds the title and a description for screen readers.
   *
   * @param id Distinguishes the picture from others on the same page.
   * @param figures What the picture shows, in words, for those who do not see it.
   */
  addTo(svg: SVGSVGElement, id: string, figures: string): void;
}

/** Lays out title, subtitle and caption for a picture of {@linkcode theme}'s width. */
export function layOutWording({ title, subtitle, caption }: Wording): WordingLayout {
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
    addTo(svg, id, figures) {
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
