export { runPipeline } from "@/pipeline.ts";
export { DEFAULT_OPTIONS } from "@/options.ts";
