import type { PngOptions } from "@/output/png.ts";
import type { PngAnswer, PngRequest } from "@/output/png_worker.ts";

/** Threads that draw PNGs. */
export interface PngWorkers {
  /**
   * Starts the threads, if they have not been. Their start is most of the work of a few pictures, and
   * can run beside whatever comes before the first of them.
   */
  start(): void;
  /** As `pngFromSvg()`, on another thread. */
  draw(svg: string, options?: PngOptions): Promise<Uint8Array>;
  /** Ends the threads; what they are drawing is lost. */
  close(): void;
}

/** Makes the renderer compile what nearly every picture needs, before the first is there. */
const WARM_UP = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">' +
  '<g stroke="#000" fill="none" stroke-opacity="0.5"><circle r="3"/><path d="M0,0L9,9C1,2,3,4,5,6Z"/>' +
  '</g><text y="12">₦4.3M</text><text y="12" font-weight="600">k = 4</text></svg>';

/**
 * Threads that draw PNGs; they start when they are told to, or with the first picture.
 *
 * @param count How many. @default 2
 */
export function newPngWorkers(count = 2): PngWorkers {
  const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
  const workers: Worker[] = [];

  function start(): void {
    while (workers.length < count) workers.push(startWorker());
  }

  function startWorker(): Worker {
    const worker = new Worker(import.meta.resolve("./png_worker.ts"), { type: "module" });
    worker.onmessage = ({ data: { id, png, error } }: MessageEvent<PngAnswer>) => {
      if (png === undefined) waiting.get(id)?.reject(new Error(error));
      else waiting.get(id)?.resolve(png);
      waiting.delete(id);
    };
    worker.postMessage({ id: -1, svg: WARM_UP } satisfies PngRequest);
    return worker;
  }

  let asked = 0;
  return {
    start,
    draw(svg, options = {}) {
      start();
      const answer = Promise.withResolvers<Uint8Array>();
      const id = asked++;
      waiting.set(id, answer);
      workers[id % count]!.postMessage({ id, svg, ...options } satisfies PngRequest);
      return answer.promise;
    },
    close() {
      for (const worker of workers) worker.terminate();
      for (const { reject } of waiting.values()) reject(new Error("The drawing was stopped"));
    },
  };
}
