import * as Plot from "@observablehq/plot";
import type { Verdict } from "@/clustering/verdict.ts";
import type { LegendSegment } from "@/output/legend.ts";
import { segmentStyle, theme } from "@/output/theme.ts";
import type { Segment } from "@/segments/naming.ts";

/** An empty picture of {@linkcode theme}'s width whose marks are placed in pixels. */
export function picture(
  document: Document,
  { height, marks }: { readonly height: number; readonly marks: Plot.Markish[] },
): SVGSVGElement {
  return Plot.plot({
    document,
    className: theme.className,
    width: theme.width,
    height: Math.ceil(height),
    margin: 0,
    axis: null,
    style: { fontSize: `${theme.fontSize.tick}px`, color: theme.color.muted },
    marks,
  }) as SVGSVGElement;
}

/** The symbol of a segment with its middle at a place in pixels. */
export function segmentSymbol(
  id: number,
  { x, y, r = 6 }: { readonly x: number; readonly y: number; readonly r?: number },
): Plot.Markish {
  const { symbol, fill, ink } = segmentStyle(id);
  return Plot.dot([0], {
    x: { value: [x], scale: null },
    y: { value: [y], scale: null },
    r,
    symbol,
    fill,
    stroke: ink,
    strokeWidth: 1,
  });
}

/**
 * The segments as pictures and report call them: by name, or, where the evidence for them is none,
 * by a bare number, since a name would promise what is not there.
 */
export function shownSegments(
  segments: readonly Segment[],
  verdict: Verdict["verdict"],
): LegendSegment[] {
  return segments.map(({ id, name, customers }, index) => ({
    id,
    customers,
    name: verdict === "none" && segments.length > 1 ? `Cluster ${index + 1}` : name,
  }));
}
