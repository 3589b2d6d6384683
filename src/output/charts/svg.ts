import { JSDOM } from "jsdom";

let window: JSDOM["window"] | undefined;

/** The document that pictures are drawn in: a jsdom document, made at the first call. */
export function svgDocument(): Document {
  window ??= new JSDOM("").window;
  return window.document;
}

/**
 * A picture as the text of a standalone SVG file: with `xmlns`, ending in a line feed, coordinates
 * rounded to hundredths of a pixel, characters that XML forbids replaced by U+FFFD. The same picture
 * gives the same bytes.
 *
 * @param element Drawn in the document of {@linkcode svgDocument}.
 */
export function svgText(element: SVGSVGElement): string {
  const view = element.ownerDocument.defaultView;
  if (view === null) {
    throw new TypeError("Cannot write the picture: its document has no window; use svgDocument()");
  }
  const text = new view.XMLSerializer().serializeToString(element);
  return `${roundCoordinates(text).replace(FORBIDDEN_IN_XML, "\ufffd")}\n`;
}

// deno-lint-ignore no-control-regex -- control characters are what is looked for
const FORBIDDEN_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** Rounds the long decimals that stand in attributes; text between tags stays as it is. */
function roundCoordinates(text: string): string {
  return text.replace(
    /<[^>]*>/g,
    (tag) =>
      tag.replace(
        /-?\d+\.\d{3,}(?:e[+-]?\d+)?|-?\d+(?:\.\d+)?e-\d+/g,
        (digits) => `${Number(Number(digits).toFixed(2))}`,
      ),
  );
}
