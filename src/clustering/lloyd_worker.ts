/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />
import { type SharedPass, takeChunks } from "@/clustering/parallel_lloyd.ts";

// The other end of `parallel_lloyd.ts`: one message is one pass, the answer says it is done.
self.onmessage = ({ data }: MessageEvent<SharedPass>) => {
  takeChunks(data);
  self.postMessage(undefined);
};
