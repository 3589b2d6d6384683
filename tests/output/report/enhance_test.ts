import { assertEquals } from "@std/assert";
import { JSDOM } from "jsdom";
import { enhance } from "@/output/report/enhance.ts";

const PAGE = `<main>
<ul><li class="card" data-segment="0"></li><li class="card" data-segment="1"></li></ul>
<table><caption>Sizes</caption>
<thead><tr><th scope="col">Name</th><th scope="col">Size</th></tr></thead>
<tbody>
<tr><th scope="row">b</th><td><data value="10">10.0</data></td></tr>
<tr><th scope="row">a</th><td><data value="9">9.0</data></td></tr>
<tr><th scope="row">c</th><td><data value="100">100.0</data></td></tr>
</tbody></table>
<details><summary>more</summary></details></main>`;

function enhanced() {
  const { window } = new JSDOM(PAGE);
  const copied: string[] = [];
  Object.assign(window.navigator, {
    clipboard: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  });
  enhance(window.document);
  return { window, document: window.document, copied };
}

Deno.test("a table is sorted by the column whose head is clicked, numbers as numbers, and back", () => {
  const { document } = enhanced();
  const rows = () => [...document.querySelectorAll("tbody th")].map((cell) => cell.textContent);
  const [name, size] = document.querySelectorAll<HTMLElement>("thead button");
  size!.click();
  assertEquals(rows(), ["a", "b", "c"]);
  assertEquals(size!.parentElement!.getAttribute("aria-sort"), "ascending");
  size!.click();
  assertEquals(rows(), ["c", "b", "a"]);
  name!.click();
  assertEquals(rows(), ["a", "b", "c"]);
  assertEquals(document.querySelectorAll("[aria-sort]").length, 1);
});

Deno.test("a table is copied as a spreadsheet takes it", async () => {
  const { document, copied } = enhanced();
  document.querySelector<HTMLElement>("button.copy")!.click();
  await Promise.resolve();
  assertEquals(copied, ["Name\tSize\nb\t10.0\na\t9.0\nc\t100.0"]);
});

Deno.test("pointing at a segment dims the others, and print opens the appendix", () => {
  const { window, document } = enhanced();
  const dimmed = () =>
    [...document.querySelectorAll(".dim")].map((e) => e.getAttribute("data-segment"));
  const card = document.querySelector(".card")!;
  card.dispatchEvent(new window.Event("pointerenter"));
  assertEquals(dimmed(), ["1"]);
  card.dispatchEvent(new window.Event("pointerleave"));
  assertEquals(dimmed(), []);
  window.dispatchEvent(new window.Event("beforeprint"));
  assertEquals(document.querySelector("details")!.open, true);
});
