import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { textWidth, wrapText } from "@/output/charts/text.ts";
import { segmentStyle, theme } from "@/output/charts/theme.ts";

type Rgb = [number, number, number];

/** sRGB colour to linear light. */
function linearLight(color: string): Rgb {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = parseInt(color.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return [red, green, blue];
}

function times(matrix: readonly Rgb[], color: Rgb): Rgb {
  const [x = 0, y = 0, z = 0] = matrix.map((row) =>
    row[0] * color[0] + row[1] * color[1] + row[2] * color[2]
  );
  return [x, y, z];
}

/** CIE L*a*b* for D65. */
function lab(light: Rgb): Rgb {
  const xyz = times([
    [0.4124 / 0.9505, 0.3576 / 0.9505, 0.1805 / 0.9505],
    [0.2126, 0.7152, 0.0722],
    [0.0193 / 1.089, 0.1192 / 1.089, 0.9505 / 1.089],
  ], light);
  const [x = 0, y = 0, z = 0] = xyz.map((value) =>
    value > 0.008856 ? Math.cbrt(value) : 7.787 * Math.max(value, 0) + 16 / 116
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

// G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation
// of Color Vision Deficiency" (2009), doi:10.1109/TVCG.2009.113, severity 1.0.
const VISION: Record<string, Rgb[]> = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const archetypes = [0, 1, 2, 3].map(segmentStyle);

Deno.test("segmentStyle() gives 24 segments different pairs of colour and shape", () => {
  const looks = Array.from({ length: 24 }, (_, id) => segmentStyle(id));
  assertEquals(new Set(looks.map(({ fill, symbol }) => `${fill} ${symbol}`)).size, 24);
  assertEquals(archetypes.map(({ symbol }) => symbol), ["circle", "square", "triangle", "star"]);
});

Deno.test("segmentStyle() refuses what is no id", () => {
  for (const id of [-1, 1.5, NaN]) {
    assertThrows(() => segmentStyle(id), RangeError, `Cannot style segment ${id}`);
  }
});

Deno.test("the archetypes' colours stay apart in greyscale", () => {
  const lightness = archetypes.map(({ fill }) => lab(linearLight(fill))[0]).sort((a, b) => a - b);
  for (const [index, value] of lightness.entries()) {
    if (index > 0) assert(value - (lightness[index - 1] ?? 0) >= 11, `${lightness}`);
  }
});

// A CIELAB distance of about 2.3 is just noticeable.
Deno.test("the archetypes' colours stay apart for colour-blind readers", () => {
  for (const [name, matrix] of Object.entries(VISION)) {
    const seen = archetypes.map(({ fill }) => lab(times(matrix, linearLight(fill))));
    for (const [index, color] of seen.entries()) {
      for (const other of seen.slice(0, index)) {
        const distance = Math.hypot(...color.map((value, axis) => value - (other[axis] ?? 0)));
        assert(distance >= 15, `${name}: ${distance}`);
      }
    }
  }
});

Deno.test("every colour of text has a contrast of at least 4.5 to 1 on white and on the band", () => {
  const luminance = (color: string) => times(VISION.usual!, linearLight(color));
  const y = (color: string) => {
    const [red, green, blue] = luminance(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const { ink, muted, highlight, background, band } = theme.color;
  const inks = Array.from({ length: 24 }, (_, id) => segmentStyle(id).ink);
  for (const color of [ink, muted, highlight, ...inks]) {
    for (const ground of [background, band]) {
      assert((y(ground) + 0.05) / (y(color) + 0.05) >= 4.5, `${color} on ${ground}`);
    }
  }
});

Deno.test("wrapText() cuts nothing and keeps every line within the width", () => {
  const style = { size: 14, weight: 600 } as const;
  fc.assert(fc.property(fc.string(), fc.integer({ min: 20, max: 300 }), (text, width) => {
    const lines = wrapText(text, width, style);
    assertEquals(lines.join("").replace(/\s/g, ""), text.replace(/\s/g, ""));
    for (const line of lines) assert(textWidth(line, style) <= width, line);
  }));
});

Deno.test("wrapText() breaks at spaces, keeps line feeds, and gives no line for no text", () => {
  const style = { size: 10 };
  assertEquals(wrapText("Loans are highest", 60, style), ["Loans are", "highest"]);
  assertEquals(wrapText("a\nb", 100, style), ["a", "b"]);
  assertEquals(wrapText("", 100, style), []);
});
