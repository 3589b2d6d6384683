import { fragment, type Html, type Part, trusted } from "@/text/html.ts";
import type { Sketch } from "@/output/charts/sketch.ts";
import { withoutLabels } from "@/output/charts/without_labels.ts";
import type { Pictures } from "@/output/plots.ts";
import { segmentStyle } from "@/output/charts/theme.ts";

/** A table that scrolls in itself where the page is narrow. The first cell of a row is its header. */
export function table(
  caption: string,
  { head, rows }: { readonly head: readonly Part[]; readonly rows: readonly (readonly Part[])[] },
): Html {
  return fragment`
<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead>
<tr>${
    head.map((cell) => cell === "" ? fragment`<td></td>` : fragment`<th scope="col">${cell}</th>`)
  }</tr>
</thead>
<tbody>${
    rows.map(([first, ...cells]) =>
      fragment`
<tr><th scope="row">${first}</th>${cells.map((cell) => fragment`<td>${cell}</td>`)}</tr>`
    )
  }
</tbody>
</table>
</div>`;
}

/** A drawn picture, which scrolls in itself where the page is narrow. */
export function figure(svg: string | undefined, label: string): Html {
  if (svg === undefined) return fragment``;
  return fragment`
<figure class="large">
<div class="scroll" role="region" aria-label="${label}" tabindex="0">
${trusted(withoutLabels(svg.trimEnd()))}
</div>
</figure>`;
}

/** Widths that a small picture is drawn in, in pixels: for a page and for a phone. */
const WIDTHS = { wide: 960, narrow: 320 } as const;

/** A small picture, to be drawn once for a page and once for a phone. */
export function inWidths(
  id: string,
  sketchOf: (options: { readonly id: string; readonly width: number }) => Sketch,
): [name: string, sketch: Sketch][] {
  return Object.entries(WIDTHS).map(([name, width]) => {
    const drawn = `${id}-${name}`;
    return [drawn, sketchOf({ id: drawn, width })];
  });
}

/** A small picture in both widths, of which the style shows one; nothing where it is not drawn. */
export function figureOfWidths(id: string, pictures: Pictures, caption: Html): Html | undefined {
  const drawn = Object.keys(WIDTHS).map((name) => [name, pictures.get(`${id}-${name}`)] as const);
  if (drawn.some(([, svg]) => svg === undefined)) return undefined;
  return fragment`
<figure class="small">
<figcaption>${caption}</figcaption>${
    drawn.map(([name, svg]) =>
      fragment`
<div class="${name}">${trusted(withoutLabels(svg!.trimEnd()))}</div>`
    )
  }
</figure>`;
}

/** Pairs of a term and what is said of it. */
export function facts(pairs: readonly (readonly [term: Part, text: Part])[]): Html {
  return fragment`
<dl class="facts">${
    pairs.map(([term, text]) =>
      fragment`
<div>
<dt>${term}</dt>
<dd>${text}</dd>
</div>`
    )
  }
</dl>`;
}

/** The symbol of a segment before its name; the name says it all to those who do not see. */
export function badge(id: number): Html {
  const { fill, ink, symbol } = segmentStyle(id);
  return fragment`
<svg class="badge" viewBox="-10 -10 20 20" aria-hidden="true" focusable="false">
<path d="${
    SHAPES[symbol as keyof typeof SHAPES] ??
      SHAPES.circle
  }" fill="${fill}" stroke="${ink}" />
</svg>`;
}

const SHAPES = {
  circle: "M8,0A8,8,0,1,1,-8,0A8,8,0,1,1,8,0Z",
  square: "M-7,-7H7V7H-7Z",
  triangle: "M0,-9L8,6H-8Z",
  star: "M0,-9L2.2,-3H8.6L3.5,0.9L5.3,7L0,3.4L-5.3,7L-3.5,0.9L-8.6,-3H-2.2Z",
  diamond: "M0,-9L6,0L0,9L-6,0Z",
  cross: "M-2.7,-8H2.7V-2.7H8V2.7H2.7V8H-2.7V2.7H-8V-2.7H-2.7Z",
  wye: "M0,-1L6,-6L9,-2L3,3V9H-3V3L-9,-2L-6,-6Z",
  hexagon: "M0,-9L7.8,-4.5V4.5L0,9L-7.8,4.5V-4.5Z",
} as const;
