import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { JSDOM } from "jsdom";
import pl from "nodejs-polars";
import { type TableData, tableMedia, type TableOptions } from "@/notebook/table.ts";

/** A table as it stands in a live notebook, where scripts of an output run. */
function live(data: TableData, options: TableOptions = {}): Document {
  const html = tableMedia(data, options)["text/html"]!;
  return new JSDOM(`<div>${html}</div>`, { runScripts: "dangerously" }).window.document;
}

const column = (document: Document, place: number) =>
  [...document.querySelectorAll(`tbody td:nth-child(${place})`)].map((cell) => cell.textContent);

function filter(document: Document, text: string): void {
  const input = document.querySelector("input")!;
  input.value = text;
  input.dispatchEvent(new (document.defaultView!.Event)("input"));
}

const status = (document: Document) => document.querySelector("[role=status]")!.textContent;

const PEOPLE = Array.from({ length: 25 }, (_, i) => ({
  id: `C${i + 1}`,
  age: 20 + (i * 7) % 25,
  balance: i === 3 ? null : i * 1_000_000,
  branch: i % 5 === 0 ? "North" : "South",
}));

Deno.test("a heading sorts by what its figures are, up, down and back, blanks last", () => {
  const document = live(PEOPLE.slice(0, 6), { units: { balance: "money" } });
  const head = document.querySelectorAll("th")[2]!;
  const click = () => head.querySelector("button")!.click();
  const before = column(document, 3);
  assertEquals(before, ["0", "1.0M", "2.0M", "", "4.0M", "5.0M"]);
  click();
  assertEquals(column(document, 3), ["0", "1.0M", "2.0M", "4.0M", "5.0M", ""]);
  assertEquals(head.getAttribute("aria-sort"), "ascending");
  click();
  assertEquals(column(document, 3), ["5.0M", "4.0M", "2.0M", "1.0M", "0", ""]);
  assertEquals(head.getAttribute("aria-sort"), "descending");
  click();
  assertEquals(column(document, 3), before);
  assertEquals(document.querySelectorAll("[aria-sort], input").length, 0);
});

Deno.test("rows beyond the first are paged through, and the caption counts them no more", () => {
  const document = live(PEOPLE, { caption: "People" });
  assertEquals(document.querySelector("caption")!.textContent, "People");
  assertEquals(status(document), "1–10 of 25 rows");
  const [back, next] = document.querySelectorAll<HTMLButtonElement>("div > button");
  assertEquals([back!.disabled, next!.disabled], [true, false]);
  next!.click();
  next!.click();
  assertEquals(status(document), "21–25 of 25 rows");
  assertEquals(column(document, 1), ["C21", "C22", "C23", "C24", "C25"]);
  assertEquals([back!.disabled, next!.disabled], [false, true]);
});

Deno.test("words and comparisons filter the rows, and what is left is sorted and counted", () => {
  const document = live(pl.DataFrame(PEOPLE));
  filter(document, "north age>=30");
  assertEquals(status(document), "1–3 of 3 in 25 rows");
  assertEquals(column(document, 4), ["North", "North", "North"]);
  document.querySelectorAll<HTMLElement>("th button")[1]!.click();
  assertEquals(column(document, 2), ["30", "35", "40"]);
  filter(document, "nobody");
  assertEquals(status(document), "None of 25 rows");
  filter(document, "");
  assertEquals(status(document), "1–10 of 25 rows");
});

Deno.test("of a long table the first rows are kept, and it says so", () => {
  const rows = Array.from({ length: 30_000 }, (_, i) => ({ number: i }));
  const document = live(rows, { caption: "Long" });
  assertEquals(status(document), "1–10 of the first 12,000 of 30,000 rows");
  assert(tableMedia(rows)["text/html"]!.length < 300_000);
});

Deno.test("without a script the first rows stand there, and how each column is distributed", () => {
  const html = tableMedia(PEOPLE, { caption: "People" })["text/html"]!.split("<script>")[0]!;
  const { document } = new JSDOM(html).window;
  assertEquals(document.querySelector("caption")!.textContent, "People (10 of 25 rows)");
  assertEquals(document.querySelectorAll("tbody tr").length, 10);
  const held = [...document.querySelectorAll(".distributions td")];
  assertEquals(held.map((cell) => cell.querySelector("small")!.innerHTML), [
    "text<br>all different",
    "numbers<br>20 to 44",
    "numbers<br>0 to 24,000,000",
    "text<br>2 values",
  ]);
  assertEquals(held.map((cell) => cell.querySelector("svg")?.getAttribute("aria-label")), [
    undefined,
    "numbers: 20 to 44, half up to 32",
    "numbers: 0 to 24,000,000, half up to 12,000,000; 4.0% blank",
    "text: 2 values, most often South (80.0%)",
  ]);
});

Deno.test("a short table says nothing of distributions, and one row has nothing to sort", () => {
  assert(!tableMedia(PEOPLE.slice(0, 3))["text/html"]!.includes("<svg"));
  assert(!tableMedia(PEOPLE.slice(0, 1))["text/html"]!.includes("<script>"));
});

Deno.test("what stands in a cell cannot end the script of its table", () => {
  const notes = ["</script><img src=x>", "<!-- <script>"];
  const document = live(notes.map((note) => ({ note })));
  document.querySelector<HTMLElement>("th button")!.click();
  assertEquals(column(document, 1).toSorted(), notes.toSorted());
  assertEquals(document.querySelectorAll("img").length, 0);
});

Deno.test("a row that is not shown is kept without its personal columns, too", () => {
  const rows = PEOPLE.map((row, i) => ({ ...row, Full_Name: `Canary ${i}`, phone: `0801234${i}` }));
  const html = tableMedia(pl.DataFrame(rows))["text/html"]!;
  assertStringIncludes(html, '"C25"');
  assert(!/Canary|0801234/.test(html));
});
