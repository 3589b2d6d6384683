import { pngFromSvg, type PngOptions } from "@/output/png.ts";

/** What the worker is sent. */
export interface PngRequest extends PngOptions {
  readonly id: number;
  readonly svg: string;
}

/** What it answers: the picture, or why there is none. */
export interface PngAnswer {
  readonly id: number;
  readonly png?: Uint8Array;
  readonly error?: string;
}

const worker = self as unknown as {
  onmessage: (event: MessageEvent<PngRequest>) => void;
  postMessage(answer: PngAnswer): void;
};

worker.onmessage = async ({ data: { id, svg, ...options } }) => {
  try {
    worker.postMessage({ id, png: await pngFromSvg(svg, options) });
  } catch (error) {
    worker.postMessage({ id, error: String(error) });
  }
};
