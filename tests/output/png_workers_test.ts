import { assertEquals, assertRejects } from "@std/assert";
import { pngFromSvg } from "@/output/png.ts";
import { newPngWorkers } from "@/output/png_workers.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">' +
  '<circle cx="9" cy="9" r="6"/><text x="20" y="14">₦4.3M</text></svg>';

Deno.test("png workers draw the same bytes as this thread, in whatever order they are asked", async () => {
  const workers = newPngWorkers(2);
  const widths = [undefined, 100, 60, 100];
  const drawn = await Promise.all(widths.map((width) => workers.draw(SVG, { width })));
  workers.close();
  for (const [i, width] of widths.entries()) {
    assertEquals(drawn[i], await pngFromSvg(SVG, { width }));
  }
});

Deno.test("png workers say why a picture cannot be drawn, and go on", async () => {
  const workers = newPngWorkers(1);
  await assertRejects(() => workers.draw("no picture"), Error);
  assertEquals((await workers.draw(SVG)).length > 0, true);
  workers.close();
});

Deno.test("closing the png workers ends what waits for them", async () => {
  const workers = newPngWorkers(1);
  const drawing = workers.draw(SVG);
  workers.close();
  await assertRejects(() => drawing, Error, "The drawing was stopped");
});
