import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { Resvg } from "@resvg/resvg-js";
import { fileURLToPath } from "node:url";
import { clusterPlot } from "@/output/charts/cluster_plot.ts";
import { elbowPlot } from "@/output/charts/elbow_plot.ts";
import { pngFromSvg, webAssemblyRenderer } from "@/output/png.ts";
import { svgText } from "@/output/charts/svg.ts";

function textPicture(
  text: string,
  { family = "'Source Sans 3', Arial", weight = 400 } = {},
): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30" viewBox="0 0 40 30">` +
    `<text x="5" y="22" font-size="20" font-family="${family}" font-weight="${weight}">` +
    `${text}</text></svg>`;
}

/** Width and height as the header of a PNG file says. */
function dimensions(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

Deno.test("pngFromSvg() draws the pictures as PNG at twice their size", async () => {
  const svg = svgText(elbowPlot({ inertias: [10, 4, 3, 2.5], elbowK: 2, k: 2 }));
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
  const png = await pngFromSvg(svg);
  assertEquals([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assertEquals(dimensions(png), [2 * Number(width), 2 * Number(height)]);
  assertEquals(await pngFromSvg(svg), png, "a second drawing differs");
});

Deno.test("pngFromSvg() draws at a wanted width and keeps the proportions", async () => {
  assertEquals(dimensions(await pngFromSvg(textPicture("x"), { width: 200 })), [200, 150]);
  for (const width of [0, 1.5, NaN]) {
    await assertRejects(() => pngFromSvg(textPicture("x"), { width }), RangeError, `${width} dots`);
  }
});

Deno.test("pngFromSvg() has a glyph for every sign that the pictures use", async () => {
  const blank = await pngFromSvg(textPicture(""));
  const missing = await pngFromSvg(textPicture("\ue000"));
  assertNotEquals(missing, blank);
  for (const sign of "₦–—−×≥≤·’“”%ẹọṣńÉ") {
    const png = await pngFromSvg(textPicture(sign));
    assertNotEquals(png, missing, `${sign} is drawn as the sign for a missing glyph`);
    assertNotEquals(png, blank, `${sign} is not drawn`);
  }
});

Deno.test("pngFromSvg() has two weights, and one font whatever the SVG asks for", async () => {
  const regular = await pngFromSvg(textPicture("₦a"));
  assertNotEquals(await pngFromSvg(textPicture("₦a", { weight: 600 })), regular);
  assertEquals(await pngFromSvg(textPicture("₦a", { family: "sans-serif" })), regular);
});

Deno.test("every committed picture has the bytes of the WebAssembly renderer, whatever draws here", async () => {
  const draw = await webAssemblyRenderer();
  const folder = "dataset/processed";
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".svg"));
  assertEquals(names.length, 8);
  for (const name of names) {
    const svg = await Deno.readTextFile(`${folder}/${name}`);
    const reference = await draw(svg, {
      background: "white",
      fitTo: { mode: "width", value: 720 },
      defaultFontFamily: "Source Sans 3",
    });
    assertEquals(await pngFromSvg(svg, { width: 720 }), reference, name);
  }
});

Deno.test("pngFromSvg() draws no word of a picture beyond its edges", () => {
  const fontFiles = [
    "400Regular/SourceSans3_400Regular.ttf",
    "600SemiBold/SourceSans3_600SemiBold.ttf",
  ]
    .map((file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`)));
  const name = "WWWWWW MMMMMMMM an unreasonably long name of a segment ".repeat(3);
  const points = Array.from({ length: 90 }, (_, row) => {
    return { x: row * 1e7, y: row % 3 === 0 ? 0 : 10 ** (row / 5), segment: row % 9 };
  });
  const segments = Array.from({ length: 9 }, (_, id) => ({ id, name, customers: 1e9 }));
  const words = { title: name.repeat(2), caption: name.repeat(4) };
  for (
    const picture of [
      elbowPlot({ inertias: [9e17, 8e17, 3e17], elbowK: 3, k: 3 }, words),
      elbowPlot({ inertias: [9e17, 8e17], elbowK: 2, k: 1 }, words),
      clusterPlot({ points, segments }, words),
    ]
  ) {
    picture.querySelector("rect")?.remove(); // The white ground, as large as the picture.
    const drawn = new Resvg(svgText(picture), { font: { fontFiles, loadSystemFonts: false } })
      .getBBox()!;
    assert(drawn.x >= 0 && drawn.x + drawn.width <= Number(picture.getAttribute("width")));
    assert(drawn.y >= 0 && drawn.y + drawn.height <= Number(picture.getAttribute("height")));
  }
});
