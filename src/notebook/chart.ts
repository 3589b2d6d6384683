import { display, type Media } from "@/notebook/display.ts";
import { svgText } from "@/output/charts/svg.ts";

/**
 * Shows a picture. Its title and description, which every picture of this engine carries, are the
 * plain text.
 *
 * @throws {TypeError} If the picture has no title or no description.
 *
 * @example
 * ```ts
 * import { chart } from "@/notebook/chart.ts";
 * import { elbowPlot } from "@/output/charts/elbow_plot.ts";
 *
 * await chart(elbowPlot({ inertias: [100, 50, 20, 18, 16, 14], elbowK: 3, k: 3 }));
 * ```
 */
export async function chart(picture: SVGSVGElement): Promise<void> {
  await display(chartMedia(picture));
}

/** What {@linkcode chart} shows. */
export function chartMedia(picture: SVGSVGElement): Media {
  const words = ["title", "desc"].map((name) => {
    const text = picture.querySelector(`:scope > ${name}`)?.textContent?.trim();
    if (!text) throw new TypeError(`Cannot show the picture: it has no <${name}> to read out`);
    return text;
  });
  return {
    // As HTML: notebooks and their rendering show image/svg+xml without its text alternative.
    "text/html": `<div class="chart">${svgText(picture).trim()}</div>`,
    "text/plain": words.join("\n"),
  };
}
