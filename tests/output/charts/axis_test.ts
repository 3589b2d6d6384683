import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { axisFor, labelledAxis, linearAxis } from "@/output/charts/axis.ts";

const room = { length: 400, perTick: 30 };

Deno.test("axisFor() is linear from zero where values are of one size", () => {
  assertEquals(axisFor([3, 7, 12, 18], room), {
    type: "linear",
    domain: [0, 20],
    ticks: [0, 5, 10, 15, 20],
  });
});

Deno.test("axisFor() is logarithmic where the largest is more than ten times the median", () => {
  const axis = axisFor([20_000, 100_000, 120_000, 4_000_000], room);
  assertEquals(axis, {
    type: "log",
    domain: [20_000, 5_000_000],
    ticks: [2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 2e6, 5e6],
  });
});

Deno.test("labelledAxis() has fewer ticks where labels are wide, and the same where they are not", () => {
  for (const values of [[3, 7, 12, 18], [20_000, 100_000, 120_000, 4_000_000]]) {
    assertEquals(labelledAxis(values, room, () => 20), axisFor(values, room));
    const wide = labelledAxis(values, room, () => 90);
    assert(wide.ticks.length > 1 && wide.ticks.length <= 400 / 90 + 1, wide.ticks.join());
  }
});

Deno.test("axisFor() keeps a place for zero on a skewed axis", () => {
  const axis = axisFor([0, 0, 3, 5, 800], room);
  assertEquals(axis.type, "symlog");
  assertEquals(axis.domain, [0, 1000]);
  assertEquals(axis.ticks.slice(0, 2), [0, 1]);
});

Deno.test("axisFor() is linear for shares with zeros among them, however skewed", () => {
  assertEquals(axisFor([0, 0.01, 0.02, 0.9], room).type, "linear");
});

Deno.test("axisFor() never hides negative values behind a logarithm", () => {
  const axis = axisFor([-5, 1, 2, 900], room);
  assertEquals(axis.type, "linear");
  assert(axis.domain[0] <= -5);
});

Deno.test("axisFor() and linearAxis() decide for a single value and for zeros", () => {
  assertEquals(axisFor([7], room).domain, [0, 8]);
  assertEquals(axisFor([0, 0], room).domain, [0, 1]);
  assertEquals(linearAxis(0, 0, room).domain, [0, 1]);
  assertEquals(linearAxis(-3, -3, room).domain, [-3, 0]);
});

Deno.test("an axis holds all values, and its ticks ascend inside the domain with room between", () => {
  const amount = fc.oneof(
    fc.constant(0),
    fc.double({ min: 1e-6, max: 1e18, noNaN: true }),
    fc.maxSafeInteger().map((kobo) => kobo / 100),
    fc.integer({ min: 0, max: 500 }),
  );
  fc.assert(fc.property(fc.array(amount, { minLength: 1 }), (values) => {
    const { type, domain: [low, high], ticks } = axisFor(values, room);
    assert(low < high);
    assert(values.every((value) => value >= low - 1e-9 * high && value <= high * (1 + 1e-9)));
    assert(type !== "log" || low > 0);
    assert(ticks.length >= 2, `ticks ${ticks}`);
    const position = { linear: (value: number) => value, log: Math.log, symlog: Math.log1p }[type];
    const pixels = room.length / (position(high) - position(low));
    for (const [index, tick] of ticks.entries()) {
      assert(tick >= low && tick <= high, `tick ${tick} in ${low} to ${high}`);
      if (index === 0) continue;
      const gap = (position(tick) - position(ticks[index - 1] ?? 0)) * pixels;
      assert(gap >= room.perTick * (1 - 1e-9), `gap of ${gap} before ${tick}`);
    }
  }));
});
