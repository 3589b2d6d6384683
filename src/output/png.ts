import font from "@expo-google-fonts/source-sans-3/metadata.json" with { type: "json" };
import { initWasm, Resvg } from "@resvg/resvg-wasm";

/** Settings of {@linkcode pngFromSvg}. */
export interface PngOptions {
  /** Width in dots. @default twice the width of the SVG, sharp on a slide */
  readonly width?: number | undefined;
}

// The import of the font's metadata above is what makes Deno fetch the font with the other
// packages; files that are only resolved by name are not fetched.
const FONT_FILES = [
  "400Regular/SourceSans3_400Regular.ttf",
  "600SemiBold/SourceSans3_600SemiBold.ttf",
];

let fonts: Promise<Uint8Array[]> | undefined;

/**
 * Draws an SVG as PNG on white. The renderer is WebAssembly and the font travels with a package, so
 * the bytes are the same on every machine.
 *
 * @param svg The text of an SVG file.
 * @throws {RangeError} If the width is not a whole number from 1 up.
 */
export async function pngFromSvg(svg: string, { width }: PngOptions = {}): Promise<Uint8Array> {
  if (width !== undefined && (!Number.isInteger(width) || width < 1)) {
    throw new RangeError(
      `Cannot draw a PNG ${width} dots wide: it must be a whole number from 1 up`,
    );
  }
  fonts ??= loadRenderer();
  const renderer = new Resvg(svg, {
    background: "white",
    fitTo: width === undefined ? { mode: "zoom", value: 2 } : { mode: "width", value: width },
    font: { fontBuffers: await fonts, defaultFontFamily: font.family },
  });
  const image = renderer.render();
  const png = image.asPng();
  image.free();
  renderer.free();
  return png;
}

/** Starts the renderer, which can be done only once, and reads the fonts. */
async function loadRenderer(): Promise<Uint8Array[]> {
  await initWasm(await readPackageFile("@resvg/resvg-wasm/index_bg.wasm"));
  return await Promise.all(
    FONT_FILES.map((file) => readPackageFile(`@expo-google-fonts/source-sans-3/${file}`)),
  );
}

async function readPackageFile(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(import.meta.resolve(specifier)));
}
