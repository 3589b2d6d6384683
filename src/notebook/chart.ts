import { UserError } from "@/errors.ts";
import { fragment } from "@/text/html.ts";
import { display, type Media } from "@/notebook/display.ts";
import { svgText } from "@/output/charts/svg.ts";
import { withoutLabels } from "@/output/charts/without_labels.ts";

/** What a picture says to those who do not see it. */
export interface ChartWords {
  /** What it shows: the finding. */
  readonly title: string;
  /** How to read it. */
  readonly description: string;
}

const WAY_OUT = 'chart(Plot.plot({ .. }), { title: "Most are under 40", description: "Customers ' +
  'by age." })';

/**
 * Shows a picture with its title and description, which are its plain text: for a screen reader, a
 * terminal, a search. Pictures of this engine carry their own.
 *
 * @param picture Of this engine, or what `Plot.plot()` gives.
 * @throws {UserError} If there is no picture, or it has no title or description.
 *
 * @example
 * ```ts
 * import { chart, Plot } from "@/fce.ts";
 *
 * await chart(Plot.barY([3, 5, 2]).plot(), {
 *   title: "The second is the highest",
 *   description: "Three bars.",
 * });
 * ```
 */
export async function chart(
  picture: SVGSVGElement | HTMLElement,
  words: Partial<ChartWords> = {},
): Promise<void> {
  await display(chartMedia(picture, words));
}

/** What {@linkcode chart} shows. */
export function chartMedia(
  picture: SVGSVGElement | HTMLElement,
  given: Partial<ChartWords> = {},
): Media {
  const svg = svgOf(picture);
  const own = (name: string) => svg.querySelector(`:scope > ${name}`)?.textContent?.trim();
  const isWorded = own("title") !== undefined || picture.querySelector("h2") !== null;
  const words = {
    title: given.title ?? own("title") ?? svg.getAttribute("aria-label") ??
      picture.querySelector("h2")?.textContent,
    desc: given.description ?? own("desc") ?? svg.getAttribute("aria-description") ??
      picture.querySelector("h3")?.textContent,
  };
  const { title, desc } = words;
  if (!title || !desc) {
    throw new UserError(
      "usage",
      `Cannot show the picture without a ${title ? "description" : "title"}, which is read ` +
        `out to those who do not see it: ${WAY_OUT}.`,
    );
  }
  return {
    // As HTML: notebooks and their rendering show image/svg+xml without its text alternative.
    "text/html": `<figure class="chart" style="margin:0">${
      isWorded ? "" : heading({ title, desc })
    }${withoutLabels(markup(picture, svg, { title, desc }))}</figure>`,
    "text/plain": `${title}\n${desc}`,
  };
}

function svgOf(picture: SVGSVGElement | HTMLElement): SVGSVGElement {
  const isElement = typeof (picture as Element | undefined)?.querySelector === "function";
  if (isElement && isSvg(picture)) return picture;
  const within = isElement
    ? picture.querySelector<SVGSVGElement>(":scope > svg:last-of-type")
    : null;
  if (within !== null) return within;
  throw new UserError("usage", `chart() takes a picture, as Plot.plot() draws one: ${WAY_OUT}.`);
}

function isSvg(picture: Element): picture is SVGSVGElement {
  return picture.tagName.toLowerCase() === "svg";
}

/** The picture with its words in it; what stands around it, such as a legend, stays. */
function markup(
  picture: Element,
  svg: SVGSVGElement,
  words: Readonly<Record<"title" | "desc", string>>,
): string {
  if (svg.querySelector(":scope > title") === null) {
    for (const [name, text] of Object.entries(words).reverse()) {
      const element = svg.ownerDocument.createElementNS("http://www.w3.org/2000/svg", name);
      element.textContent = text;
      svg.prepend(element);
    }
    svg.setAttribute("role", "img");
  }
  return isSvg(picture) ? svgText(picture).trim() : picture.outerHTML;
}

/** The words above a picture that is drawn without any. */
function heading({ title, desc }: { readonly title: string; readonly desc: string }): string {
  return fragment`<p><strong>${title}</strong><br>${desc}</p>`.markup;
}
