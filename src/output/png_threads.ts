import type { pngFromSvg } from "@/output/png.ts";
import { startThread } from "@/threads.ts";

/** Makes the renderer compile what nearly every picture needs, before the first is there. */
const WARM_UP = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">' +
  '<g stroke="#000" fill="none" stroke-opacity="0.5"><circle r="3"/><path d="M0,0L9,9C1,2,3,4,5,6Z"/>' +
  '</g><text y="12">4.3M</text><text y="12" font-weight="600">k = 4</text></svg>';

/**
 * Starts threads that draw PNGs. Their start is most of the work of a few pictures, and can run beside
 * whatever comes before the first of them.
 *
 * @param count How many. @default 2
 * @returns `pngFromSvg()`, on these threads.
 */
export function startPngThreads(count = 2): typeof pngFromSvg {
  const threads = Array.from(
    { length: count },
    () => startThread<typeof import("@/output/png.ts")>(import.meta.resolve("./png.ts")),
  );
  for (const thread of threads) thread.call("pngFromSvg", WARM_UP);
  let asked = 0;
  return (svg, options) => threads[asked++ % count]!.call("pngFromSvg", svg, options);
}
