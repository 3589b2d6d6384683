import { assertEquals, assertRejects } from "@std/assert";
import { display } from "@/notebook/display.ts";

async function printed(work: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("outside the kernel an output is printed as its plain text", async () => {
  const lines = await printed(() =>
    display({ "text/plain": "3 segments", "text/html": "<b>3</b> segments" })
  );
  assertEquals(lines, ["3 segments"]);
});

Deno.test("an output that holds an e-mail address is refused in every form", async () => {
  for (const form of ["text/plain", "text/html", "text/markdown"]) {
    const media = { "text/plain": "harmless", [form]: "write to canary@example.org today" };
    await assertRejects(() => display(media), Error, "e-mail address");
  }
});
