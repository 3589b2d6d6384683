import { assertEquals } from "@std/assert";
import { fragment } from "@/text/html.ts";
import { listed, listing } from "@/text/listed.ts";

Deno.test("lists are told in words", () => {
  assertEquals(listing([]), "");
  assertEquals(listing(["a"]), "a");
  assertEquals(listing(["a", "b"]), "a and b");
  assertEquals(listing(["a", "b", "c"]), "a, b and c");
});

Deno.test("markup in a list stays markup, text is escaped where it is put into a page", () => {
  const list = listed(["a", "<b>", fragment`<i>c</i>`]);
  assertEquals(fragment`${list}`.markup, "a, &lt;b&gt; and <i>c</i>");
});
