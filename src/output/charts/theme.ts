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

/** The class of a picture that stays on white on a dark page, with which its colours are mixed. */
export const PAPER = "paper";

/** How a segment looks in every picture: told apart by colour, by lightness and by shape. */
export interface SegmentStyle {
  /** Fill of the marks. */
  readonly fill: string;
  /** A darker shade of the fill, for outlines and text: at least 4.5 : 1 against white. */
  readonly ink: string;
  /** A lighter shade that takes its place on a dark page. */
  readonly darkInk: string;
  readonly symbol: SymbolType;
}

// Blue, orange and green from M. Okabe and K. Ito, "Color Universal Design" (2008), wine from
// P. Tol's "muted" scheme: the four lie at least 11 steps of CIE lightness apart.
const ARCHETYPE_STYLES: readonly SegmentStyle[] = [
  { fill: "#0072b2", ink: "#005a8e", darkInk: "#7cc4f0", symbol: "circle" },
  { fill: "#e69f00", ink: "#855c00", darkInk: "#f0bd4f", symbol: "square" },
  { fill: "#009e73", ink: "#00664a", darkInk: "#5fd3b0", symbol: "triangle" },
  { fill: "#882255", ink: "#6d1b44", darkInk: "#e79cbd", symbol: "star" },
];

const OTHER_COLORS = [
  { fill: "#56b4e9", ink: "#17648f", darkInk: "#9fd3f2" },
  { fill: "#cc79a7", ink: "#93336a", darkInk: "#e5a8cb" },
  { fill: "#2b2b2b", ink: "#000000", darkInk: "#ffffff" },
  { fill: "#999933", ink: "#5f5f1f", darkInk: "#d6d67a" },
  { fill: "#d9cf6b", ink: "#665f14", darkInk: "#e9e19a" },
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
