import font from "@expo-google-fonts/source-sans-3/metadata.json" with { type: "json" };
import { fileURLToPath } from "node:url";

/** Settings of {@linkcode pngFromSvg}. */
export interface PngOptions {
  /** Width in dots. @default twice the width of the SVG, sharp on a slide */
  readonly width?: number | undefined;
}

/** What a renderer is told: how large, on what ground, by which font. */
interface Drawing {
  readonly background: string;
  readonly fitTo:
    | { readonly mode: "zoom"; readonly value: number }
    | { readonly mode: "width"; readonly value: number };
  readonly defaultFontFamily: string;
}

/** Draws an SVG as PNG. */
type Renderer = (svg: string, drawing: Drawing) => Promise<Uint8Array>;

// The import of the font's metadata above is what makes Deno fetch the font with the other
// packages; files that are only resolved by name are not fetched.
const FONT_FILES = [
  "400Regular/SourceSans3_400Regular.ttf",
  "600SemiBold/SourceSans3_600SemiBold.ttf",
].map((file) => `@expo-google-fonts/source-sans-3/${file}`);

/** Where a test has shown that the native renderer gives the bytes of the WebAssembly one. */
const NATIVE_PLATFORMS = ["linux-x86_64", "linux-aarch64"];

let renderer: Promise<Renderer> | undefined;

/**
 * Draws an SVG as PNG on white. The font travels with a package and the renderer is one, so the bytes
 * are the same on every machine. A native renderer draws on threads of its own.
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
  renderer ??= NATIVE_PLATFORMS.includes(`${Deno.build.os}-${Deno.build.arch}`)
    ? nativeRenderer()
    : webAssemblyRenderer();
  return await (await renderer)(svg, {
    background: "white",
    fitTo: width === undefined ? { mode: "zoom", value: 2 } : { mode: "width", value: width },
    defaultFontFamily: font.family,
  });
}

async function nativeRenderer(): Promise<Renderer> {
  const { renderAsync } = await import("@resvg/resvg-js");
  const fontFiles = FONT_FILES.map((file) => fileURLToPath(import.meta.resolve(file)));
  return async (svg, { defaultFontFamily, ...drawing }) => {
    const font = { fontFiles, defaultFontFamily, loadSystemFonts: false };
    const { buffer, byteOffset, length } = (await renderAsync(svg, { ...drawing, font })).asPng();
    return new Uint8Array(buffer, byteOffset, length);
  };
}

/** The reference, which runs everywhere; its start, which can be made only once, takes a second. */
export async function webAssemblyRenderer(): Promise<Renderer> {
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(await readPackageFile("@resvg/resvg-wasm/index_bg.wasm"));
  const fontBuffers = await Promise.all(FONT_FILES.map(readPackageFile));
  return (svg, { defaultFontFamily, ...drawing }) => {
    const resvg = new Resvg(svg, { ...drawing, font: { fontBuffers, defaultFontFamily } });
    const image = resvg.render();
    const png = image.asPng();
    image.free();
    resvg.free();
    return Promise.resolve(png);
  };
}

async function readPackageFile(specifier: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(import.meta.resolve(specifier)));
}
