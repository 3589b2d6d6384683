import type { drawAll } from "@/output/charts/draw.ts";
import { lend } from "@/execution/execution.ts";
import { sketch } from "@/output/charts/sketch.ts";
import { startThread } from "@/execution/threads.ts";

/** {@linkcode drawAll}, here or on another thread. */
export type DrawAll = (...args: Parameters<typeof drawAll>) => Promise<ReturnType<typeof drawAll>>;

/** The first picture takes ten times as long as the next: it is one that nobody waits for. */
const EXAMPLE = sketch("elbowPlot", { inertias: [4, 1, 0.5], elbowK: 2, k: 2 });

/**
 * Starts a thread that draws. What draws takes half a second to load, which passes beside whatever
 * comes before the first picture; until then it is lent to others.
 */
export function startDrawing(): DrawAll {
  const module = import.meta.resolve("@/output/charts/draw.ts");
  const thread = startThread<typeof import("@/output/charts/draw.ts")>(module);
  thread.call("drawAll", new Map([["example", EXAMPLE]]));
  lend(thread);
  return (sketches) => thread.call("drawAll", sketches);
}
