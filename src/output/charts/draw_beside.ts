import type { drawAll } from "@/output/charts/draw.ts";
import { startThread } from "@/threads.ts";

/** {@linkcode drawAll}, here or on another thread. */
export type DrawAll = (...args: Parameters<typeof drawAll>) => Promise<ReturnType<typeof drawAll>>;

/**
 * Starts a thread that draws. What draws takes half a second to load, which passes beside whatever
 * comes before the first picture.
 */
export function startDrawing(): DrawAll {
  const module = import.meta.resolve("@/output/charts/draw.ts");
  const thread = startThread<typeof import("@/output/charts/draw.ts")>(module);
  thread.call("drawAll", new Map());
  return (sketches) => thread.call("drawAll", sketches);
}
