/**
 * `read.ts FILE`: reads and cleans a bank's file, and prints JSON: the seconds that each took. Needs
 * `--v8-flags=--expose-gc`, as the pipeline has it, for its peak of memory to be that of the pipeline.
 */
import { clean } from "@/bank/clean.ts";
import { openAndRead } from "@/pipeline.ts";

const [input] = Deno.args;
const start = performance.now();
const bank = await openAndRead({ input: input!, contract: undefined });
const read = performance.now();
clean(bank);
const seconds = (from: number, to: number) => (to - from) / 1000;
console.log(
  JSON.stringify({ read: seconds(start, read), clean: seconds(read, performance.now()) }),
);
