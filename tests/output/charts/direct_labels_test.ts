import { assert, assertEquals } from "@std/assert";
import * as Plot from "@observablehq/plot";
import fc from "fast-check";
import { directLabels, type NamedMark } from "@/output/charts/direct_labels.ts";
import { svgDocument } from "@/output/charts/svg.ts";
import { textWidth } from "@/output/charts/text.ts";
import { theme } from "@/output/charts/theme.ts";

const panel = { left: 100, right: 500, top: 50, bottom: 350 };

/** The boxes that the labels take. */
function labels(marks: readonly NamedMark[], bandTop = 1000) {
  const document = svgDocument();
  const svg = Plot.plot({ document, marks: [directLabels(marks, { panel, bandTop })] });
  return [...svg.querySelectorAll("text")].map((text) => {
    const [, x, y] = /\(([^,]+),([^)]+)\)/.exec(text.getAttribute("transform") ?? "") ?? [];
    const name = text.textContent ?? "";
    const width = textWidth(name, { size: theme.fontSize.label, weight: 600 });
    const anchor = text.parentElement?.getAttribute("text-anchor");
    const before = anchor === "start" ? 0 : anchor === "end" ? 1 : 0.5;
    const left = Number(x) - before * width;
    return { name, left, right: left + width, top: Number(y) - 9, bottom: Number(y) + 9 };
  });
}

Deno.test("directLabels() names a lone mark to its right, or left at the right edge", () => {
  const [right] = labels([{ x: 200, y: 200, name: "Steady", ink: "black" }]);
  assert(right !== undefined && right.left > 200);
  const [left] = labels([{ x: 495, y: 200, name: "Steady", ink: "black" }]);
  assert(left !== undefined && left.right < 495);
});

Deno.test("directLabels() leaves a name out rather than letting it overlap or be cut", () => {
  const name = "A name that is wider than all of the panel is, by a good deal, for sure";
  assertEquals(labels([{ x: 300, y: 200, name, ink: "black" }]), []);
});

Deno.test("directLabels() stays in its lane inside the band", () => {
  const marks = [200, 260].map((y) => ({
    x: 300,
    y,
    name: "A name with many letters in it",
    ink: "black",
  }));
  assertEquals(labels(marks, 180), []);
  assertEquals(labels(marks).length, 2);
});

Deno.test("no two labels overlap, none covers a mark, none leaves the panel", () => {
  const mark = fc.record({
    x: fc.integer({ min: 100, max: 500 }),
    y: fc.integer({ min: 50, max: 350 }),
    name: fc.constantFrom("Steady Customers", "Most-Active Customers", "Few"),
    ink: fc.constant("black"),
  });
  fc.assert(fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), (marks) => {
    const boxes = labels(marks);
    const squares = marks.map(({ x, y }) => {
      return { left: x - 14, right: x + 14, top: y - 14, bottom: y + 14 };
    });
    for (const [index, a] of boxes.entries()) {
      assert(a.left >= 100 && a.right <= 500 && a.top >= 50 && a.bottom <= 350);
      for (const b of [...boxes.slice(0, index), ...squares]) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top ||
          b.bottom <= a.top;
        assert(apart, `${a.name} at ${a.left}, ${a.top}`);
      }
    }
  }));
});
