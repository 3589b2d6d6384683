import { assertEquals } from "@std/assert";
import { escapeMarkdown, markdownMedia } from "@/notebook/markdown.ts";

Deno.test("a template's own marks work, those in what is filled in do not", () => {
  assertEquals(
    markdownMedia`**${"a*b_c"}** and ${"<img src=x onerror=alert(1)>"} for ${7}`["text/markdown"],
    "**a\\*b\\_c** and &lt;img src=x onerror=alert(1)&gt; for 7",
  );
});

Deno.test("links, code, tables, headings and TeX in what is filled in stay text", () => {
  assertEquals(escapeMarkdown("[x](y) `z` | # $e$ ~"), "\\[x\\](y) \\`z\\` \\| \\# \\$e\\$ \\~");
});

Deno.test("a line break in what is filled in cannot open a paragraph or a heading", () => {
  assertEquals(escapeMarkdown("a\n\n# b"), "a \\# b");
});

Deno.test("the plain text has no marks of the template, and values as they are", () => {
  const { "text/plain": plain } = markdownMedia`## Head

> **Finding.** ${"2 * 3"}`;
  assertEquals(plain, "Head\n\nFinding. 2 * 3");
});
