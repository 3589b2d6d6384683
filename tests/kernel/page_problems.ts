import axe from "axe-core";
import { join } from "node:path";
import { openBrowser } from "./browser.ts";

/** The smallest letters of a picture that can still be read, in pixels as they are seen. */
const LEAST = 9;

/** What a page says of itself, asked in it. */
const ASKED = `axe.run().then(({ violations }) => ({
  violations: violations.filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)),
  isThere: location.protocol === "file:",
  isWide: document.documentElement.scrollWidth > innerWidth,
  least: Math.min(...[...document.querySelectorAll("svg text")]
    .filter((text) => text.textContent.trim() !== "" && text.getClientRects().length > 0)
    .map((text) => {
      const { a, b } = text.getScreenCTM();
      return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
    }), 1000),
}))`;

interface Asked {
  readonly violations: readonly string[];
  readonly isThere: boolean;
  readonly isWide: boolean;
  readonly least: number;
}

/**
 * What hinders somebody in reading pages, on a screen and a phone, light and dark: what axe finds serious,
 * letters of pictures that are too small, a page wider than its window.
 */
export async function pageProblems(site: string, pages: readonly string[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  const problems: string[] = [];
  try {
    await using browser = await openBrowser(folder);
    for (const page of pages) {
      for (const [width, scheme] of [[1280, "light"], [360, "dark"]] as const) {
        await browser.look(width, scheme);
        await browser.open(`file://${join(site, page)}`);
        await browser.value(`${axe.source}; 0`);
        const { violations, isThere, isWide, least } = await browser.value<Asked>(ASKED);
        const found = [
          ...violations,
          ...(isThere ? [] : ["not there"]),
          ...(isWide ? ["wider than its window"] : []),
          ...(least < LEAST ? [`letters of ${least.toFixed(1)} pixels`] : []),
        ];
        problems.push(...found.map((what) => `${page}, ${width} pixels, ${scheme}: ${what}`));
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  return problems;
}
