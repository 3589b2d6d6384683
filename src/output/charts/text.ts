import { theme } from "@/output/charts/theme.ts";

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
    if (/[ \u00A0\u202F.,:;'’!|ijlI\/\\ft()[\]\-·]/.test(character)) em += 0.34;
    else if (/[mMW@%w—+<>=]/.test(character)) em += 0.92;
    else if (/[A-Z\p{Sc}&]/u.test(character)) em += 0.7;
    else em += 0.61;
  }
  return em * size * (weight === 600 ? 1.12 : 1);
}

/**
 * Breaks a text into lines no wider than `width` pixels, at spaces that break, and inside a word only where
 * the word alone is wider. Line feeds in the text are kept. Nothing is cut; an empty text has no
 * lines.
 */
export function wrapText(text: string, width: number, style: TextStyle): string[] {
  if (text === "") return [];
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/ +/).filter((part) => part !== "")) {
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

/** Adds a place for text that runs upwards, from `x`, `y`; its own coordinates begin there. */
export function addUpward(
  parent: SVGElement,
  { x, y }: { readonly x: number; readonly y: number },
): SVGElement {
  return addElement(parent, "g", { transform: `translate(${x} ${y}) rotate(-90)` });
}
