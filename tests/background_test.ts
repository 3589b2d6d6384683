import { assertEquals, assertRejects } from "@std/assert";
import { inBackground } from "@/background.ts";

const COMPARISON = import.meta.resolve("@/clustering/adjusted_rand_index.ts");
const LABELS = import.meta.resolve("@/output/labeled_customers.ts");

Deno.test("inBackground() returns what the function returns", async () => {
  const args = [Int32Array.of(0, 0, 1, 1), Int32Array.of(5, 5, 3, 3)];
  assertEquals(await inBackground(COMPARISON, "adjustedRandIndex", { args }), 1);
});

Deno.test("inBackground() throws what the function throws", async () => {
  const args = [Int32Array.of(0, 0), Int32Array.of(1)];
  await assertRejects(() => inBackground(COMPARISON, "adjustedRandIndex", { args }), Error);
  await assertRejects(() => inBackground(LABELS, "nothing", { args: [] }), Error, "function");
});

Deno.test("inBackground() ends with its signal", async () => {
  const interrupt = new AbortController();
  const endless = "data:application/javascript,export const wait = () => new Promise(() => {})";
  const waiting = inBackground(endless, "wait", { args: [], signal: interrupt.signal });
  interrupt.abort(new Error("stop"));
  await assertRejects(() => waiting, Error, "stop");
  await assertRejects(
    () => inBackground(endless, "wait", { args: [], signal: interrupt.signal }),
    Error,
    "stop",
  );
});

Deno.test("inBackground() leaves nothing behind when an argument cannot be sent", async () => {
  await assertRejects(
    () => inBackground(COMPARISON, "adjustedRandIndex", { args: [() => {}] }),
    DOMException,
  );
});
