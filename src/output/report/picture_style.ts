import { PAPER, segmentStyle, theme } from "@/output/charts/theme.ts";

/** Segments whose colours a page knows by heart; further ones take the same again. */
const STYLES = 24;

/**
 * Rules by which the pictures of a page follow it into the dark: the colours that they are drawn in
 * become those of the page, but for a picture that stays on paper.
 */
export function darkPictures(): string {
  const { ink, muted, grid, band, accent, highlight, background } = theme.color;
  const inks = Array.from({ length: STYLES }, (_, id) => segmentStyle(id));
  const colors = new Map([
    [ink, "var(--ink)"],
    [muted, "var(--muted)"],
    [grid, "var(--line)"],
    [band, "var(--band)"],
    [background, "var(--paper)"],
    ["white", "var(--paper)"],
    [accent, "#56b4e9"],
    [highlight, "#f39c5a"],
    ...inks.map(({ ink, darkInk }) => [ink, darkInk] as const),
  ]);
  const rules = [...colors].flatMap(([from, to]) =>
    (["fill", "stroke"] as const).filter((name) => !(name === "fill" && from === accent)).map((
      name,
    ) => `figure svg:not(.${PAPER}) [${name}="${from}"] { ${name}: ${to}; }`)
  );
  return `${rules.join("\n")}
figure svg.${theme.className}:not(.${PAPER}) { color: var(--muted) !important; background: none; }
figure svg.${PAPER} { background: ${background}; border-radius: 0.4rem; }`;
}
