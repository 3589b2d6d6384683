import { assertEquals } from "@std/assert";

const TIME_LIMIT = 60_000;

Deno.test("k-means and all its evidence end and give numbers for few rows, equal or nearly equal ones", async () => {
  // On another thread: a loop that does not end can only be ended from outside.
  const worker = new Worker(import.meta.resolve("../clustering/tiny_data_worker.ts"), {
    type: "module",
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: unknown;
  try {
    const failure = await new Promise((resolve) => {
      timer = setTimeout(
        () => resolve(`does not end: ${JSON.stringify(last)}`),
        TIME_LIMIT,
      );
      worker.onmessage = ({ data: { example, failure } }) => {
        if (failure !== undefined) resolve(failure);
        last = example;
      };
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(event.message);
      };
    });
    assertEquals(failure, null);
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
});
