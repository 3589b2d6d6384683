import * as Plot from "@observablehq/plot";
import type { Box } from "@/output/charts/picture.ts";
import { textWidth } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";

/** A mark that is to have its name beside it. */
export interface NamedMark {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  /** Colour of the name. */
  readonly ink: string;
}

/** Where labels may stand. */
export interface LabelRoom {
  readonly panel: Box;
  /** Below this `y` every mark has its own lane, so labels stand to the right or left only. */
  readonly bandTop: number;
}

/** Offsets of a label from its mark, best first; `before` is the part of it left of the anchor. */
const LABEL_PLACES = [
  { anchor: "start", before: 0, dx: 21, dy: 0 },
  { anchor: "end", before: 1, dx: -21, dy: 0 },
  { anchor: "middle", before: 0.5, dx: 0, dy: -26 },
  { anchor: "middle", before: 0.5, dx: 0, dy: 25 },
  { anchor: "start", before: 0, dx: -14, dy: -26 },
  { anchor: "start", before: 0, dx: -14, dy: 25 },
  { anchor: "end", before: 1, dx: 14, dy: -26 },
  { anchor: "end", before: 1, dx: 14, dy: 25 },
] as const;

/** Half the side of the square that a mark fills. */
const MARK = 14;
const HEIGHT = 20;

/**
 * Names beside marks, each in the first place that is inside the panel and free of other marks and
 * names, or left out if there is none: so no two overlap. The legend has all names.
 */
export function directLabels(
  marks: readonly NamedMark[],
  { panel, bandTop }: LabelRoom,
): Plot.Markish {
  const size = theme.fontSize.label;
  const taken = marks.map(({ x, y }) => box(x - MARK, y - MARK, 2 * MARK, 2 * MARK));
  return marks.map((mark) => {
    const { name, ink } = mark;
    const width = textWidth(name, { size, weight: 600 });
    for (const place of LABEL_PLACES.slice(0, mark.y > bandTop ? 2 : undefined)) {
      const x = mark.x + place.dx;
      const y = mark.y + place.dy;
      const extent = box(x - width * place.before, y - HEIGHT / 2, width, HEIGHT);
      if (!inside(extent, panel) || taken.some((other) => overlap(extent, other))) continue;
      taken.push(extent);
      return Plot.text([name], {
        x: { value: [x], scale: null },
        y: { value: [y], scale: null },
        textAnchor: place.anchor,
        fontSize: size,
        fontWeight: 600,
        fill: ink,
        stroke: "white",
        strokeWidth: 6,
      });
    }
    return null;
  });
}

function box(left: number, top: number, width: number, height: number): Box {
  return { left, right: left + width, top, bottom: top + height };
}

function inside(a: Box, b: Box): boolean {
  return a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
