import { assert, assertEquals, assertRejects } from "@std/assert";
import { execute } from "@/execution.ts";
import { pngFromSvg } from "@/output/png.ts";
import { startPngThreads } from "@/output/png_threads.ts";

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="20">' +
  '<circle cx="9" cy="9" r="6"/><text x="20" y="14">₦4.3M</text></svg>';

Deno.test("png threads draw the same bytes as this thread, in whatever order they are asked", async () => {
  await execute({}, async () => {
    const drawPng = startPngThreads(2);
    const widths = [undefined, 100, 60, 100, undefined];
    const drawn = await Promise.all(widths.map((width) => drawPng(SVG, { width })));
    for (const [i, width] of widths.entries()) {
      assertEquals(drawn[i], await pngFromSvg(SVG, { width }));
    }
  });
});

Deno.test("png threads say why a picture cannot be drawn, and go on", async () => {
  await execute({}, async () => {
    const drawPng = startPngThreads(1);
    const [broken, narrow] = [drawPng("no picture"), drawPng(SVG, { width: 0 })];
    const error = await assertRejects(() => broken, Error);
    assert(error.message.length > 0);
    await assertRejects(() => narrow, Error, "Cannot draw a PNG 0 dots wide");
    assertEquals(await drawPng(SVG), await pngFromSvg(SVG));
  });
});

Deno.test("png threads end with the work they were started in, and whoever waits hears of it", async () => {
  let drawing: Promise<Uint8Array> | undefined;
  let late: ReturnType<typeof startPngThreads> | undefined;
  await execute({}, () => {
    late = startPngThreads(1);
    drawing = late(SVG);
    return Promise.resolve();
  });
  await assertRejects(() => drawing!, Error, "The thread was ended");
  await assertRejects(() => late!(SVG), Error, "The thread was ended");
});
